import { z } from 'zod'
import { grantTypeSchema } from './action.ts'
import { accountIdSchema, workflowIdSchema } from './ids.ts'

/** A connected identity at a provider, safe to show: its credential fields are not here. */
export const accountSchema = z.object({
  id: accountIdSchema,
  app: z.string(),
  name: z.string(),
  createdAt: z.string(),
  /** How its credential was had: typed in, or by signing in. */
  kind: z.enum(['fields', 'oauth']).default('fields'),
  /** Who it is, in the provider's words: an e-mail address, a user name, a workspace. */
  identity: z.string().optional(),
  /** `reconnect`: the provider refused the credential, so somebody has to sign in or type it again. */
  state: z.enum(['connected', 'reconnect']).default('connected'),
  /** Why it has to be connected again, in words. */
  problem: z.string().optional(),
  grant: grantTypeSchema.optional(),
  /** What the provider granted. */
  scopes: z.array(z.string()).optional(),
  /** When the access token ends, ISO 8601; it is refreshed by itself before that where `canRefresh`. */
  expiresAt: z.string().optional(),
  canRefresh: z.boolean().optional(),
  lastUsedAt: z.string().optional(),
})
export type Account = z.infer<typeof accountSchema>

/** One workflow that names an account. */
export const accountUseSchema = z.object({
  workflowId: workflowIdSchema,
  workflowName: z.string(),
  stepNames: z.array(z.string()),
})
export type AccountUse = z.infer<typeof accountUseSchema>

/** How signing in is done. `popup` and `browser` are two ways of the authorization code grant. */
export const signInWaySchema = z.enum(['popup', 'browser', 'device', 'client'])
export type SignInWay = z.infer<typeof signInWaySchema>

/** Where one attempt to sign in stands. */
export const signInStateSchema = z.discriminatedUnion('state', [
  /** Waiting for the user, at the provider's page. `url`: to open by hand, when the browser did not. */
  z.object({ state: z.literal('waiting'), url: z.string().optional() }),
  z.object({
    state: z.literal('device-code'),
    userCode: z.string(),
    verificationUri: z.string(),
    /** ISO 8601. */
    expiresAt: z.string(),
  }),
  /** The code is being exchanged. */
  z.object({ state: z.literal('finishing') }),
  z.object({ state: z.literal('connected'), account: accountSchema }),
  z.object({ state: z.literal('cancelled') }),
  z.object({ state: z.literal('failed'), message: z.string() }),
])
export type SignInState = z.infer<typeof signInStateSchema>

/** The user's own registration at a provider, safe to show. */
export const oauthClientSchema = z.object({
  provider: z.string(),
  clientId: z.string().optional(),
  hasSecret: z.boolean(),
  /** Exactly what has to be registered at the provider. */
  redirectUri: z.string(),
})
export type OAuthClient = z.infer<typeof oauthClientSchema>

/**
 * Whether secrets can be kept on this machine, and by what.
 * `session` means memory alone: everything secret is gone when Patchbay quits.
 */
export const vaultStatusSchema = z.object({
  state: z.enum(['ready', 'session', 'locked', 'wrong-key', 'corrupted']),
  /** `safe-storage:gnome_libsecret`, `passphrase`, `memory`, … */
  backend: z.string(),
  /** One or two sentences for the user: what this means and what can be done. */
  message: z.string(),
})
export type VaultStatus = z.infer<typeof vaultStatusSchema>

/** One way to open the vault. */
export const keySlotStatusSchema = z.object({
  kind: z.enum(['safe-storage', 'keyring', 'passphrase']),
  /** Whether the vault's key lies in it now. */
  inUse: z.boolean(),
  /** `safe-storage:gnome_libsecret`, `keyring:Secret Service`, … */
  backend: z.string(),
  /** Why it can't be used on this machine now. */
  unavailable: z.string().optional(),
})
export type KeySlotStatus = z.infer<typeof keySlotStatusSchema>

/** What Settings shows of the vault. */
export const vaultDetailsSchema = z.object({
  status: vaultStatusSchema,
  file: z.string(),
  slots: z.array(keySlotStatusSchema),
  /** How many records of each kind are encrypted in it: accounts, secret values, keys of kept runs, … */
  contents: z.array(z.object({ what: z.string(), count: z.int() })),
  /** When its data key was made or rotated last, ISO 8601. */
  rotatedAt: z.string().optional(),
})
export type VaultDetails = z.infer<typeof vaultDetailsSchema>
