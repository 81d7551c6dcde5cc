import type { RunId } from '#shared/model/ids.ts'
import type { RunSummary } from '#shared/model/run-state.ts'

/** Newest first; of two that started together the larger id, so that the order never changes. */
const newestFirst = (a: RunSummary, b: RunSummary): number =>
  b.startedAtMs - a.startedAtMs || (a.runId < b.runId ? 1 : a.runId > b.runId ? -1 : 0)

/**
 * The rows of a run list, newest first, each run once. One array that grows in place: a page that is added to a million
 * rows, or a run that ends among them, costs no copy of them all.
 */
export interface RunRows {
  /** The same array always. */
  readonly all: readonly RunSummary[]
  get(runId: RunId): RunSummary | undefined
  /** Where a run stands, or -1. */
  indexOf(runId: RunId): number
  /** Adds a run, or what is now known of it. Whether anything changed that a row shows. */
  put(run: RunSummary): boolean
  remove(runId: RunId): boolean
  clear(): void
}

export function createRunRows(): RunRows {
  const all: RunSummary[] = []
  const byId = new Map<RunId, RunSummary>()

  /** The first place whose run doesn't come before this one. */
  const placeOf = (run: RunSummary): number => {
    let low = 0
    let high = all.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const at = all[middle]
      if (at && newestFirst(at, run) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
  const insert = (run: RunSummary) => {
    const last = all.at(-1)
    if (!last || newestFirst(last, run) < 0) all.push(run)
    else all.splice(placeOf(run), 0, run)
    byId.set(run.runId, run)
  }
  const remove = (runId: RunId): boolean => {
    const known = byId.get(runId)
    if (!known) return false
    all.splice(placeOf(known), 1)
    return byId.delete(runId)
  }
  return {
    all,
    get: runId => byId.get(runId),
    indexOf: runId => {
      const known = byId.get(runId)
      return known ? placeOf(known) : -1
    },
    put(run) {
      const known = byId.get(run.runId)
      if (!known) insert(run)
      else if (looksTheSame(known, run)) return false
      else if (known.startedAtMs === run.startedAtMs) {
        all[placeOf(known)] = run
        byId.set(run.runId, run)
      } else {
        // It has waited its turn, and starts only now.
        remove(run.runId)
        insert(run)
      }
      return true
    },
    remove,
    clear() {
      all.length = 0
      byId.clear()
    },
  }
}

const looksTheSame = (a: RunSummary, b: RunSummary): boolean =>
  a.status === b.status &&
  a.startedAtMs === b.startedAtMs &&
  a.durationMs === b.durationMs &&
  a.error === b.error &&
  a.kept === b.kept
