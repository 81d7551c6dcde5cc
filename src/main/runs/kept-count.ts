import type { RunStore } from '../adapters/run-store/run-store.ts'

/** How many runs of a workflow are kept. */
export interface KeptCount {
  /** Those under way included. */
  readonly runs: number
  readonly successes: number
  readonly failures: number
  /** When the oldest one started, Unix epoch milliseconds. */
  readonly oldestAtMs: number | undefined
}

export function countKept(store: RunStore): KeptCount {
  const { running, successes, others: failures } = store.counts()
  return { runs: running + successes + failures, successes, failures, oldestAtMs: store.oldestAtMs() }
}
