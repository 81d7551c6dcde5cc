import type { CodeProcessLauncher } from './code-process-launcher.ts'

export interface Watched {
  readonly pid: number
  readonly limitBytes: number
  onExceeded(): void
}

/** Looks at the whole memory of working processes: V8's own limit knows nothing of Buffers. */
export interface MemoryWatch {
  add(watched: Watched): void
  remove(watched: Watched): void
  stop(): void
}

const INTERVAL_MS = 50

export function createMemoryWatch(launcher: CodeProcessLauncher): MemoryWatch {
  const watched = new Set<Watched>()
  let timer: NodeJS.Timeout | undefined
  let measuring = false

  const stop = () => {
    clearInterval(timer)
    timer = undefined
  }
  const measure = async () => {
    if (watched.size === 0) stop()
    // A slow measurement is not joined by another.
    if (measuring || watched.size === 0) return
    measuring = true
    try {
      const sizes = await launcher.residentBytes([...watched].map(({ pid }) => pid))
      for (const item of watched) if ((sizes.get(item.pid) ?? 0) > item.limitBytes) item.onExceeded()
    } finally {
      measuring = false
    }
  }
  return {
    add(item) {
      watched.add(item)
      timer ??= setInterval(() => void measure(), INTERVAL_MS).unref()
    },
    // The timer stops itself when it finds nothing: quick steps come and go between two looks.
    remove: item => watched.delete(item),
    stop,
  }
}
