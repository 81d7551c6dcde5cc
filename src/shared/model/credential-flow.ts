import { z } from 'zod'
import { stepIdSchema, triggerIdSchema } from './ids.ts'

/** Where a credential starts. */
export const credentialSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('step'), stepId: stepIdSchema }),
  z.object({ kind: z.literal('trigger'), triggerId: triggerIdSchema.optional() }),
  z.object({ kind: z.literal('env'), name: z.string() }),
  z.object({ kind: z.literal('account'), name: z.string() }),
  /** Written into the document. */
  z.object({ kind: z.literal('literal') }),
])
export type CredentialSource = z.infer<typeof credentialSourceSchema>

/** Where a secret value arrives. `credential` is its purpose; everything else is somewhere it should not be. */
export const credentialSinkSchema = z.enum([
  'credential',
  'output',
  'log',
  'response',
  'message',
  'store',
  'file',
  'host',
  'code',
])
export type CredentialSink = z.infer<typeof credentialSinkSchema>

export const credentialFlowSchema = z.object({
  from: credentialSourceSchema,
  /** The place it is read from, as an expression spells it: `steps.get_token.$return_value.access_token`. */
  path: z.string(),
  /** The step it goes to. */
  to: stepIdSchema,
  sink: credentialSinkSchema,
  /** The auth or props field that takes it in, if one does. */
  field: z.string().optional(),
  /** Which app's credential it is, for sink `credential`. */
  app: z.string().optional(),
  /** Hosts that it may go to (before a run) or went to (after it). */
  hosts: z.array(z.string()),
  /** `danger`: drawn in red. `notice`: allowed, but worth a look, e.g. plain values in code. */
  severity: z.enum(['ok', 'notice', 'danger']),
  /** What this means and what to do, in words. */
  message: z.string(),
})
export type CredentialFlow = z.infer<typeof credentialFlowSchema>

export const credentialFlowMapSchema = z.object({
  flows: z.array(credentialFlowSchema),
  /** Present when it tells what one run did, not what the workflow can do. */
  runId: z.string().optional(),
})
/** Where each credential of a workflow comes from and where it goes. */
export type CredentialFlowMap = z.infer<typeof credentialFlowMapSchema>
