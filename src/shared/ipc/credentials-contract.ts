import { z } from 'zod'
import { jsonObjectSchema } from '../json.ts'
import {
  accountSchema,
  accountUseSchema,
  oauthClientSchema,
  signInStateSchema,
  signInWaySchema,
  vaultDetailsSchema,
} from '../model/account.ts'
import { appSchema, catalogSchema } from '../model/action.ts'
import { credentialFlowMapSchema } from '../model/credential-flow.ts'
import { accountIdSchema, runIdSchema, workflowIdSchema } from '../model/ids.ts'
import { useEntrySchema, useLogCheckSchema } from '../model/use-log.ts'
import { workflowSchema } from '../model/workflow.ts'
import { nothing, push, request } from './channel.ts'

/** Typed once, sent once, never sent back. */
const credentialFields = z.record(z.string(), z.string().max(65_536))
const accountName = z.string().min(1).max(200)

export const testAnswerSchema = z.object({
  ok: z.boolean(),
  message: z.string(),
  identity: z.string().optional(),
})
/** What *Test connection* found out. */
export type TestAnswer = z.infer<typeof testAnswerSchema>

export const removalSchema = z.object({
  /** Whether the provider was told that the credential is no longer valid. */
  revoked: z.enum(['yes', 'no', 'not-offered']),
  message: z.string(),
})
export type Removal = z.infer<typeof removalSchema>

export const remoteAnswerSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('options'),
    options: z.array(z.object({ label: z.string(), value: z.string(), description: z.string().optional() })),
    /** Present when there are more. */
    nextCursor: z.string().optional(),
  }),
  z.object({
    kind: z.literal('fields'),
    fields: z.array(z.object({ key: z.string(), label: z.string(), description: z.string().optional() })),
  }),
])
/** Choices or fields that were loaded from a provider. */
export type RemoteAnswer = z.infer<typeof remoteAnswerSchema>

/** Accounts, signing in, the vault, and what tells where credentials go. */
export const credentialsContract = {
  'accounts.list': request(nothing, z.array(accountSchema)),
  'accounts.add': request(
    z.object({ app: z.string(), name: accountName, fields: credentialFields }),
    accountSchema,
  ),
  /** Replaces the credential of an account that was typed in. */
  'accounts.replaceFields': request(
    z.object({ accountId: accountIdSchema, fields: credentialFields }),
    accountSchema,
  ),
  /** For apps with `dynamicFields`: the names of what the account holds, and one of them set or (null) removed. */
  'accounts.fieldNames': request(z.object({ accountId: accountIdSchema }), z.array(z.string())),
  'accounts.setField': request(
    z.object({
      accountId: accountIdSchema,
      name: z.string().min(1).max(200),
      value: z.string().max(65_536).nullable(),
    }),
    z.array(z.string()),
  ),
  'accounts.rename': request(z.object({ accountId: accountIdSchema, name: accountName }), accountSchema),
  /** Revokes at the provider where it can, and deletes here in any case. */
  'accounts.remove': request(z.object({ accountId: accountIdSchema }), removalSchema),
  'accounts.test': request(z.object({ accountId: accountIdSchema }), testAnswerSchema),
  'accounts.uses': request(nothing, z.record(z.string(), z.array(accountUseSchema))),
  'accounts.changed': push(z.array(accountSchema)),

  /** Begins to sign in; how it goes on is pushed. One attempt at a time: a new one cancels the one before. */
  'signIn.start': request(
    z.object({
      app: z.string(),
      way: signInWaySchema,
      name: accountName,
      scopes: z.array(z.string().max(500)).max(100),
      /** Signs an existing account in again. */
      accountId: accountIdSchema.optional(),
    }),
    z.object({ attemptId: z.string() }),
  ),
  'signIn.cancel': request(z.object({ attemptId: z.string() }), nothing),
  'signIn.changed': push(z.object({ attemptId: z.string(), progress: signInStateSchema })),
  'oauthClients.get': request(z.object({ app: z.string() }), oauthClientSchema),
  'oauthClients.set': request(
    z.object({
      app: z.string(),
      clientId: z.string().min(1).max(2000),
      /** Absent: the secret that is there stays. Empty: none. */
      clientSecret: z.string().max(10_000).optional(),
    }),
    oauthClientSchema,
  ),
  'oauthClients.remove': request(z.object({ app: z.string() }), nothing),

  /** Defines or changes an app of the user's own: generic OAuth 2.0, or a generic key. */
  'apps.define': request(z.object({ app: appSchema }), catalogSchema),
  'apps.remove': request(z.object({ app: z.string() }), catalogSchema),
  'catalog.changed': push(catalogSchema),

  'actions.load': request(
    z.object({
      action: z.string(),
      version: z.string(),
      /** Which prop's choices or fields. */
      prop: z.string(),
      props: jsonObjectSchema,
      accountId: accountIdSchema,
      allowedHosts: z.array(z.string().max(255)).max(50),
      query: z.string().max(500).optional(),
      cursor: z.string().max(4000).optional(),
    }),
    remoteAnswerSchema,
  ),

  'vault.details': request(nothing, vaultDetailsSchema),
  'vault.changed': push(vaultDetailsSchema),
  /** Adds a way to open the vault: command-line access by the OS keychain, or a passphrase. */
  'vault.addSlot': request(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('safe-storage') }),
      z.object({ kind: z.literal('keyring') }),
      z.object({ kind: z.literal('passphrase'), passphrase: z.string().max(1000) }),
    ]),
    vaultDetailsSchema,
  ),
  /** Never the last one. */
  'vault.removeSlot': request(
    z.object({ kind: z.enum(['safe-storage', 'keyring', 'passphrase']) }),
    vaultDetailsSchema,
  ),
  /** A new data key; everything is encrypted anew, or nothing is. A passphrase slot needs its passphrase again. */
  'vault.rotate': request(z.object({ passphrase: z.string().max(1000).optional() }), vaultDetailsSchema),
  'vault.lock': request(nothing, vaultDetailsSchema),
  /** Tries the slots again, with a passphrase where one is given. */
  'vault.unlock': request(z.object({ passphrase: z.string().max(1000).optional() }), vaultDetailsSchema),
  /** Sets a closed vault aside and starts an empty one. */
  'vault.startOver': request(nothing, vaultDetailsSchema),

  'useLog.list': request(
    z.object({
      cursor: z.int().optional(),
      limit: z.int().min(1).max(500).default(100),
      workflowId: workflowIdSchema.optional(),
      app: z.string().optional(),
      outcome: z.enum(['answered', 'failed', 'refused']).optional(),
    }),
    /** Newest first. */
    z.object({ entries: z.array(useEntrySchema), nextCursor: z.int().optional() }),
  ),
  'useLog.check': request(nothing, useLogCheckSchema),
  'useLog.clear': request(nothing, nothing),

  /** Where credentials would go, of the document as it is in the editor; or where they went, of a run. */
  'credentials.flow': request(
    z.object({ workflow: workflowSchema, runId: runIdSchema.optional() }),
    credentialFlowMapSchema,
  ),
} as const
