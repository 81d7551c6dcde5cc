import { z } from 'zod'
import { jsonValueSchema } from '../json.ts'
import { runIdSchema, stepIdSchema, triggerIdSchema, workflowIdSchema } from '../model/ids.ts'
import { pinSchema } from '../model/pin.ts'
import { replayBatchSchema, replayPlanSchema, replayRequestSchema } from '../model/replay.ts'
import { runFilterSchema } from '../model/run-filter.ts'
import {
  runSignalSchema,
  runStateSchema,
  runSummarySchema,
  stepRecordSchema,
  triggerRecordSchema,
} from '../model/run-state.ts'
import { workflowSchema } from '../model/workflow.ts'
import { nothing, push, request } from './channel.ts'

export const runPageSchema = z.object({
  /** Newest first. */
  runs: z.array(runSummarySchema),
  /**
   * Present when there may be more. A page of a text search may hold less than was asked for, or nothing: how far one
   * call looks is bounded by time.
   */
  nextCursor: z.string().optional(),
  /** How far back a text search has looked so far, Unix epoch milliseconds. */
  searchedToMs: z.number().optional(),
  /** Runs of this page that can't be shown because their records are damaged. */
  damaged: z.int(),
})

export const failuresSchema = z.object({
  /** Runs that failed since somebody last looked, other than test runs. */
  count: z.int(),
  latest: runSummarySchema.optional(),
})
/** What the badge beside *Runs* tells. */
export type Failures = z.infer<typeof failuresSchema>

/** Runs: starting, looking at, replaying and deleting them; and outputs that are pinned for testing. */
export const runsContract = {
  'runs.start': request(
    z.object({
      workflowId: workflowIdSchema,
      triggerId: triggerIdSchema.optional(),
      /** Default: the trigger's sample event. */
      event: jsonValueSchema.optional(),
    }),
    runSummarySchema,
  ),
  /** Runs one step alone, with what its ancestors gave in the latest run, or in the one named. */
  'runs.testStep': request(
    z.object({ workflowId: workflowIdSchema, stepId: stepIdSchema, runId: runIdSchema.optional() }),
    runSummarySchema,
  ),
  'runs.cancel': request(z.object({ runId: runIdSchema }), nothing),
  /** Runs of all workflows, or of one. Those held in memory alone are among them. */
  'runs.list': request(
    z.object({
      filter: runFilterSchema.default({}),
      /** Grows with the number of workflows. */
      cursor: z.string().max(10_000_000).optional(),
      limit: z.int().min(1).max(200).default(50),
    }),
    runPageSchema,
  ),
  'runs.get': request(z.object({ runId: runIdSchema }), runStateSchema),
  /** The version that the run ran on. */
  'runs.workflow': request(
    z.object({ runId: runIdSchema }),
    z.object({
      workflow: workflowSchema,
      /** Whether it is still what the document says. */
      isCurrent: z.boolean(),
      /** Whether there is still a workflow of this id. */
      exists: z.boolean(),
    }),
  ),
  'runs.step': request(z.object({ runId: runIdSchema, stepId: stepIdSchema }), stepRecordSchema),
  /** JSON text of a value that was left out of `runs.step` because it is large. */
  'runs.value': request(
    z.object({ runId: runIdSchema, stepId: stepIdSchema, part: z.enum(['input', 'output']) }),
    z.object({ json: z.string() }),
  ),
  'runs.trigger': request(z.object({ runId: runIdSchema }), triggerRecordSchema),
  'runs.delete': request(z.object({ runIds: z.array(runIdSchema).min(1).max(10_000) }), nothing),
  /** Asks where to, and writes the masked run there: all of it, or its HTTP requests alone. */
  'runs.export': request(
    z.object({ runId: runIdSchema, format: z.enum(['json', 'har']) }),
    /** Without a place: the user thought better of it. */
    z.object({ savedAs: z.string().optional() }),
  ),
  /** Latest known outputs by step name, JSON text, masked: what completion offers. */
  'runs.latestOutputs': request(
    z.object({ workflowId: workflowIdSchema }),
    z.object({ runId: runIdSchema.optional(), outputs: z.record(z.string(), z.string()) }),
  ),
  'runs.signal': push(z.array(runSignalSchema)),

  'runs.failures': request(nothing, failuresSchema),
  'runs.failuresSeen': request(nothing, failuresSchema),
  'runs.failuresChanged': push(failuresSchema),
  /** A notification was clicked: show this run. */
  'runs.show': push(z.object({ runId: runIdSchema })),

  /** What a replay would do and what it needs to be told first. Starts nothing. */
  'replays.plan': request(replayRequestSchema, replayPlanSchema),
  /** Starts the replay of one run or of many, in the order in which they once arrived. */
  'replays.start': request(
    replayRequestSchema.extend({
      /** By `key` of the plan's questions, or by `answerKeyFor` one of their runs, which goes first. */
      answers: z.record(z.string(), z.string().max(1_000_000)).default({}),
    }),
    replayBatchSchema,
  ),
  'replays.list': request(nothing, z.array(replayBatchSchema)),
  'replays.pause': request(z.object({ batchId: z.string() }), nothing),
  'replays.resume': request(z.object({ batchId: z.string() }), nothing),
  /** What has started goes on unless it is cancelled too. */
  'replays.cancel': request(z.object({ batchId: z.string() }), nothing),
  /** Takes an ended one out of the list. */
  'replays.dismiss': request(z.object({ batchId: z.string() }), nothing),
  'replays.changed': push(z.array(replayBatchSchema)),

  'pins.list': request(z.object({ workflowId: workflowIdSchema }), z.array(pinSchema)),
  /** Pins what the step gave in this run, or the JSON text given. */
  'pins.set': request(
    z.object({
      workflowId: workflowIdSchema,
      stepId: stepIdSchema,
      from: z.union([z.object({ runId: runIdSchema }), z.object({ json: z.string().max(50_000_000) })]),
    }),
    z.array(pinSchema),
  ),
  'pins.clear': request(z.object({ workflowId: workflowIdSchema, stepId: stepIdSchema }), z.array(pinSchema)),
  'pins.changed': push(z.object({ workflowId: workflowIdSchema, pins: z.array(pinSchema) })),
} as const
