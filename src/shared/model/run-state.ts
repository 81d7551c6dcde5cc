import { z } from 'zod'
import type { ErrorInfo } from '../errors.ts'

import { runIdSchema, type StepId, stepIdSchema, versionIdSchema, workflowIdSchema } from './ids.ts'
import {
  errorInfoSchema,
  httpResponseSchema,
  logLevelSchema,
  type RunEvent,
  runModeSchema,
} from './run-event.ts'

export const runStatusSchema = z.enum([
  'queued',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'interrupted',
])
export type RunStatus = z.infer<typeof runStatusSchema>

export const stepStatusSchema = z.enum([
  'waiting',
  'running',
  'retrying',
  'succeeded',
  'failed',
  'skipped',
  'cancelled',
])
export type StepStatus = z.infer<typeof stepStatusSchema>

export const stepStateSchema = z.object({
  stepId: stepIdSchema,
  status: stepStatusSchema,
  attempt: z.int().min(0),
  startedAtMs: z.number().optional(),
  /** Of the latest attempt. */
  durationMs: z.number().optional(),
  /** From `$summary`. */
  summary: z.string().optional(),
  error: errorInfoSchema.optional(),
  logCount: z.int(),
  /** Why it was skipped. */
  reason: z.string().optional(),
})
/** What the canvas shows on a step. Inputs, outputs and log texts are fetched when looked at. */
export type StepState = z.infer<typeof stepStateSchema>

export const runSummarySchema = z.object({
  runId: runIdSchema,
  workflowId: workflowIdSchema,
  workflowName: z.string(),
  versionId: versionIdSchema,
  mode: runModeSchema,
  status: runStatusSchema,
  triggerName: z.string(),
  startedAtMs: z.number(),
  durationMs: z.number().optional(),
  error: errorInfoSchema.optional(),
  /** Whether it can be found again after it ended. */
  kept: z.boolean(),
})
/** One row of the run list. */
export type RunSummary = z.infer<typeof runSummarySchema>

export const runStateSchema = runSummarySchema.extend({
  steps: z.record(z.string(), stepStateSchema),
  /** The latest event folded in, -1 before the first. */
  lastSeq: z.int(),
})
export type RunState = z.infer<typeof runStateSchema>

/**
 * What a run's progress looks like from outside: an event without values, so that it is small, quick to send, and
 * the same whether retention is on or off. Summaries, log texts and error messages ride along only where the writer allows.
 */
export const runSignalSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run.started'), seq: z.int(), atMs: z.number(), run: runSummarySchema }),
  z.object({
    type: z.enum([
      'step.started',
      'step.succeeded',
      'step.cancelled',
      'step.failed',
      'step.retrying',
      'step.skipped',
    ]),
    seq: z.int(),
    atMs: z.number(),
    runId: runIdSchema,
    stepId: stepIdSchema,
    attempt: z.int(),
    durationMs: z.number().optional(),
    summary: z.string().optional(),
    error: errorInfoSchema.optional(),
    reason: z.string().optional(),
  }),
  z.object({
    type: z.literal('step.logged'),
    seq: z.int(),
    atMs: z.number(),
    runId: runIdSchema,
    stepId: stepIdSchema,
    attempt: z.int(),
    level: logLevelSchema,
    text: z.string(),
  }),
  z.object({
    type: z.enum(['run.succeeded', 'run.failed', 'run.cancelled', 'run.interrupted']),
    seq: z.int(),
    atMs: z.number(),
    runId: runIdSchema,
    durationMs: z.number(),
    error: errorInfoSchema.optional(),
  }),
])
export type RunSignal = z.infer<typeof runSignalSchema>

/** Everything known of one step in one run, loaded when it is looked at. Values are JSON text: large ones are parsed where they are shown. */
export const stepRecordSchema = z.object({
  stepId: stepIdSchema,
  input: z.string().optional(),
  output: z.string().optional(),
  error: errorInfoSchema.optional(),
  logs: z.array(z.object({ atMs: z.number(), attempt: z.int(), level: logLevelSchema, text: z.string() })),
  attempts: z.array(
    z.object({
      attempt: z.int(),
      status: stepStatusSchema,
      startedAtMs: z.number(),
      durationMs: z.number().optional(),
      error: errorInfoSchema.optional(),
    }),
  ),
})
export type StepRecord = z.infer<typeof stepRecordSchema>

export const triggerRecordSchema = z.object({
  /** JSON text of `steps.trigger`. */
  output: z.string(),
  response: httpResponseSchema.optional(),
})
export type TriggerRecord = z.infer<typeof triggerRecordSchema>

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
      return {
        ...state,
        status: signal.type.slice('run.'.length) as RunStatus,
        durationMs: signal.durationMs,
        ...(signal.error ? { error: signal.error } : {}),
        lastSeq: signal.seq,
      }
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

type StepSignal = Extract<RunSignal, { stepId: StepId }>

function applyToStep(step: StepState, signal: StepSignal): StepState {
  switch (signal.type) {
    case 'step.started': {
      const { durationMs: _, error: __, ...kept } = step
      return { ...kept, status: 'running', attempt: signal.attempt, startedAtMs: signal.atMs }
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

/** What may leave the writer beside the bare progress: nothing of a run that keeps nothing, everything (masked) otherwise. */
export interface SignalOptions {
  readonly kept: boolean
  /** False: no summaries, log texts or error messages; codes and timing alone. */
  readonly withDetails: boolean
}

/** The signal that an event (already masked) shows, or undefined for events that have none. */
export function toSignal(event: RunEvent, { kept, withDetails }: SignalOptions): RunSignal | undefined {
  const { runId, seq, atMs } = event
  const errorOf = (error: ErrorInfo): ErrorInfo =>
    withDetails ? error : { code: error.code, name: 'Error', message: 'Details are not kept for this run.' }
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
          startedAtMs: atMs,
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
      return undefined
    case 'run.failed':
      return {
        type: 'run.failed',
        seq,
        atMs,
        runId,
        durationMs: event.durationMs,
        error: errorOf(event.error),
      }
    case 'run.succeeded':
    case 'run.cancelled':
    case 'run.interrupted':
      return { type: event.type, seq, atMs, runId, durationMs: event.durationMs }
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
