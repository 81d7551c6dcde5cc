import { create } from 'zustand'
import { applySignal } from '#shared/model/fold-run.ts'
import type { RunId, StepId, WorkflowId } from '#shared/model/ids.ts'
import type { LogLevel } from '#shared/model/run-event.ts'
import type { RunSignal, RunState, RunSummary, StepState } from '#shared/model/run-state.ts'

/**
 * Runs as they are seen from here, folded from signals; kept out of the canvas's node data, so that progress of one
 * step renders that step alone.
 */
export interface LiveLog {
  readonly stepId: StepId
  readonly attempt: number
  readonly atMs: number
  readonly level: LogLevel
  readonly text: string
}

interface RunsState {
  readonly runs: Readonly<Record<string, RunState>>
  readonly logs: Readonly<Record<string, readonly LiveLog[]>>
  /** By workflow: the run drawn over its canvas. */
  readonly shown: Readonly<Record<string, RunId>>
  /** The run looked at on the page of all runs. */
  readonly watched: RunId | undefined
  /** By workflow: how often all of its kept runs were deleted. Lists loaded before are out of date. */
  readonly deletions: Readonly<Record<string, number>>
  /** The vault is closed: nothing that it seals is held here. */
  readonly isSealed: boolean
}

const MOST_RUNS = 60
const MOST_LOGS = 2000

export const useRuns = create<RunsState>(() => ({
  runs: {},
  logs: {},
  shown: {},
  watched: undefined,
  deletions: {},
  isSealed: false,
}))

/** Folds a batch of signals in, with one update for all of them. A newly started run is shown over its canvas. */
export function applySignals(signals: readonly RunSignal[]): void {
  useRuns.setState(before => {
    const runs = { ...before.runs }
    const logs = { ...before.logs }
    let shown = before.shown
    for (const signal of signals) {
      const runId = signal.type === 'run.started' ? signal.run.runId : signal.runId
      const state = applySignal(runs[runId], signal)
      if (state) runs[runId] = state
      if (signal.type === 'run.started' && isNewer(signal.run, shown[signal.run.workflowId], runs)) {
        shown = { ...shown, [signal.run.workflowId]: runId }
      }
      if ('kept' in signal && signal.kept === false) delete logs[runId]
      if (signal.type === 'step.logged') {
        const { stepId, attempt, atMs, level, text } = signal
        logs[runId] = [...(logs[runId] ?? []), { stepId, attempt, atMs, level, text }].slice(-MOST_LOGS)
      }
    }
    const seen = { runs, logs, shown }
    // A run that was under way when the vault closed is sealed by its end.
    return forgetOld(before.isSealed ? without(seen, isSealedAway) : seen, before.watched)
  })
}

/** Enters a run that was loaded or just started; what is already known of it from signals wins. */
export function putRun(run: RunState | RunSummary): void {
  useRuns.setState(({ runs, isSealed }) => {
    const known = runs[run.runId]
    const loaded: RunState = 'steps' in run ? run : { ...run, steps: {}, lastSeq: -1 }
    // Asked for before the vault closed.
    if (isSealed && isSealedAway(loaded)) return {}
    return known && known.lastSeq >= loaded.lastSeq ? {} : { runs: { ...runs, [run.runId]: loaded } }
  })
}

/** Draws a run over the canvas of its workflow; without one the overlay is cleared. */
export function showRun(workflowId: WorkflowId, runId: RunId | undefined): void {
  useRuns.setState(({ shown }) => {
    const { [workflowId]: _, ...others } = shown
    return { shown: runId === undefined ? others : { ...others, [workflowId]: runId } }
  })
}

/** Keeps a run at hand that is looked at apart from any canvas of its workflow; without one, none. */
export const watchRun = (watched: RunId | undefined): void => useRuns.setState({ watched })

/** Drops runs that were deleted: nothing of them is shown any longer. */
export function forgetRuns(runIds: readonly RunId[]): void {
  const gone = new Set(runIds)
  useRuns.setState(state => without(state, run => gone.has(run.runId)))
}

/** Drops the ended runs of a workflow whose history was deleted. */
export function forgetHistory(workflowId: WorkflowId): void {
  useRuns.setState(state => ({
    ...without(state, run => run.workflowId === workflowId && isOver(run)),
    deletions: { ...state.deletions, [workflowId]: (state.deletions[workflowId] ?? 0) + 1 },
  }))
}

/** With the vault closed, kept runs are let go of, and taken in again only when it is open. */
export function sealRuns(isSealed: boolean): void {
  useRuns.setState(state => {
    if (!isSealed || state.isSealed) return { isSealed }
    const left = without(state, isSealedAway)
    const drawn = Object.entries(left.shown).filter(([, runId]) => left.runs[runId])
    return { ...left, shown: Object.fromEntries(drawn), isSealed }
  })
}

/** The run drawn over this workflow's canvas. */
export const useShownRun = (workflowId: WorkflowId): RunState | undefined =>
  useRuns(state => state.runs[state.shown[workflowId] ?? ''])

/** One step's part of the run drawn over the canvas: the only run state that a step's node reads. */
export const useShownStep = (workflowId: WorkflowId, stepId: string): StepState | undefined =>
  useRuns(state => state.runs[state.shown[workflowId] ?? '']?.steps[stepId])

export const useRun = (runId: RunId | undefined): RunState | undefined =>
  useRuns(state => state.runs[runId ?? ''])

const NO_LOGS: readonly LiveLog[] = []
/** Log lines that arrived while the run was watched. Those from before are in `runs.step`. */
export const useLiveLogs = (runId: RunId | undefined): readonly LiveLog[] =>
  useRuns(state => state.logs[runId ?? ''] ?? NO_LOGS)

export const isOver = ({ status }: Pick<RunState, 'status'>): boolean =>
  status !== 'running' && status !== 'queued'

/** Whether a run is in its journal alone, and can't be read while the vault is closed. */
const isSealedAway = (run: RunState): boolean => run.kept && isOver(run)

function isNewer(
  run: RunSummary,
  shownId: RunId | undefined,
  runs: Readonly<Record<string, RunState>>,
): boolean {
  const shown = runs[shownId ?? '']
  return !shown || (isOver(shown) && run.startedAtMs >= shown.startedAtMs) || run.mode !== 'live'
}

type Seen = Pick<RunsState, 'runs' | 'logs' | 'shown'>

function without({ runs, logs, shown }: Seen, isGone: (run: RunState) => boolean): Seen {
  const gone = new Set<string>(Object.values(runs).flatMap(run => (isGone(run) ? [run.runId] : [])))
  const left = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).filter(([id]) => !gone.has(id)))
  const drawn = Object.entries(shown).filter(([, runId]) => !gone.has(runId))
  return { runs: left(runs), logs: left(logs), shown: Object.fromEntries(drawn) }
}

function forgetOld({ runs, logs, shown }: Seen, watched: RunId | undefined): Seen {
  const all = Object.values(runs)
  if (all.length <= MOST_RUNS) return { runs, logs, shown }
  const inUse = new Set<string>(Object.values(shown))
  if (watched) inUse.add(watched)
  const old = all
    .filter(run => isOver(run) && !inUse.has(run.runId))
    .sort((a, b) => a.startedAtMs - b.startedAtMs)
    .slice(0, all.length - MOST_RUNS)
  const gone = new Set<string>(old.map(run => run.runId))
  return without({ runs, logs, shown }, run => gone.has(run.runId))
}
