import { setImmediate } from 'node:timers/promises'
import { PatchbayError } from '#shared/errors.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import { isKept, type RunClass, whatIsKept } from '#shared/model/retention.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import type { Retention } from '#shared/model/workflow.ts'
import type { RunStores } from '../adapters/run-store/run-stores.ts'
import { createRetentionPolicy } from '../retention/retention-policy.ts'

/** The retention of a workflow as its document says now; undefined when the document is gone or can't be read. */
export type RetentionOf = (workflowId: WorkflowId) => Promise<Retention | undefined>

export interface ArchiveUpkeepPorts {
  readonly stores: RunStores
  /** Has the key of a workflow's journal at hand. */
  readonly loadKey: (workflowId: WorkflowId) => Promise<void>
  readonly isReady: () => boolean
  readonly now: () => number
  readonly onUnexpected: (error: unknown) => void
}

/** Keeps journals within the limits of their workflows, and tidies up what an earlier process left open. */
export interface ArchiveUpkeep {
  /** As {@link RunArchive.recover}. */
  recover(retentionOf: RetentionOf): Promise<RunSummary[]>
  runEnded(workflowId: WorkflowId, retention: Retention): void
  /** Deletes the ended runs of one class. Their journal must be at hand. */
  deleteClass(workflowId: WorkflowId, runClass: RunClass): Promise<void>
  close(): void
}

/** Runs grow too old without any run ending. */
const HOUR_MS = 3_600_000

/** Then others have their turn. */
const SLICE_MS = 40

/** Nothing is too old or too many by it. */
const ALL_OF_THEM = { days: 36_500, count: Number.MAX_SAFE_INTEGER }

export function createArchiveUpkeep(ports: ArchiveUpkeepPorts): ArchiveUpkeep {
  const { stores, loadKey, isReady, now, onUnexpected } = ports
  let hourly: NodeJS.Timeout | undefined
  const policy = createRetentionPolicy({
    store: stores.store,
    now,
    // A key that is gone went with its history, damage is said by whoever opens the journal, and a disk that takes nothing
    // is asked again.
    onError: (_, error) => {
      if (!(error instanceof PatchbayError)) onUnexpected(error)
    },
  })

  /** One journal that can't be opened must not keep the others from their turn; it is reported when it is looked at. */
  async function forEach(
    retentionOf: RetentionOf,
    act: (workflowId: WorkflowId, retention: Retention) => void,
  ): Promise<void> {
    if (!isReady()) return
    for (const workflowId of stores.workflowIds()) {
      try {
        const retention = await retentionOf(workflowId)
        if (!retention) continue
        await loadKey(workflowId)
        act(workflowId, retention)
      } catch (error) {
        if (!(error instanceof PatchbayError)) onUnexpected(error)
      }
    }
  }

  return {
    runEnded(workflowId, retention) {
      // A run that asked to be left out makes no journal: pruning would open one.
      if (stores.workflowIds().includes(workflowId)) policy.runEnded(workflowId, retention)
    },
    async deleteClass(workflowId, runClass) {
      const limits = {
        nowMs: now(),
        budgetMs: SLICE_MS,
        successes: runClass === 'successes' ? 'none' : ALL_OF_THEM,
        others: runClass === 'failures' ? 'none' : ALL_OF_THEM,
      } as const
      while (stores.store(workflowId).prune(limits).more) await setImmediate()
    },
    async recover(retentionOf) {
      const interrupted: RunSummary[] = []
      await forEach(retentionOf, (workflowId, retention) => {
        const store = stores.store(workflowId)
        store.mendIndexes()
        if (isKept(whatIsKept(retention), 'interrupted')) {
          for (const runId of store.interruptOpenRuns(now())) {
            const summary = store.summary(runId)
            if (summary) interrupted.push(summary)
          }
        } else store.discardOpenRuns()
        policy.pruneNow(workflowId, retention)
      })
      clearInterval(hourly)
      hourly = setInterval(() => void forEach(retentionOf, policy.pruneNow), HOUR_MS).unref()
      return interrupted
    },
    close() {
      clearInterval(hourly)
      policy.close()
    },
  }
}
