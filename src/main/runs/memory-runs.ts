import type { RunId, VersionId, WorkflowId } from '#shared/model/ids.ts'
import { fitsFilter } from '#shared/model/run-filter.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
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

/** Runs that are held in memory alone, and what they ran on: for the editor to look back at, until Patchbay quits. */
export interface MemoryRuns {
  readonly records: RunRecords
  readonly source: RunSource
  /** To be told before the run writes anything. */
  begin(runId: RunId, ranOn: RanOn): void
  ranOn(runId: RunId): RanOn | undefined
  /** Oldest first. */
  of(workflowId: WorkflowId): RunId[]
  forget(runId: RunId): void
  /** Lets go of the oldest ones of a workflow. */
  trim(workflowId: WorkflowId): void
  clear(): void
}

export function createMemoryRuns(): MemoryRuns {
  const records = createRunRecords()
  const ranOn = new Map<RunId, RanOn>()

  const of = (workflowId: WorkflowId): RunId[] =>
    records.runIds().filter(runId => ranOn.get(runId)?.workflow.id === workflowId)

  const forget = (runId: RunId) => {
    records.deleteRun(runId)
    ranOn.delete(runId)
  }

  const summaryOf = (runId: RunId): RunSummary[] => {
    const state = records.state(runId)
    if (!state) return []
    const { steps: _, lastSeq: __, ...summary } = state
    return [summary]
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
        .flatMap(summaryOf)
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
    forget,
    trim(workflowId) {
      for (const runId of of(workflowId).slice(0, -MEMORY_RUNS)) forget(runId)
    },
    clear() {
      records.clear()
      ranOn.clear()
    },
  }
}
