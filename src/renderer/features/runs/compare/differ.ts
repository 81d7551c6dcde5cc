import type { DiffAnswer, DiffRequest } from './diff-worker.ts'
import type { JsonDifference } from './json-diff.ts'

/** Compares JSON texts one after the other, in a worker that ends when it takes too long. */
export interface Differ {
  /** @throws Error saying why they could not be compared */
  diff(before: string, after: string): Promise<JsonDifference>
  close(): void
}

const LONGEST_MS = 10_000
/** Characters of both texts together. */
const LARGEST = 50_000_000

export function createDiffer(): Differ {
  let worker: Worker | undefined
  let isClosed = false
  let lastId = 0
  let queue: Promise<unknown> = Promise.resolve()

  const stop = () => {
    worker?.terminate()
    worker = undefined
  }
  const ask = (request: DiffRequest): Promise<JsonDifference> => {
    // What was still being loaded when nobody wanted it any more starts no worker that would outlive this.
    if (isClosed) return Promise.reject(new Error('They are not looked at any more.'))
    worker ??= new Worker(new URL('./diff-worker.ts', import.meta.url), { type: 'module' })
    const asked = worker
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer)
        asked.onmessage = null
        asked.onerror = null
        settle()
      }
      const fail = () => {
        stop()
        end(() => reject(new Error('They are too different, or too large, to be compared in time.')))
      }
      const timer = setTimeout(fail, LONGEST_MS)
      asked.onerror = fail
      asked.onmessage = ({ data }: MessageEvent<DiffAnswer>) => {
        if (data.id === request.id) end(() => resolve(data.difference))
      }
      asked.postMessage(request)
    })
  }
  return {
    diff(before, after) {
      if (before.length + after.length > LARGEST) {
        return Promise.reject(new Error('They are too large to be compared here. Export both runs instead.'))
      }
      const answer = queue.then(() => ask({ id: ++lastId, before, after }))
      queue = answer.catch(() => undefined)
      return answer
    },
    close() {
      isClosed = true
      stop()
    },
  }
}
