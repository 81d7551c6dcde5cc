import { PatchbayError } from '#shared/errors.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { RunStores } from '../adapters/run-store/run-stores.ts'

interface SearchUpkeepPorts {
  readonly stores: Pick<RunStores, 'store'>
  /** Whether runs are under way, which come first. */
  readonly isBusy: () => boolean
  readonly onUnexpected: (error: unknown) => void
}

/** Makes kept runs searchable in the time that nobody else needs. What is not yet is searched all the same, only slower. */
export interface SearchUpkeep {
  /** A workflow's journal may hold runs that are not searchable yet. */
  due(workflowId: WorkflowId): void
  close(): void
}

const IDLE_MS = 500
/** A slice of work, and the pause behind it: nothing that is asked meanwhile waits noticeably. */
const SLICE_MS = 8
const PAUSE_MS = 12

export function createSearchUpkeep({ stores, isBusy, onUnexpected }: SearchUpkeepPorts): SearchUpkeep {
  const waiting = new Set<WorkflowId>()
  let timer: NodeJS.Timeout | undefined

  const schedule = (inMs: number) => {
    timer ??= setTimeout(work, inMs).unref()
  }

  function work(): void {
    timer = undefined
    const [workflowId] = waiting
    if (workflowId === undefined) return
    if (isBusy()) {
      schedule(IDLE_MS)
      return
    }
    if (!fill(workflowId)) waiting.delete(workflowId)
    if (waiting.size > 0) schedule(PAUSE_MS)
  }

  function fill(workflowId: WorkflowId): boolean {
    try {
      return stores.store(workflowId).fillIndex(SLICE_MS)
    } catch (error) {
      // The vault was locked, or the disk takes nothing: it is tried again after the next run.
      if (!(error instanceof PatchbayError)) onUnexpected(error)
      return false
    }
  }

  return {
    due(workflowId) {
      waiting.add(workflowId)
      schedule(IDLE_MS)
    },
    close() {
      clearTimeout(timer)
      waiting.clear()
    },
  }
}
