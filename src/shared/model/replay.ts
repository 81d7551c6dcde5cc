import { z } from 'zod'
import { type RunId, runIdSchema, stepIdSchema, workflowIdSchema } from './ids.ts'

export const replayRequestSchema = z.object({
  runIds: z.array(runIdSchema).min(1).max(10_000),
  /** The version that ran, or the workflow as it is now. */
  version: z.enum(['ran', 'newest']),
  /** `failed`: from the step that failed; earlier outputs are used again. */
  from: z.union([z.literal('start'), z.literal('failed'), z.object({ stepId: stepIdSchema })]),
  /**
   * Steps that gave a credential, are not known to be safe to ask again, and are to run again all the same; for others
   * of that kind the user types the values in.
   */
  runAgain: z.array(stepIdSchema).max(10_000).default([]),
})
export type ReplayRequest = z.infer<typeof replayRequestSchema>

/** A secret that more runs need is asked for once for all of them: nobody types in so many. */
export const MOST_ANSWERED_ALONE = 20

/** Names the answer for one run alone. */
export const answerKeyFor = (key: string, runId: RunId): string => `${key}@${runId}`

export const replayQuestionSchema = z.object({
  /** Names the answer for all its runs. */
  key: z.string(),
  /** Whose runs it is asked for: what is typed in reaches no other workflow. */
  workflowId: workflowIdSchema,
  workflowName: z.string(),
  /** Where the value was, as an expression spells it: `steps.trigger.event.headers.authorization`. */
  place: z.string(),
  /** Where it came from, as its mask says. */
  origin: z.string(),
  /** The step that gave it; absent when it came with the event. */
  stepId: stepIdSchema.optional(),
  stepName: z.string().optional(),
  /** Nothing that will run is known to read it: without an answer its mask stands there. */
  optional: z.boolean(),
  /** How many of the workflow's runs it is asked for. */
  runCount: z.int(),
  /** These, where they are few enough for an answer each: what was a secret of one customer is none of another. */
  runs: z.array(
    z.object({
      runId: runIdSchema,
      startedAtMs: z.number(),
      /** The beginning of its event, masked: whose run it is. */
      glimpse: z.string(),
    }),
  ),
})
/** A secret that was not kept and that no source can be asked for. */
export type ReplayQuestion = z.infer<typeof replayQuestionSchema>

export const replayPlanSchema = z.object({
  /** How many of the runs can be replayed. */
  runCount: z.int(),
  workflowIds: z.array(workflowIdSchema),
  /** Names of the steps that will run; of a single run alone. */
  running: z.array(z.string()),
  /** Names of the steps whose outputs are used again; of a single run alone. */
  reused: z.array(z.string()),
  /** Names of the steps that are asked for their secrets once more. */
  askedAgain: z.array(z.string()),
  questions: z.array(replayQuestionSchema),
  /** Runs that can't be replayed so, and why. */
  problems: z.array(z.object({ runId: runIdSchema, message: z.string() })),
})
export type ReplayPlan = z.infer<typeof replayPlanSchema>

export const replayBatchSchema = z.object({
  id: z.string(),
  state: z.enum(['running', 'paused', 'done', 'cancelled']),
  total: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  /** Could not be started: too little is kept of them, or a secret was not given. */
  skipped: z.int(),
  /** Why the next one waits, or the latest one was skipped. */
  message: z.string().optional(),
  /** New runs, latest last; the latest 100. */
  runIds: z.array(runIdSchema),
  startedAtMs: z.number(),
})
/** A replay under way, or one that ended lately. */
export type ReplayBatch = z.infer<typeof replayBatchSchema>
