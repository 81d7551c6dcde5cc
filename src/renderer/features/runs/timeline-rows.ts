import type { RunState, StepState } from '#shared/model/run-state.ts'

export interface TimelineRow {
  readonly step: StepState
  readonly name: string
  /** Of the action, for its icon; undefined for a step that the workflow no longer has. */
  readonly action: string | undefined
  /** Part of the run's whole time, 0 to 1; undefined for a step that never started. */
  readonly bar: { readonly start: number; readonly width: number } | undefined
}

interface StepNames {
  readonly id: string
  readonly name: string
  readonly action: string
}

/** No bar is too narrow to be seen. */
const NARROWEST = 0.006

/** The steps of a run in the order they started, those that never did last, with their place in the run's time. */
export function timelineRows(run: RunState, steps: readonly StepNames[], nowMs: number): TimelineRow[] {
  const known = new Map(steps.map((step, index) => [step.id, { step, index }]))
  const total = totalOf(run, nowMs)
  const place = (id: string) => known.get(id)?.index ?? Number.MAX_SAFE_INTEGER
  return Object.values(run.steps)
    .sort(
      (a, b) =>
        (a.startedAtMs ?? Number.MAX_SAFE_INTEGER) - (b.startedAtMs ?? Number.MAX_SAFE_INTEGER) ||
        place(a.stepId) - place(b.stepId),
    )
    .map(step => {
      const named = known.get(step.stepId)?.step
      return {
        step,
        name: named?.name ?? 'removed step',
        action: named?.action,
        bar: barOf(step, run.startedAtMs, total, nowMs),
      }
    })
}

function totalOf(run: RunState, nowMs: number): number {
  if (run.durationMs !== undefined) return Math.max(run.durationMs, 1)
  return Math.max(nowMs - run.startedAtMs, 1)
}

function barOf(step: StepState, fromMs: number, total: number, nowMs: number): TimelineRow['bar'] {
  if (step.startedAtMs === undefined) return undefined
  const start = Math.min(Math.max((step.startedAtMs - fromMs) / total, 0), 1 - NARROWEST)
  const isRunning = step.status === 'running' || step.status === 'retrying'
  const lasted = isRunning ? Math.max(nowMs - step.startedAtMs, 0) : (step.durationMs ?? 0)
  return { start, width: Math.min(Math.max(lasted / total, NARROWEST), 1 - start) }
}

/** The step to look at first: one that failed, else one under way, else the last that started. */
export function mainStep(run: RunState): string | undefined {
  const started = Object.values(run.steps)
    .filter(step => step.startedAtMs !== undefined)
    .sort((a, b) => (b.startedAtMs ?? 0) - (a.startedAtMs ?? 0))
  const failed = started.find(step => step.status === 'failed')
  const running = started.find(step => step.status === 'running' || step.status === 'retrying')
  return (failed ?? running ?? started[0])?.stepId
}
