import type { WorkflowId } from '#shared/model/ids.ts'
import type { Retention } from '#shared/model/workflow.ts'

/** The part of a journal that the policy needs. */
export interface PrunableStore {
  prune(limits: { readonly days: number; readonly count: number; readonly nowMs: number }): number
}

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

export function createRetentionPolicy({ store, now, onError }: RetentionPolicyOptions): RetentionPolicy {
  const due = new Map<WorkflowId, Retention>()
  let timer: NodeJS.Timeout | undefined

  function pruneNow(workflowId: WorkflowId, { days, count }: Retention): void {
    try {
      store(workflowId).prune({ days, count, nowMs: now() })
    } catch (error) {
      onError(workflowId, error)
    }
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
    runEnded(workflowId, retention) {
      due.set(workflowId, retention)
      timer ??= setTimeout(pruneDue, DELAY_MS).unref()
    },
    close: pruneDue,
  }
}
