import { attemptsOf, stepDurationMs } from '#shared/model/fold-run.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { AttemptState, RunState, StepState, StepStatus } from '#shared/model/run-state.ts'
import { formatDuration } from '../../../lib/format.ts'

export interface TimelineRow {
  readonly id: string
  readonly name: string
  /** Undefined for a step that did nothing in this run: its output was taken from the run it replays. */
  readonly step: StepState | undefined
  /** That run. */
  readonly reusedFrom: RunId | undefined
}

interface StepNames {
  readonly id: string
  readonly name: string
}

/**
 * The steps of a run: those whose outputs were there from the start, then the others in the order they started, those
 * that never did last.
 */
export function timelineRows(run: RunState, steps: readonly StepNames[]): TimelineRow[] {
  const known = new Map(steps.map((step, index) => [step.id, { name: step.name, index }]))
  const nameOf = (id: string) => known.get(id)?.name ?? 'removed step'
  const place = (id: string) => known.get(id)?.index ?? Number.MAX_SAFE_INTEGER
  const begin = ({ startedAtMs, earlier }: StepState) =>
    earlier?.[0]?.startedAtMs ?? startedAtMs ?? Number.MAX_SAFE_INTEGER
  const reused = (run.reused ?? []).filter(id => run.steps[id] === undefined)
  return [
    ...reused
      .toSorted((a, b) => place(a) - place(b))
      .map(id => ({ id, name: nameOf(id), step: undefined, reusedFrom: run.replayOf })),
    ...Object.values(run.steps)
      .sort((a, b) => begin(a) - begin(b) || place(a.stepId) - place(b.stepId))
      .map(step => ({ id: step.stepId, name: nameOf(step.stepId), step, reusedFrom: undefined })),
  ]
}

/** The time that the timeline shows. */
export interface TimeScale {
  readonly fromMs: number
  /** At least 1. */
  readonly totalMs: number
  /** How far it has come: the end of a run that is over. */
  readonly untilMs: number
}

export function timeScale(run: RunState, nowMs: number): TimeScale {
  const lasted = run.durationMs ?? nowMs - run.startedAtMs
  const totalMs = Math.max(lasted, 1)
  return { fromMs: run.startedAtMs, totalMs, untilMs: run.startedAtMs + totalMs }
}

/** A part of the run's time, 0 to 1: an attempt, or the wait before the next one. */
export interface Segment {
  readonly kind: 'attempt' | 'wait'
  readonly attempt: number
  readonly status: StepStatus
  readonly start: number
  readonly width: number
  readonly durationMs: number
}

/** No bar is too narrow to be seen. */
const NARROWEST = 0.006

/** The attempts of a step along the run's time, with the waits between them. */
export function segmentsOf(step: StepState, { fromMs, totalMs, untilMs }: TimeScale): Segment[] {
  const attempts = attemptsOf(step)
  const endOf = ({ startedAtMs, durationMs }: AttemptState) =>
    durationMs === undefined ? Math.max(untilMs, startedAtMs) : startedAtMs + durationMs
  const part = (startMs: number, endMs: number, narrowest: number) => {
    const start = Math.min(Math.max((startMs - fromMs) / totalMs, 0), 1 - narrowest)
    return { start, width: Math.min(Math.max((endMs - startMs) / totalMs, narrowest), 1 - start) }
  }
  return attempts.flatMap((attempt, index) => {
    const { startedAtMs, status } = attempt
    const endMs = endOf(attempt)
    const nextMs = attempts[index + 1]?.startedAtMs ?? (status === 'retrying' ? untilMs : endMs)
    const common = { attempt: attempt.attempt, status }
    const bar: Segment = {
      ...common,
      kind: 'attempt',
      ...part(startedAtMs, endMs, NARROWEST),
      durationMs: endMs - startedAtMs,
    }
    if (nextMs <= endMs) return [bar]
    return [bar, { ...common, kind: 'wait', ...part(endMs, nextMs, 0), durationMs: nextMs - endMs }]
  })
}

/** How long a step took with all its attempts, or the word for why it has no time. */
export function timeText(step: StepState | undefined): string {
  if (!step) return 'reused'
  const { status, attempt } = step
  if (status === 'skipped') return status
  // How far it came until then is in its title, and its bar.
  if (status === 'cancelled') return 'canceled'
  const durationMs = stepDurationMs(step)
  const attempts = attempt > 1 ? ` ×${attempt}` : ''
  return `${durationMs === undefined ? '' : formatDuration(durationMs)}${attempts}`.trim()
}

/** The step to look at first: one that failed, else one under way, else the last that started. */
export function mainStep(run: RunState): string | undefined {
  const started = Object.values(run.steps)
    .filter(step => step.startedAtMs !== undefined)
    .sort((a, b) => (b.startedAtMs ?? 0) - (a.startedAtMs ?? 0))
  const failed =
    started.find(step => step.stepId === run.failedStep) ?? started.find(step => step.status === 'failed')
  const running = started.find(step => step.status === 'running' || step.status === 'retrying')
  return (failed ?? running ?? started[0])?.stepId
}
