import { z } from 'zod'
import { jsonValueSchema } from '../json.ts'

/** What the step panel draws for a prop, and what a value must be before the step runs. */
export const propTypeSchema = z.enum([
  'string',
  'text', // a string over several lines
  'integer',
  'number',
  'boolean',
  'string[]',
  'any[]',
  'object',
  'any',
  'code',
])
export type PropType = z.infer<typeof propTypeSchema>

const remoteSchema = z.object({
  /** Names the loader among those of the action. */
  loader: z.string(),
  /** Props that have to be filled in before it can load; a change of theirs loads anew. */
  dependsOn: z.array(z.string()).default([]),
})
export type Remote = z.infer<typeof remoteSchema>

export const propSchema = z.object({
  key: z.string(),
  type: propTypeSchema,
  label: z.string(),
  description: z.string().optional(),
  placeholder: z.string().optional(),
  optional: z.boolean().default(false),
  default: jsonValueSchema.optional(),
  options: z.array(z.object({ label: z.string(), value: z.union([z.string(), z.number()]) })).optional(),
  /** The editor offers choices loaded from the provider, by the step's account; any other text may be typed. */
  remoteOptions: remoteSchema.optional(),
  /** For type `object`: the object's fields are loaded from the provider, e.g. a sheet's columns. */
  remoteFields: remoteSchema.optional(),
  /** Shown, and asked for, only while another prop has one of these values. */
  visibleWhen: z.object({ prop: z.string(), values: z.array(jsonValueSchema) }).optional(),
  /** Shown only when "More options" is opened. */
  advanced: z.boolean().default(false),
})
export type Prop = z.infer<typeof propSchema>

export const authFieldSchema = z.object({
  key: z.string(),
  label: z.string(),
  description: z.string().optional(),
  /** Masked wherever it would be kept or shown. */
  secret: z.boolean(),
  optional: z.boolean().default(false),
  placeholder: z.string().optional(),
  default: z.string().optional(),
  options: z.array(z.object({ label: z.string(), value: z.string() })).optional(),
  /** Written over several lines, e.g. a private key. */
  multiline: z.boolean().default(false),
  /**
   * It says where the provider is: `url` holds an address, `host` one or more `host[:port]` separated by blanks or
   * commas. The credential may go there, as far as the address comes from where the secret comes from (rule H5).
   */
  address: z.enum(['url', 'host']).optional(),
  /** Means something on the account owner's machine alone, so external authentication does not offer it. */
  accountOnly: z.boolean().default(false),
})
export type AuthField = z.infer<typeof authFieldSchema>

/**
 * How a credential is put on an HTTP request, for steps that write the request themselves. Values are templates:
 * `{field}` stands for an auth field.
 */
export const requestAuthSchema = z.object({
  headers: z.record(z.string(), z.string()).default({}),
  query: z.record(z.string(), z.string()).default({}),
  basic: z.object({ user: z.string(), password: z.string() }).optional(),
})
export type RequestAuth = z.infer<typeof requestAuthSchema>

export const grantTypeSchema = z.enum(['authorization_code', 'device_code', 'client_credentials'])
export type GrantType = z.infer<typeof grantTypeSchema>

/** What it takes to sign in at a provider by OAuth 2.0 (RFC 6749, 8252, 9700). Data alone: no provider has code of its own. */
export const oauthProviderSchema = z.object({
  /** Apps with the same key share the user's OAuth client, e.g. `google`. */
  key: z.string(),
  name: z.string(),
  /** Checked against `iss` of the callback (RFC 9207) and of ID tokens; where it is known. */
  issuer: z.url().optional(),
  authorizationEndpoint: z.url().optional(),
  tokenEndpoint: z.url(),
  deviceAuthorizationEndpoint: z.url().optional(),
  revocationEndpoint: z.url().optional(),
  grants: z.array(grantTypeSchema).min(1).default(['authorization_code']),
  scopes: z.array(z.object({ value: z.string(), label: z.string(), default: z.boolean().default(true) })),
  scopeSeparator: z.string().default(' '),
  /** How the client proves itself at the token endpoint. `none`: a public client, by PKCE alone. */
  clientAuth: z.enum(['none', 'client_secret_post', 'client_secret_basic']).default('client_secret_post'),
  clientSecret: z.enum(['required', 'optional', 'none']).default('required'),
  /** Extra parameters of the authorization request, e.g. `access_type: offline`. */
  authorizationParams: z.record(z.string(), z.string()).default({}),
  /** Whether its sign-in page may be shown in a window of ours; Google's, for one, refuses. */
  embeddedWindow: z.boolean().default(true),
  /** Whether any port of the loopback address is accepted (RFC 8252 §7.3), or only the one that was registered. */
  anyLoopbackPort: z.boolean().default(true),
  /** Host name of the redirect address, for providers that take `localhost` alone. */
  redirectHost: z.enum(['127.0.0.1', 'localhost']).default('127.0.0.1'),
  /** Where a user makes an OAuth client of their own. */
  clientHelpUrl: z.url().optional(),
  /** Asked once after signing in, with the token, who this is: path into its JSON answer. */
  identity: z.object({ url: z.url(), path: z.array(z.string()) }).optional(),
  /** Which auth field of the app takes the access token. */
  tokenField: z.string().default('oauth_access_token'),
})
export type OAuthProvider = z.infer<typeof oauthProviderSchema>

/** A provider that actions talk to: what a credential for it consists of and where it may go. */
export const appSchema = z.object({
  key: z.string(),
  name: z.string(),
  description: z.string(),
  auth: z.array(authFieldSchema),
  /** Hosts that a credential of this app may be sent to; `*.example.com` covers subdomains. */
  hosts: z.array(z.string()),
  /** Present when steps may write requests with its credential themselves. */
  request: requestAuthSchema.optional(),
  /** Present when accounts can be made by signing in. Its other fields can still be filled in by hand. */
  oauth: oauthProviderSchema.optional(),
  /** An account of it holds any fields, by names of the user's choice, e.g. a local secret store. Always accounts. */
  dynamicFields: z.boolean().default(false),
  /** Whether *Test connection* can ask the provider. */
  canTest: z.boolean().default(false),
  /** Defined by the user, on this machine. */
  isCustom: z.boolean().default(false),
})
export type App = z.infer<typeof appSchema>

/** An action as the editor and the plan know it: all but its code. */
export const actionSchema = z.object({
  key: z.string(),
  version: z.string(),
  name: z.string(),
  description: z.string(),
  /** The app whose credential it needs, if any; also where its icon comes from. */
  app: z.string().optional(),
  /** `host` runs in Patchbay; `code` is the author's own code, in a process apart. */
  runtime: z.enum(['host', 'code']),
  /**
   * `app`: the credential of its app. `one`: of one app that the author chooses. `many`: of any that the author adds,
   * as handles (code steps).
   */
  auth: z.enum(['app', 'one', 'many']).default('app'),
  /** Running it again changes nothing, so a credential that came from it can be asked for anew. */
  asksAgain: z.boolean().default(false),
  /** Where the values of its props end up, when not at its app's own API: what a secret in them would reach. */
  reaches: z.enum(['response', 'message', 'store', 'file', 'host', 'code']).optional(),
  props: z.array(propSchema),
  outputHandles: z.array(z.string()).default(['out']),
  /** Paths in its output that are secret by declaration, e.g. every value a secret source returns: `[[]]` is all of it. */
  secretOutputs: z.array(z.array(z.union([z.string(), z.number()]))).default([]),
  keywords: z.array(z.string()).default([]),
})
export type Action = z.infer<typeof actionSchema>

export const catalogSchema = z.object({ apps: z.array(appSchema), actions: z.array(actionSchema) })
/** Everything the palette offers. */
export type Catalog = z.infer<typeof catalogSchema>
