import { PatchbayError } from '#shared/errors.ts'

interface Lane {
  running: number
  readonly waiting: (() => void)[]
}

export interface RunQueue {
  /**
   * Waits for a place among the `limit` runs that `key` may have at once, in order of arrival.
   * @returns gives the place back; safe to call twice
   * @throws PatchbayError `run.queue-full` at once when too many wait already
   */
  enter(key: string, limit: number): Promise<() => void>
  /** How many runs of `key` wait for a place. */
  waiting(key: string): number
}

/** Keeps a workflow's runs to its concurrency limit. Overflow is refused, never silently dropped. */
export function createRunQueue({ maxWaiting = 1000 }: { maxWaiting?: number } = {}): RunQueue {
  const lanes = new Map<string, Lane>()

  const leave = (key: string, lane: Lane) => {
    const next = lane.waiting.shift()
    if (next) return next()
    lane.running--
    if (lane.running === 0) lanes.delete(key)
  }

  const place = (key: string, lane: Lane) => {
    let held = true
    return () => {
      if (!held) return
      held = false
      leave(key, lane)
    }
  }

  return {
    waiting: key => lanes.get(key)?.waiting.length ?? 0,
    async enter(key, limit) {
      const lane = lanes.get(key) ?? { running: 0, waiting: [] }
      lanes.set(key, lane)
      if (lane.running < limit) {
        lane.running++
        return place(key, lane)
      }
      if (lane.waiting.length >= maxWaiting) {
        const message = `${lane.waiting.length} runs of this workflow wait already. Try again later, or raise its concurrency limit.`
        throw new PatchbayError(message, { code: 'run.queue-full' })
      }
      await new Promise<void>(resolve => lane.waiting.push(resolve))
      return place(key, lane)
    },
  }
}
