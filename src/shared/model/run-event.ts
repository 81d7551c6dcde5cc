import { z } from 'zod'
import { ERROR_CODES, type ErrorInfo } from '../errors.ts'
import { type JsonObject, type JsonValue, jsonObjectSchema, jsonValueSchema } from '../json.ts'
import { runIdSchema, stepIdSchema, triggerIdSchema, versionIdSchema, workflowIdSchema } from './ids.ts'

/** `live`: a trigger fired. `test`: started in the editor. `rerun`: a new run from a stored event. */
export const runModeSchema = z.enum(['live', 'test', 'rerun'])
export type RunMode = z.infer<typeof runModeSchema>

export const errorInfoSchema: z.ZodType<ErrorInfo> = z.lazy(() =>
  z.object({
    code: z.enum(ERROR_CODES),
    name: z.string(),
    message: z.string(),
    stack: z.string().optional(),
    cause: errorInfoSchema.optional(),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  }),
) as z.ZodType<ErrorInfo>

/** `steps.trigger.context`. */
export const runContextSchema = z.object({
  id: runIdSchema,
  /** Shared by retries, resumes and reruns of one event. */
  trace_id: z.string(),
  /** When the run started, ISO 8601. */
  ts: z.string(),
  workflow_id: workflowIdSchema,
  workflow_name: z.string(),
  version_id: versionIdSchema,
  /** True when the run was started from a stored event. */
  replay: z.boolean(),
})
export type RunContext = z.infer<typeof runContextSchema>

/** What later steps see as `steps.<name>`: `$return_value`, `$summary` and whatever the step exported. */
export type StepExports = JsonObject

export const logLevelSchema = z.enum(['debug', 'info', 'warn', 'error'])
export type LogLevel = z.infer<typeof logLevelSchema>

/** What a webhook's caller is answered. A string body is sent as it is, anything else as JSON. */
export const httpResponseSchema = z.object({
  status: z.int().min(100).max(599),
  headers: z.record(z.string(), z.string()),
  body: jsonValueSchema,
})
export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonValue
}

export const sentRequestSchema = z.object({
  /** `CONNECT` for connections that are no HTTP: databases, mail. */
  method: z.string(),
  /** `host` or `host:port`. */
  host: z.string(),
  /** Without its query. */
  path: z.string(),
  /** Whose credential it carried; absent when it carried none. */
  app: z.string().optional(),
  /** `refused`: stopped here, before anything was sent. */
  outcome: z.enum(['answered', 'failed', 'refused']),
  status: z.int().optional(),
  requestBytes: z.int().optional(),
  responseBytes: z.int().optional(),
  durationMs: z.number(),
  /** Why it failed or was refused, in words without values. */
  reason: z.string().optional(),
})
/** One request or connection that a step made through Patchbay. Nothing in it is a header or a body. */
export type SentRequest = z.infer<typeof sentRequestSchema>

const base = {
  runId: runIdSchema,
  /** 0, 1, 2, … without gaps within a run. */
  seq: z.int().min(0),
  /** Unix epoch milliseconds. */
  atMs: z.number(),
}
const stepBase = { ...base, stepId: stepIdSchema, attempt: z.int().min(1) }

export const runEventSchema = z.discriminatedUnion('type', [
  z.object({
    ...base,
    type: z.literal('run.started'),
    mode: runModeSchema,
    trigger: z.object({ id: triggerIdSchema, name: z.string(), type: z.string() }),
    event: jsonValueSchema,
    context: runContextSchema,
    /** The run whose event was used again. */
    replayOf: runIdSchema.optional(),
    /** Steps whose outputs were taken from that run: they have no events in this one. */
    reused: z.array(stepIdSchema).optional(),
    /** Steps that a pinned output stood in for, once they had their turn: they have no events either. */
    pinned: z.array(stepIdSchema).optional(),
  }),
  /** `input`: the props after evaluation. Credentials are never in it: `auth` names the fields alone. */
  z.object({
    ...stepBase,
    type: z.literal('step.started'),
    input: jsonObjectSchema,
    auth: z.record(
      z.string(),
      z.object({ mode: z.enum(['account', 'external']), fields: z.array(z.string()) }),
    ),
  }),
  z.object({ ...stepBase, type: z.literal('step.logged'), level: logLevelSchema, text: z.string() }),
  z.object({
    ...stepBase,
    type: z.literal('step.succeeded'),
    output: jsonObjectSchema,
    durationMs: z.number(),
  }),
  z.object({
    ...stepBase,
    type: z.literal('step.failed'),
    error: errorInfoSchema,
    durationMs: z.number(),
    /** Wait before the next attempt; absent when this was the last one. */
    retryAfterMs: z.number().optional(),
  }),
  /** A credential was refused (401) and has been asked for once more: the attempt is repeated with the new one. */
  z.object({
    ...stepBase,
    type: z.literal('credential.renewed'),
    app: z.string(),
    /** The step that was asked again; absent when it was a connected account. */
    source: stepIdSchema.optional(),
  }),
  z.object({ ...stepBase, type: z.literal('request.sent'), request: sentRequestSchema }),
  /** Never started and never will: not reached on this path, or the run ended before its turn. */
  z.object({ ...base, type: z.literal('step.skipped'), stepId: stepIdSchema, reason: z.string() }),
  z.object({ ...stepBase, type: z.literal('step.cancelled'), durationMs: z.number() }),
  z.object({ ...base, type: z.literal('response.sent'), stepId: stepIdSchema, response: httpResponseSchema }),
  z.object({ ...base, type: z.literal('run.succeeded'), durationMs: z.number() }),
  z.object({
    ...base,
    type: z.literal('run.failed'),
    durationMs: z.number(),
    error: errorInfoSchema,
    stepId: stepIdSchema.optional(),
  }),
  z.object({ ...base, type: z.literal('run.cancelled'), durationMs: z.number() }),
  /** Written at the next start for a run that a crash or kill cut off. */
  z.object({ ...base, type: z.literal('run.interrupted'), durationMs: z.number() }),
])

/** One immutable fact about a run. The ordered list of them is the run's journal; everything shown is folded from it. */
export type RunEvent = z.infer<typeof runEventSchema>

/** A {@link RunEvent} before the engine numbers and dates it. */
export type RunEventBody = RunEvent extends infer E
  ? E extends RunEvent
    ? Omit<E, 'runId' | 'seq' | 'atMs'>
    : never
  : never
