import type { Clock } from '#engine/index.ts'

interface Timer {
  readonly atMs: number
  readonly order: number
  readonly fire: () => void
}

export interface VirtualClock extends Clock {
  /** Moves to the next timer and fires it. False when there is none. */
  fireNext(): boolean
  /** How many timers are set. */
  pending(): number
  /** Resolves after that much virtual time. */
  sleep(ms: number): Promise<void>
}

/** Time that passes only when told to. */
export function createVirtualClock(startMs = 1_000): VirtualClock {
  let nowMs = startMs
  let order = 0
  const timers = new Set<Timer>()
  const after: Clock['after'] = (delayMs, fire) => {
    const timer = { atMs: nowMs + delayMs, order: order++, fire }
    timers.add(timer)
    return () => timers.delete(timer)
  }
  return {
    now: () => nowMs,
    iso: ms => new Date(ms).toISOString(),
    after,
    pending: () => timers.size,
    sleep: ms => new Promise(resolve => after(ms, resolve)),
    fireNext() {
      const [next] = [...timers].sort((a, b) => a.atMs - b.atMs || a.order - b.order)
      if (!next) return false
      timers.delete(next)
      nowMs = Math.max(nowMs, next.atMs)
      next.fire()
      return true
    },
  }
}
