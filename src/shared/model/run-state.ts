import { z } from 'zod'

import { runIdSchema, stepIdSchema, versionIdSchema, workflowIdSchema } from './ids.ts'
import {
  errorInfoSchema,
  httpResponseSchema,
  logLevelSchema,
  runModeSchema,
  sentRequestSchema,
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

export const attemptStateSchema = z.object({
  attempt: z.int().min(1),
  status: stepStatusSchema,
  startedAtMs: z.number(),
  durationMs: z.number().optional(),
})
/** When one try of a step was under way, and what became of it. */
export type AttemptState = z.infer<typeof attemptStateSchema>

/** No step is tried more often. */
export const MOST_EARLIER = 20

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
  /** Tries before the latest, oldest first; absent for a step that was started once, as most are. */
  earlier: z.array(attemptStateSchema).max(MOST_EARLIER).optional(),
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
  /** `manual`, `webhook`, …; absent in runs of an earlier Patchbay. */
  triggerType: z.string().optional(),
  startedAtMs: z.number(),
  durationMs: z.number().optional(),
  error: errorInfoSchema.optional(),
  /** The step that failed it. */
  failedStep: stepIdSchema.optional(),
  /** The run whose event it used again, and the steps whose outputs it took from there. */
  replayOf: runIdSchema.optional(),
  reused: z.array(stepIdSchema).optional(),
  /** Steps that a pinned output stood in for: they are not among the run's steps. */
  pinned: z.array(stepIdSchema).optional(),
  /** Whether it can be found again after it ended; false while that is still open. */
  kept: z.boolean(),
  /** It would be kept, but was too large to be held in memory until its end told so. */
  tooLarge: z.literal(true).optional(),
  /** It ran with made-up values, to prove that nothing of it is kept: nothing that anybody has to look into. */
  isProof: z.literal(true).optional(),
})
/** One row of the run list. */
export type RunSummary = z.infer<typeof runSummarySchema>

export const runStateSchema = runSummarySchema.extend({
  steps: z.record(z.string(), stepStateSchema),
  /** The latest event folded in, -1 before the first. */
  lastSeq: z.int(),
})
export type RunState = z.infer<typeof runStateSchema>

/** What the run list shows of it. */
export const summaryOf = ({ steps: _, lastSeq: __, ...summary }: RunState): RunSummary => summary

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
    /** The step that failed it. */
    stepId: stepIdSchema.optional(),
    /** Where the end settled it. False: nothing is left of the run but its status and timing. */
    kept: z.boolean().optional(),
    tooLarge: z.literal(true).optional(),
  }),
])
export type RunSignal = z.infer<typeof runSignalSchema>

/**
 * Everything known of one step in one run, loaded when it is looked at. Values are JSON text. One that is large is left
 * out of what the window is sent: its size stands there, and it is asked for by `runs.value`.
 */
export const stepRecordSchema = z.object({
  stepId: stepIdSchema,
  input: z.string().optional(),
  output: z.string().optional(),
  /** UTF-8 bytes of the value that was left out. */
  inputBytes: z.int().optional(),
  outputBytes: z.int().optional(),
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
  /** What it sent through Patchbay, in order. */
  requests: z.array(sentRequestSchema.extend({ attempt: z.int(), atMs: z.number() })).default([]),
  /** Credentials that were refused and asked for anew: the app of each. */
  renewed: z
    .array(z.object({ app: z.string(), attempt: z.int(), source: stepIdSchema.optional() }))
    .default([]),
})
export type StepRecord = z.infer<typeof stepRecordSchema>

export const triggerRecordSchema = z.object({
  /** JSON text of `steps.trigger`. */
  output: z.string(),
  response: httpResponseSchema.optional(),
})
export type TriggerRecord = z.infer<typeof triggerRecordSchema>
