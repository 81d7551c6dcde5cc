import type { RunState, RunSummary } from '#shared/model/run-state.ts'

/** Newest first; of two that started together the larger id, so that the order never changes. */
const newestFirst = (a: RunSummary, b: RunSummary) =>
  b.startedAtMs - a.startedAtMs || (a.runId < b.runId ? 1 : a.runId > b.runId ? -1 : 0)

export interface RowSources {
  readonly workflowId: string
  /** Pages loaded so far. */
  readonly loaded: readonly RunSummary[]
  /** Seen through signals while Patchbay is open. */
  readonly live: Readonly<Record<string, RunState>>
  readonly deleted: ReadonlySet<string>
  /** Whether there is more to load after what is loaded. */
  readonly hasMore: boolean
}

/**
 * The rows of the run list: what is loaded and what is live, each run once, the fresher word on it winning. A live run
 * older than the last loaded row waits for its page, so that no row appears in the middle of a gap.
 */
export function mergeRuns({ workflowId, loaded, live, deleted, hasMore }: RowSources): RunSummary[] {
  const rows = new Map<string, RunSummary>()
  for (const run of loaded) rows.set(run.runId, run)
  const oldest =
    loaded.length === 0 || !hasMore
      ? Number.NEGATIVE_INFINITY
      : Math.min(...loaded.map(run => run.startedAtMs))
  for (const run of Object.values(live)) {
    if (run.workflowId !== workflowId || run.startedAtMs < oldest) continue
    rows.set(run.runId, run)
  }
  return [...rows.values()].filter(run => !deleted.has(run.runId)).sort(newestFirst)
}
