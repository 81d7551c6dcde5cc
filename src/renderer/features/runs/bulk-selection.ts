import type { RunId } from '#shared/model/ids.ts'
import type { RunSummary } from '#shared/model/run-state.ts'

/** Which runs are chosen. A span is drawn from `anchor` and drawn anew, on top of what was chosen before it. */
export interface BulkSelection {
  readonly ids: ReadonlySet<RunId>
  readonly anchor: RunId | undefined
  readonly base: ReadonlySet<RunId>
}

const NONE: ReadonlySet<RunId> = new Set()
export const NOTHING_SELECTED: BulkSelection = { ids: NONE, anchor: undefined, base: NONE }

export function toggleRun({ ids }: BulkSelection, runId: RunId): BulkSelection {
  const next = new Set(ids)
  if (!next.delete(runId)) next.add(runId)
  return { ids: next, anchor: runId, base: next }
}

export interface Span {
  readonly rows: readonly RunSummary[]
  readonly indexOf: (runId: RunId) => number
  /** Where a span begins that has no beginning yet. */
  readonly from: RunId
  readonly to: RunId
}

export function selectSpan(
  { anchor, base }: BulkSelection,
  { rows, indexOf, from, to }: Span,
): BulkSelection {
  const start = anchor !== undefined && indexOf(anchor) >= 0 ? anchor : from
  const [a, b] = [indexOf(start), indexOf(to)].sort((x, y) => x - y)
  const span = rows.slice(a, (b ?? 0) + 1).map(({ runId }) => runId)
  return { ids: new Set([...base, ...span]), anchor: start, base }
}

export function selectAll(rows: readonly RunSummary[]): BulkSelection {
  const ids = new Set(rows.map(({ runId }) => runId))
  return { ids, anchor: undefined, base: ids }
}

export function deselect({ ids, anchor }: BulkSelection, gone: readonly RunId[]): BulkSelection {
  const next = new Set(ids)
  for (const runId of gone) next.delete(runId)
  return { ids: next, anchor: anchor && gone.includes(anchor) ? undefined : anchor, base: next }
}
