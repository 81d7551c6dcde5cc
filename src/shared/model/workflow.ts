import { z } from 'zod'
import { type JsonValue, jsonObjectSchema, jsonValueSchema } from '../json.ts'
import {
  accountIdSchema,
  edgeIdSchema,
  noteIdSchema,
  stepIdSchema,
  triggerIdSchema,
  workflowIdSchema,
} from './ids.ts'

/** The version this build writes. Older files are migrated on reading; newer ones are refused, unharmed. */
export const FORMAT_VERSION = 1

/** Names that `steps.<name>` can't take: the trigger's own, and those that reach an object's prototype. */
export const RESERVED_STEP_NAMES: ReadonlySet<string> = new Set([
  'trigger',
  '__proto__',
  'constructor',
  'prototype',
])

export const slugSchema = z
  .string()
  .min(1, 'needs a name')
  .max(64, 'is longer than 64 characters')
  .regex(/^[a-z][a-z0-9_]*$/, 'may hold only lower-case letters, digits and _, and starts with a letter')
  .refine(name => !RESERVED_STEP_NAMES.has(name), 'is a reserved name')

export const positionSchema = z.strictObject({
  x: z.number().min(-1e6).max(1e6),
  y: z.number().min(-1e6).max(1e6),
})
export type Position = z.infer<typeof positionSchema>

const retentionDays = z.int().min(1).max(3650)
const retentionCount = z.int().min(1).max(1_000_000)

export const retentionSchema = z.strictObject({
  /** Off: nothing of a run is written anywhere. */
  keep: z.boolean().default(true),
  /** Kept runs older than this are deleted. */
  days: retentionDays.default(30),
  /** At most this many runs are kept; the oldest go first. */
  count: retentionCount.default(1000),
  /** Off: of a run that succeeds nothing is written; the others are kept. */
  keepSuccesses: z.boolean().default(true),
  /**
   * Runs that did not succeed (failed, cancelled, interrupted), where they are not kept like the others: within limits
   * of their own, or not at all. `days` and `count` above are then those of successes alone.
   */
  failures: z
    .strictObject({
      keep: z.boolean().default(true),
      days: retentionDays.default(30),
      count: retentionCount.default(1000),
    })
    .optional(),
})
export type Retention = z.infer<typeof retentionSchema>

export const notificationsSchema = z.strictObject({
  /** Tell on the desktop when a run fails that nobody started by hand. */
  failures: z.boolean().default(true),
})

export const limitsSchema = z.strictObject({
  /** Whole run, milliseconds. */
  runTimeoutMs: z.int().min(100).max(86_400_000).default(300_000),
  /** One attempt of one step, milliseconds; a step may set its own. */
  stepTimeoutMs: z.int().min(10).max(86_400_000).default(60_000),
  /** One code step's process, mebibytes. */
  codeMemoryMb: z.int().min(32).max(8192).default(256),
  /** Runs of this workflow at the same time; further ones wait their turn. */
  concurrency: z.int().min(1).max(1000).default(10),
})
export type Limits = z.infer<typeof limitsSchema>

export const settingsSchema = z.strictObject({
  retention: retentionSchema.prefault({}),
  notifications: notificationsSchema.prefault({}),
  limits: limitsSchema.prefault({}),
})

/** A value that steps read as `env.NAME` or `process.env.NAME`. A secret one has no value in the file: it lives in the vault. */
export const envVariableSchema = z
  .strictObject({
    name: z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'may hold only capitals, digits and _'),
    value: z.string().max(65_536).default(''),
    secret: z.boolean().default(false),
  })
  .refine(
    env => !env.secret || env.value === '',
    'is secret, so its value does not belong in the file: remove "value" and set it in Patchbay',
  )
export type EnvVariable = z.infer<typeof envVariableSchema>

const triggerBase = {
  id: triggerIdSchema,
  name: slugSchema,
  position: positionSchema,
  /** What Run and Test send when nothing else is given. For a webhook: the whole event (`body`, `headers`, …). */
  sampleEvent: jsonValueSchema.default({}),
}

export const manualTriggerSchema = z.strictObject({ ...triggerBase, type: z.literal('manual') })

export const webhookTriggerSchema = z.strictObject({
  ...triggerBase,
  type: z.literal('webhook'),
  /** Unguessable part of the address: 22 base64url characters, 128 bits. */
  path: z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'must be 22 base64url characters'),
  /** `immediate`: 200 as soon as the event is taken. `custom`: what the workflow answers by `$.respond`. */
  response: z.enum(['immediate', 'custom']).default('immediate'),
})

export const triggerSchema = z.discriminatedUnion('type', [manualTriggerSchema, webhookTriggerSchema])
export type Trigger = z.infer<typeof triggerSchema>
export type TriggerType = Trigger['type']

/**
 * How a step is authenticated at one app. Both halves are kept, so that toggling back and forth loses nothing; beside
 * `external`, the account is used in the editor alone, to load choices (sheets, channels).
 * `external` holds one text or expression per auth field of the app.
 */
export const stepAuthSchema = z.strictObject({
  mode: z.enum(['account', 'external']).default('account'),
  accountId: accountIdSchema.optional(),
  external: z.record(z.string(), z.string().max(65_536)).default({}),
  /** Code steps: whether the code gets the plain values, for an SDK that needs them. Otherwise it holds a handle. */
  reveal: z.boolean().default(false),
})
export type StepAuth = z.infer<typeof stepAuthSchema>

export const retrySchema = z.strictObject({
  /** Tries in all, the first included. */
  attempts: z.int().min(1).max(20).default(1),
  /** Wait before the second attempt, milliseconds; doubled before each further one, with jitter. */
  backoffMs: z.int().min(0).max(3_600_000).default(1000),
  /** Longest wait between two attempts, milliseconds. */
  maxBackoffMs: z.int().min(0).max(86_400_000).default(60_000),
})
export type Retry = z.infer<typeof retrySchema>

export const stepSchema = z.strictObject({
  id: stepIdSchema,
  name: slugSchema,
  action: z.string().regex(/^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/, 'must look like app.action'),
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'must look like 1.0.0'),
  props: jsonObjectSchema.default({}),
  /** By app key. */
  auth: z.record(z.string(), stepAuthSchema).default({}),
  /** Hosts beyond the app's own that this step's credential may be sent to: `host` or `host:port`. */
  allowedHosts: z.array(z.string().max(255)).max(50).default([]),
  timeoutMs: z.int().min(10).max(86_400_000).optional(),
  /** May run again when a credential that came from it is refused; absent: as its action says. */
  asksAgain: z.boolean().optional(),
  retry: retrySchema.prefault({}),
  position: positionSchema,
  note: z.string().max(10_000).default(''),
})
export type Step = z.infer<typeof stepSchema>

export const DEFAULT_HANDLE = 'out'

export const edgeSchema = z.strictObject({
  id: edgeIdSchema,
  /** A step's or a trigger's id. */
  from: z.union([stepIdSchema, triggerIdSchema]),
  fromHandle: z.string().max(64).default(DEFAULT_HANDLE),
  to: stepIdSchema,
})
export type Edge = z.infer<typeof edgeSchema>

export const noteSchema = z.strictObject({
  id: noteIdSchema,
  text: z.string().max(10_000),
  position: positionSchema,
  size: z.strictObject({ width: z.number().min(40).max(4000), height: z.number().min(40).max(4000) }),
})
export type Note = z.infer<typeof noteSchema>

const knownFields = {
  formatVersion: z.literal(FORMAT_VERSION),
  id: workflowIdSchema,
  name: z.string().min(1, 'needs a name').max(200),
  description: z.string().max(10_000).default(''),
  settings: settingsSchema.prefault({}),
  env: z.array(envVariableSchema).max(500).default([]),
  triggers: z.array(triggerSchema).max(50).default([]),
  steps: z.array(stepSchema).max(10_000).default([]),
  edges: z.array(edgeSchema).max(50_000).default([]),
  notes: z.array(noteSchema).max(1000).default([]),
}

type ExtraFields = { [key: `x-${string}`]: JsonValue }

export type Workflow = z.output<z.ZodObject<typeof knownFields>> & ExtraFields
/** As an author may write it: defaults left out. */
export type WorkflowInput = z.input<z.ZodObject<typeof knownFields>> & ExtraFields

/** Whether a workflow may carry this field at its top: one of its own, or another tool's `x-…`. */
export function isWorkflowField(key: string): boolean {
  return Object.hasOwn(knownFields, key) || key.startsWith('x-')
}

/**
 * A `*.workflow.json` file: the saved step graph. Unknown fields are refused, but for `x-…` fields at the top,
 * which other tools may use and which are kept as they are.
 * Shape only: what names, edges and expressions refer to is checked by the engine's plan, every problem at once.
 */
export const workflowSchema: z.ZodType<Workflow, WorkflowInput> = z
  .object(knownFields)
  .catchall(jsonValueSchema)
  .superRefine((document, context) => {
    for (const key of Object.keys(document)) {
      if (isWorkflowField(key)) continue
      context.addIssue({ code: 'unrecognized_keys', keys: [key], path: [], input: document })
    }
  }) as unknown as z.ZodType<Workflow, WorkflowInput>
