import type { ErrorInfo } from '../errors.ts'
import type { StepId } from './ids.ts'
import type { RunEvent } from './run-event.ts'
import {
  type AttemptState,
  MOST_EARLIER,
  type RunSignal,
  type RunState,
  type RunStatus,
  type StepState,
  type StepStatus,
} from './run-state.ts'

const emptyStep = (stepId: StepId): StepState => ({ stepId, status: 'waiting', attempt: 0, logCount: 0 })

/** Folds one signal into the state of its run; the one place where progress becomes status. Out-of-order repeats change nothing. */
export function applySignal(state: RunState | undefined, signal: RunSignal): RunState | undefined {
  if (signal.type === 'run.started') {
    return state ?? { ...signal.run, status: 'running', steps: {}, lastSeq: signal.seq }
  }
  if (!state || signal.runId !== state.runId || signal.seq <= state.lastSeq) return state
  switch (signal.type) {
    case 'run.succeeded':
    case 'run.failed':
    case 'run.cancelled':
    case 'run.interrupted':
      return applyEnd(state, signal)
    default: {
      const before = state.steps[signal.stepId] ?? emptyStep(signal.stepId)
      return {
        ...state,
        steps: { ...state.steps, [signal.stepId]: applyToStep(before, signal) },
        lastSeq: signal.seq,
      }
    }
  }
}

type EndSignal = Exclude<Extract<RunSignal, { type: `run.${string}` }>, { type: 'run.started' }>

function applyEnd(state: RunState, signal: EndSignal): RunState {
  const { type, seq, durationMs, error, stepId, kept, tooLarge } = signal
  const ended: RunState = {
    ...state,
    status: type.slice('run.'.length) as RunStatus,
    durationMs,
    ...(error ? { error } : {}),
    ...(stepId ? { failedStep: stepId } : {}),
    ...(kept === undefined ? {} : { kept }),
    ...(tooLarge ? { tooLarge } : {}),
    steps: withoutUnderWay(state.steps),
    lastSeq: seq,
  }
  return kept === false ? withoutDetails(ended) : ended
}

const withoutMessage = ({ code }: ErrorInfo): ErrorInfo => ({
  code,
  name: 'Error',
  message: 'Details are not kept for this run.',
})

/** What was seen of it while it was under way is not kept either. */
function withoutDetails(run: RunState): RunState {
  const steps = Object.entries(run.steps).map(([id, { summary: _, reason: __, error, ...step }]) => [
    id,
    { ...step, ...(error ? { error: withoutMessage(error) } : {}) },
  ])
  return {
    ...run,
    ...(run.error ? { error: withoutMessage(run.error) } : {}),
    steps: Object.fromEntries(steps),
  }
}

const isUnderWay = ({ status }: StepState): boolean => status === 'running' || status === 'retrying'

/** Steps that a crash, or a full disk, cut off with their run: no event tells of their end. */
function withoutUnderWay(steps: RunState['steps']): RunState['steps'] {
  if (!Object.values(steps).some(isUnderWay)) return steps
  const cutOff = (step: StepState): StepState => (isUnderWay(step) ? { ...step, status: 'cancelled' } : step)
  return Object.fromEntries(Object.entries(steps).map(([id, step]) => [id, cutOff(step)]))
}

type StepSignal = Extract<RunSignal, { stepId: StepId }>

function applyToStep(step: StepState, signal: StepSignal): StepState {
  switch (signal.type) {
    case 'step.started': {
      const { durationMs: _, error: __, ...kept } = step
      const earlier = [...(step.earlier ?? []), ...latestAttempt(step)].slice(-MOST_EARLIER)
      return {
        ...kept,
        status: 'running',
        attempt: signal.attempt,
        startedAtMs: signal.atMs,
        ...(earlier.length === 0 ? {} : { earlier }),
      }
    }
    case 'step.logged':
      return { ...step, logCount: step.logCount + 1 }
    case 'step.skipped':
      return { ...step, status: 'skipped', ...(signal.reason ? { reason: signal.reason } : {}) }
    case 'step.succeeded':
    case 'step.failed':
    case 'step.cancelled':
    case 'step.retrying':
      return {
        ...step,
        status: signal.type.slice('step.'.length) as StepStatus,
        attempt: signal.attempt,
        ...(signal.durationMs === undefined ? {} : { durationMs: signal.durationMs }),
        ...(signal.summary === undefined ? {} : { summary: signal.summary }),
        ...(signal.error === undefined ? {} : { error: signal.error }),
      }
    default:
      return signal satisfies never
  }
}

/** The try that a step's state tells of; none before the first. */
function latestAttempt({ attempt, status, startedAtMs, durationMs }: StepState): AttemptState[] {
  if (startedAtMs === undefined) return []
  return [{ attempt, status, startedAtMs, ...(durationMs === undefined ? {} : { durationMs }) }]
}

/** All tries of a step, oldest first. */
export const attemptsOf = (step: StepState): AttemptState[] => [
  ...(step.earlier ?? []),
  ...latestAttempt(step),
]

/**
 * How long a step took, milliseconds: from the start of its first try to the end of the latest, waits included. Undefined
 * while the latest goes on.
 */
export function stepDurationMs({ earlier, startedAtMs, durationMs }: StepState): number | undefined {
  const first = earlier?.[0]
  if (!first || startedAtMs === undefined || durationMs === undefined) return durationMs
  return Math.max(startedAtMs - first.startedAtMs, 0) + durationMs
}

/** What may leave the writer beside the bare progress: nothing of a run that keeps nothing, everything (masked) otherwise. */
export interface SignalOptions {
  readonly kept: boolean
  /** False: no summaries, log texts or error messages; codes and timing alone. */
  readonly withDetails: boolean
  /** For the run's end. */
  readonly settled?: Settled
}

/** What the end of a run settled: see {@link RunSignal}. */
export interface Settled {
  readonly kept?: boolean
  readonly tooLarge?: true
}

/** The signal that an event (already masked) shows, or undefined for events that have none. */
export function toSignal(
  event: RunEvent,
  { kept, withDetails, settled }: SignalOptions,
): RunSignal | undefined {
  const { runId, seq, atMs } = event
  const errorOf = (error: ErrorInfo): ErrorInfo => (withDetails ? error : withoutMessage(error))
  switch (event.type) {
    case 'run.started':
      return {
        type: 'run.started',
        seq,
        atMs,
        run: {
          runId,
          workflowId: event.context.workflow_id,
          workflowName: event.context.workflow_name,
          versionId: event.context.version_id,
          mode: event.mode,
          status: 'running',
          triggerName: event.trigger.name,
          triggerType: event.trigger.type,
          startedAtMs: atMs,
          ...(event.replayOf === undefined ? {} : { replayOf: event.replayOf }),
          ...(event.reused === undefined ? {} : { reused: event.reused }),
          ...(event.pinned === undefined ? {} : { pinned: event.pinned }),
          kept,
        },
      }
    case 'step.started':
      return { type: 'step.started', seq, atMs, runId, stepId: event.stepId, attempt: event.attempt }
    case 'step.logged':
      if (!withDetails) return undefined
      return {
        type: 'step.logged',
        seq,
        atMs,
        runId,
        stepId: event.stepId,
        attempt: event.attempt,
        level: event.level,
        text: event.text,
      }
    case 'step.succeeded': {
      const summary = event.output.$summary
      return {
        type: 'step.succeeded',
        seq,
        atMs,
        runId,
        stepId: event.stepId,
        attempt: event.attempt,
        durationMs: event.durationMs,
        ...(withDetails && typeof summary === 'string' ? { summary } : {}),
      }
    }
    case 'step.failed':
      return {
        type: event.retryAfterMs === undefined ? 'step.failed' : 'step.retrying',
        seq,
        atMs,
        runId,
        stepId: event.stepId,
        attempt: event.attempt,
        durationMs: event.durationMs,
        error: errorOf(event.error),
      }
    case 'step.cancelled':
      return {
        type: 'step.cancelled',
        seq,
        atMs,
        runId,
        stepId: event.stepId,
        attempt: event.attempt,
        durationMs: event.durationMs,
      }
    case 'step.skipped':
      return {
        type: 'step.skipped',
        seq,
        atMs,
        runId,
        stepId: event.stepId,
        attempt: 0,
        ...(withDetails ? { reason: event.reason } : {}),
      }
    case 'response.sent':
    case 'credential.renewed':
    case 'request.sent':
      return undefined
    case 'run.failed':
      return {
        type: 'run.failed',
        seq,
        atMs,
        runId,
        durationMs: event.durationMs,
        error: errorOf(event.error),
        ...(event.stepId === undefined ? {} : { stepId: event.stepId }),
        ...settled,
      }
    case 'run.succeeded':
    case 'run.cancelled':
    case 'run.interrupted':
      return { type: event.type, seq, atMs, runId, durationMs: event.durationMs, ...settled }
    default:
      return event satisfies never
  }
}

/** Folds a whole journal (masked events, in order) into the state a viewer sees; effects nothing. */
export function foldRun(events: readonly RunEvent[], options: SignalOptions): RunState | undefined {
  let state: RunState | undefined
  for (const event of events) {
    const signal = toSignal(event, options)
    if (signal) state = applySignal(state, signal)
  }
  return state
}
