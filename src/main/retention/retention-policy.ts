import type { WorkflowId } from '#shared/model/ids.ts'
import type { Retention } from '#shared/model/workflow.ts'
import type { PruneLimits } from '../adapters/run-store/pruner.ts'
import type { RunStore } from '../adapters/run-store/run-store.ts'

/** The part of a journal that the policy needs. */
export type PrunableStore = Pick<RunStore, 'prune'>

export interface RetentionPolicyOptions {
  readonly store: (workflowId: WorkflowId) => PrunableStore
  /** Unix epoch milliseconds. */
  readonly now: () => number
  /** A journal could not be pruned: nothing is lost, it is tried again after the next run. */
  readonly onError: (workflowId: WorkflowId, error: unknown) => void
}

/** Deletes kept runs that are too old or too many, soon after a run ended. */
export interface RetentionPolicy {
  /** To be told when a kept run of the workflow ended, with the retention as it is now. */
  runEnded(workflowId: WorkflowId, retention: Retention): void
  /** At start: runs expire while the app is closed. */
  pruneNow(workflowId: WorkflowId, retention: Retention): void
  /** Does what is due and stops. */
  close(): void
}

/** Pruning empties the write-ahead log, which waits for the disk: many runs that end together are one pruning. */
const DELAY_MS = 2000
/** What is left takes the next turn, soon after. */
const SLICE_MS = 40

/**
 * Also of runs that are no longer kept: those kept before stay until their days are over. That they go at once is said
 * by the user alone.
 */
const limitsOf = ({ days, count, failures }: Retention): Pick<PruneLimits, 'successes' | 'others'> => ({
  successes: { days, count },
  others: failures ? { days: failures.days, count: failures.count } : 'with-successes',
})

export function createRetentionPolicy({ store, now, onError }: RetentionPolicyOptions): RetentionPolicy {
  const due = new Map<WorkflowId, Retention>()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  function pruneNow(workflowId: WorkflowId, retention: Retention): void {
    try {
      const { more } = store(workflowId).prune({ ...limitsOf(retention), nowMs: now(), budgetMs: SLICE_MS })
      if (more) runEnded(workflowId, retention)
    } catch (error) {
      onError(workflowId, error)
    }
  }

  function runEnded(workflowId: WorkflowId, retention: Retention): void {
    if (isClosed) return
    due.set(workflowId, retention)
    timer ??= setTimeout(pruneDue, DELAY_MS).unref()
  }

  function pruneDue(): void {
    clearTimeout(timer)
    timer = undefined
    const batch = [...due]
    due.clear()
    for (const [workflowId, retention] of batch) pruneNow(workflowId, retention)
  }

  return {
    pruneNow,
    runEnded,
    close() {
      isClosed = true
      pruneDue()
    },
  }
}
