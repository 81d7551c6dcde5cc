import type { Clock, Random } from '#engine/index.ts'

/** When the wall clock has moved this far from the monotonic one, somebody set it, or the machine slept. */
const JUMP_MS = 1000

/** The longest delay that a timer takes; beyond it Node fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * The machine's time: as fine as the monotonic clock, so that durations are true, and never far from the wall clock.
 */
export function createSystemClock(): Clock {
  let offset = Date.now() - performance.now()
  return {
    now() {
      const now = performance.now() + offset
      const drift = Date.now() - now
      if (Math.abs(drift) < JUMP_MS) return now
      offset += drift
      return now + drift
    },
    iso: epochMs => new Date(epochMs).toISOString(),
    after(delayMs, fire) {
      const timer = setTimeout(fire, Math.min(Math.max(0, delayMs), LONGEST_TIMER_MS))
      return () => clearTimeout(timer)
    },
  }
}

/** For the jitter of retries; nothing secret depends on it. */
export const systemRandom: Random = { next: () => Math.random() }
