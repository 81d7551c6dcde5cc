import type { RunId, VersionId, WorkflowId } from '#shared/model/ids.ts'
import { fitsFilter } from '#shared/model/run-filter.ts'
import { type RunSummary, summaryOf } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { createRunRecords, type RunRecords } from '../retention/run-records.ts'
import { needlesOf } from '../retention/search-text.ts'
import type { FoundRun, RunSource } from './list-runs.ts'

/** How many runs of a workflow that keeps nothing the editor can look back at. */
const MEMORY_RUNS = 20

export interface RanOn {
  readonly workflow: Workflow
  readonly versionId: VersionId
}

/**
 * Runs that are held in memory: those that are not kept, for the editor to look back at until Patchbay quits, and those
 * whose end is yet to tell. What runs under way ran on is at hand here, too.
 */
export interface MemoryRuns {
  readonly records: RunRecords
  readonly source: RunSource
  begin(runId: RunId, ranOn: RanOn): void
  ranOn(runId: RunId): RanOn | undefined
  /** The run is over. @returns whether it is held on here */
  ended(runId: RunId): boolean
  /** Oldest first. */
  of(workflowId: WorkflowId): RunId[]
  endedOf(workflowId: WorkflowId): RunId[]
  forget(runId: RunId): void
  /** Lets go of the oldest ones of a workflow. */
  trim(workflowId: WorkflowId): void
  clear(): void
}

export function createMemoryRuns({ isLive }: { isLive: (runId: RunId) => boolean }): MemoryRuns {
  const records = createRunRecords()
  const ranOn = new Map<RunId, RanOn>()

  const of = (workflowId: WorkflowId): RunId[] =>
    records.runIds().filter(runId => ranOn.get(runId)?.workflow.id === workflowId)

  const endedOf = (workflowId: WorkflowId): RunId[] => of(workflowId).filter(runId => !isLive(runId))

  const forget = (runId: RunId) => {
    records.deleteRun(runId)
    ranOn.delete(runId)
  }

  const rowOf = (runId: RunId): RunSummary[] => {
    const state = records.state(runId)
    return state ? [summaryOf(state)] : []
  }

  const source: RunSource<FoundRun & { readonly run: RunSummary }> = {
    key: 'memory',
    find({ filter, after, limit }) {
      const needles = needlesOf(filter.text ?? '')
      const holdsText = ({ runId }: RunSummary): boolean => {
        const text = needles.length === 0 ? '' : records.text(runId)
        return needles.length === 0 || needles.some(needle => text.includes(needle))
      }
      const all = records
        .runIds()
        .flatMap(rowOf)
        .filter(run => fitsFilter(run, filter) && holdsText(run))
        .sort((a, b) => b.startedAtMs - a.startedAtMs || (a.runId < b.runId ? 1 : -1))
      const start = after === undefined ? 0 : all.findIndex(({ runId }) => runId === after) + 1
      const found = all
        .slice(start, start + limit)
        .map(run => ({ run, startedAtMs: run.startedAtMs, after: run.runId }))
      const last = all.length > start + limit ? found.at(-1) : undefined
      return { found, ...(last ? { next: last.after } : {}) }
    },
    summaries: found => ({ runs: found.map(({ run }) => run), damaged: 0 }),
  }

  return {
    records,
    source: source as RunSource,
    begin: (runId, on) => void ranOn.set(runId, on),
    ranOn: runId => ranOn.get(runId),
    of,
    endedOf,
    ended(runId) {
      if (records.has(runId)) return true
      ranOn.delete(runId)
      return false
    },
    forget,
    trim(workflowId) {
      for (const runId of endedOf(workflowId).slice(0, -MEMORY_RUNS)) forget(runId)
    },
    clear() {
      records.clear()
      ranOn.clear()
    },
  }
}
