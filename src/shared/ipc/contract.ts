import { z } from 'zod'
import { jsonValueSchema } from '../json.ts'
import { vaultStatusSchema } from '../model/account.ts'
import { catalogSchema, propSchema } from '../model/action.ts'
import { runIdSchema, stepIdSchema, triggerIdSchema, workflowIdSchema } from '../model/ids.ts'
import { problemSchema } from '../model/problem.ts'
import { envVariableSchema, retentionSchema, workflowSchema } from '../model/workflow.ts'
import { nothing, push, request } from './channel.ts'
import { credentialsContract } from './credentials-contract.ts'
import { retentionContract } from './retention-contract.ts'
import { runsContract } from './runs-contract.ts'

export const workflowEntrySchema = z.object({
  id: workflowIdSchema,
  name: z.string(),
  fileName: z.string(),
  stepCount: z.int(),
  /** ISO 8601. */
  modifiedAt: z.string(),
  isSample: z.boolean(),
  keepsRuns: z.boolean(),
  enabled: z.boolean(),
})
/** One row of the workflow list. */
export type WorkflowEntry = z.infer<typeof workflowEntrySchema>

/** A file in the workflows folder that could not be read: left where it is, or set aside, never wiped. */
export const unreadableFileSchema = z.object({
  fileName: z.string(),
  setAsideAs: z.string().optional(),
  message: z.string(),
})
export type UnreadableFile = z.infer<typeof unreadableFileSchema>

export const workflowListSchema = z.object({
  workflows: z.array(workflowEntrySchema),
  unreadable: z.array(unreadableFileSchema),
})

export const openWorkflowSchema = z.object({
  workflow: workflowSchema,
  /** What a save must name, so that an edit made elsewhere is not overwritten unseen. */
  revision: z.string(),
  problems: z.array(problemSchema),
  /** Triggers that answer over HTTP: full address by trigger id, when the workflow is enabled and the server runs. */
  webhookUrls: z.record(z.string(), z.string()),
  enabled: z.boolean(),
  isSample: z.boolean(),
  /** Names of the secret env values that are set on this machine. */
  secretEnvSet: z.array(z.string()),
})
export type OpenWorkflow = z.infer<typeof openWorkflowSchema>

export const saveAnswerSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('saved'),
    revision: z.string(),
    problems: z.array(problemSchema),
    webhookUrls: z.record(z.string(), z.string()),
  }),
  /** The file changed meanwhile; nothing was written. */
  z.object({ outcome: z.literal('conflict'), current: openWorkflowSchema }),
])

const settingsFields = {
  theme: z.enum(['system', 'light', 'dark']),
  /** 0: any free port. */
  webhookPort: z.int().min(0).max(65_535),
  /** What new workflows start with. */
  retentionDefaults: retentionSchema,
  /** Tell on the desktop when a run fails. A workflow can be left out in its own settings. */
  notifications: z.boolean(),
  /** Minutes without use after which the vault locks; 0: never. */
  lockAfterMinutes: z.int().min(0).max(1440),
  lockOnSuspend: z.boolean(),
  /** Whether uses of credentials are noted, without values. */
  useLog: z.boolean(),
  /** The workflow that was open last. */
  lastOpened: workflowIdSchema.optional(),
  sidebarWidth: z.number().optional(),
  panelWidth: z.number().optional(),
}

export const settingsSchema = z.object({
  ...settingsFields,
  theme: settingsFields.theme.default('system'),
  webhookPort: settingsFields.webhookPort.default(4319),
  retentionDefaults: settingsFields.retentionDefaults.prefault({}),
  notifications: settingsFields.notifications.default(true),
  lockAfterMinutes: settingsFields.lockAfterMinutes.default(0),
  lockOnSuspend: settingsFields.lockOnSuspend.default(false),
  useLog: settingsFields.useLog.default(true),
})
export type Settings = z.infer<typeof settingsSchema>

/** Some settings. Without defaults: a setting that is not named is not changed. */
export const settingsChangeSchema = z.object(settingsFields).partial()

export const noticeSchema = z.object({ level: z.enum(['info', 'warning', 'error']), message: z.string() })
/** Something happened by itself that the user should know, e.g. a damaged journal was set aside. */
export type Notice = z.infer<typeof noticeSchema>

export const appInfoSchema = z.object({
  version: z.string(),
  platform: z.string(),
  dataFolder: z.string(),
  workflowsFolder: z.string(),
  vault: vaultStatusSchema,
  webhookServer: z.object({
    running: z.boolean(),
    baseUrl: z.string().optional(),
    error: z.string().optional(),
  }),
  /** Since the start: what was pushed before a window could listen. */
  notices: z.array(noticeSchema),
})
export type AppInfo = z.infer<typeof appInfoSchema>

export const previewAnswerSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    json: z.string(),
    type: z.string(),
    truncated: z.boolean(),
    masked: z.boolean(),
  }),
  z.object({
    ok: z.literal(false),
    message: z.string(),
    range: z.tuple([z.number(), z.number()]).optional(),
  }),
])
export type PreviewAnswer = z.infer<typeof previewAnswerSchema>

/** The sample's stand-ins of AWS Secrets Manager and Google Sheets, and what has arrived in each customer's sheet. */
export const sampleStateSchema = z.object({
  running: z.boolean(),
  customers: z.array(
    z.object({
      userId: z.string(),
      name: z.string(),
      /** The first row is the heading. */
      rows: z.array(z.array(jsonValueSchema)),
    }),
  ),
})
export type SampleState = z.infer<typeof sampleStateSchema>

/**
 * Every channel between the renderer and the main process, once. Handlers, the preload bridge and the renderer's API
 * are all computed from this list.
 */
export const contract = {
  'app.info': request(nothing, appInfoSchema),
  'app.showFolder': request(z.object({ which: z.enum(['data', 'workflows']) }), nothing),
  /** Shows the file that was saved last, wherever the user had it saved: no path comes from the window. */
  'app.showSaved': request(nothing, nothing),
  'app.copy': request(z.object({ text: z.string().max(50_000_000) }), nothing),
  /** In the system's browser, after the user agreed to its host. https alone. */
  'app.openLink': request(z.object({ url: z.string().max(2000) }), nothing),
  'app.readClipboard': request(nothing, z.string()),

  'app.notice': push(noticeSchema),

  'settings.get': request(nothing, settingsSchema),
  'settings.set': request(settingsChangeSchema, settingsSchema),
  'settings.changed': push(settingsSchema),

  'catalog.get': request(nothing, catalogSchema),

  'workflows.list': request(nothing, workflowListSchema),
  'workflows.create': request(z.object({ name: z.string().min(1).max(200) }), openWorkflowSchema),
  'workflows.open': request(z.object({ workflowId: workflowIdSchema }), openWorkflowSchema),
  'workflows.save': request(
    z.object({ workflow: workflowSchema, baseRevision: z.string() }),
    saveAnswerSchema,
  ),
  'workflows.duplicate': request(z.object({ workflowId: workflowIdSchema }), openWorkflowSchema),
  /** Moves the file to the system's trash. */
  'workflows.delete': request(z.object({ workflowId: workflowIdSchema }), nothing),
  /** From JSON text; gets new ids and starts disabled. */
  'workflows.import': request(z.object({ text: z.string().max(50_000_000) }), openWorkflowSchema),
  'workflows.setEnabled': request(
    z.object({ workflowId: workflowIdSchema, enabled: z.boolean() }),
    openWorkflowSchema,
  ),
  'workflows.setSecretEnv': request(
    z.object({
      workflowId: workflowIdSchema,
      name: envVariableSchema.shape.name,
      value: z.string().max(65_536).nullable(),
    }),
    z.object({ secretEnvSet: z.array(z.string()) }),
  ),
  /** Deletes all kept runs, their file and their key; or those alone that succeeded, or did not. */
  'workflows.deleteHistory': request(
    z.object({ workflowId: workflowIdSchema, only: z.enum(['successes', 'failures']).optional() }),
    nothing,
  ),
  'workflows.showInFolder': request(z.object({ workflowId: workflowIdSchema }), nothing),
  /** A notification was clicked of whose run nothing is kept: show its workflow. */
  'workflows.show': push(z.object({ workflowId: workflowIdSchema })),
  'workflows.changed': push(z.object({ list: workflowListSchema })),
  /** The open file was edited outside of Patchbay. */
  'workflows.fileChanged': push(openWorkflowSchema),

  /** Props that a code step declares by `defineComponent({ props })`, and its syntax errors. */
  'code.inspect': request(
    z.object({ code: z.string().max(1_000_000) }),
    z.object({ props: z.array(propSchema), problems: z.array(problemSchema), imports: z.array(z.string()) }),
  ),
  /** Evaluates a field's text against the outputs of the latest run, or of the one named. Secret values stay masked. */
  'expressions.preview': request(
    z.object({
      workflowId: workflowIdSchema,
      stepId: stepIdSchema,
      text: z.string().max(65_536),
      runId: runIdSchema.optional(),
    }),
    previewAnswerSchema,
  ),

  ...runsContract,
  ...retentionContract,

  /** A trigger received an event that starts no run: it is meant for the editor. JSON text, masked. */
  'triggers.testEvent': push(
    z.object({ workflowId: workflowIdSchema, triggerId: triggerIdSchema, json: z.string() }),
  ),

  ...credentialsContract,

  'sample.state': request(nothing, sampleStateSchema),
  /** Sends the sample's webhook over HTTP, as its customer would. */
  'sample.sendWebhook': request(
    z.object({ workflowId: workflowIdSchema, triggerId: triggerIdSchema }),
    z.object({ status: z.int(), body: z.string() }),
  ),
  'sample.changed': push(sampleStateSchema),
} as const

export type Contract = typeof contract
type OfKind<K extends 'request' | 'push'> = {
  [C in keyof Contract]: Contract[C]['kind'] extends K ? C : never
}[keyof Contract]
export type RequestChannel = OfKind<'request'>
export type PushChannel = OfKind<'push'>

/** As the caller writes it: defaults may be left out. */
export type RequestInput<C extends RequestChannel> = z.input<Contract[C]['input']>
/** As the handler receives it. */
export type RequestParsed<C extends RequestChannel> = z.output<Contract[C]['input']>
export type RequestOutput<C extends RequestChannel> = z.output<Contract[C]['output']>
export type PushPayload<C extends PushChannel> = z.output<Contract[C]['payload']>

export type RequestHandlers = {
  [C in RequestChannel]: (input: RequestParsed<C>) => RequestOutput<C> | Promise<RequestOutput<C>>
}
