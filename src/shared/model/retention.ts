import type { RunStatus } from './run-state.ts'
import type { Retention } from './workflow.ts'

/** Which runs are kept, by how they end. Of all but `all` and `nothing` it shows at the end alone. */
export type Keeping = 'all' | 'successes' | 'failures' | 'nothing'

/** Cancelled and interrupted runs count as failures: they did not succeed. */
export type RunClass = 'successes' | 'failures'

export const classOf = (end: RunStatus): RunClass => (end === 'succeeded' ? 'successes' : 'failures')

export function whatIsKept({ keep, keepSuccesses, failures }: Retention): Keeping {
  const keepsFailures = failures?.keep ?? true
  if (!keep) return 'nothing'
  if (keepSuccesses) return keepsFailures ? 'all' : 'successes'
  return keepsFailures ? 'failures' : 'nothing'
}

/** What is kept by the one and by the other. */
export function narrower(one: Keeping, other: Keeping): Keeping {
  if (one === 'all') return other
  return other === 'all' || other === one ? one : 'nothing'
}

/** Whether a run that ends so is kept. */
export const isKept = (keeping: Keeping, end: RunStatus): boolean =>
  keeping === 'all' || keeping === classOf(end)

/**
 * JSON text that a run may come to while it is held in memory until its end tells whether it is kept. One that is larger
 * is not kept: half of it on disk could not be taken back.
 */
export const MAX_HELD_BYTES = 64 * 1024 * 1024

/** What has to be changed so that no more runs of this kind are kept. */
export function withoutClass(retention: Retention, what: RunClass | 'all'): Partial<Retention> {
  if (what === 'all' || whatIsKept(retention) === what) return { keep: false }
  const failures = failureLimits(retention)
  return what === 'successes'
    ? { keepSuccesses: false, failures }
    : { failures: { ...failures, keep: false } }
}

/** The limits that hold of runs that did not succeed, whether or not they are their own. */
export const failureLimits = ({ days, count, failures }: Retention): NonNullable<Retention['failures']> =>
  failures ?? { keep: true, days, count }
