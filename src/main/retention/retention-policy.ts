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
/** Deleted at once; what is left takes the next turn. */
const MOST = 500

/** What a workflow's settings say of its kept runs, in the words of the journal. */
export function limitsOf({
  days,
  count,
  keepSuccesses,
  failures,
}: Retention): Pick<PruneLimits, 'successes' | 'others'> {
  const own = { days, count }
  const others = failures && (failures.keep ? { days: failures.days, count: failures.count } : 'none')
  if (!keepSuccesses) return { successes: 'none', others: others ?? own }
  return { successes: own, others: others ?? 'with-successes' }
}

export function createRetentionPolicy({ store, now, onError }: RetentionPolicyOptions): RetentionPolicy {
  const due = new Map<WorkflowId, Retention>()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  function pruneNow(workflowId: WorkflowId, retention: Retention): void {
    try {
      const { more } = store(workflowId).prune({ ...limitsOf(retention), nowMs: now(), most: MOST })
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
