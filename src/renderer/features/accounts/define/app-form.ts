import type { AuthField, GrantType, OAuthProvider } from '#shared/model/action.ts'

/** How a credential that was typed in is put on requests. */
export type PutAs = 'bearer' | 'header' | 'query' | 'basic'

export interface FieldForm {
  /** Stays the same while the label is typed over. */
  readonly id: number
  readonly label: string
  readonly secret: boolean
  /** The field as it was, when the app is changed: its key stays, so that its accounts go on fitting. */
  readonly before?: AuthField | undefined
}

/** An app of the user's own, as it is typed. */
export interface AppForm {
  readonly by: 'key' | 'oauth'
  readonly name: string
  readonly description: string
  readonly hosts: string
  readonly fields: readonly FieldForm[]
  readonly putAs: PutAs
  /** By `FieldForm.id`: what goes into the header or query, or is the password. */
  readonly valueField: number
  readonly userField: number | undefined
  readonly headerName: string
  readonly headerPrefix: string
  readonly queryName: string
  readonly grants: readonly GrantType[]
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly deviceAuthorizationEndpoint: string
  readonly revocationEndpoint: string
  readonly issuer: string
  readonly identityUrl: string
  readonly identityPath: string
  readonly scopes: string
  readonly scopeSeparator: string
  readonly clientAuth: OAuthProvider['clientAuth']
  readonly authorizationParams: string
  readonly embeddedWindow: boolean
  readonly anyLoopbackPort: boolean
}

export const EMPTY_FORM: AppForm = {
  by: 'key',
  name: '',
  description: '',
  hosts: '',
  fields: [{ id: 1, label: 'API key', secret: true }],
  putAs: 'bearer',
  valueField: 1,
  userField: undefined,
  headerName: 'X-API-Key',
  headerPrefix: '',
  queryName: 'api_key',
  grants: ['authorization_code'],
  authorizationEndpoint: '',
  tokenEndpoint: '',
  deviceAuthorizationEndpoint: '',
  revocationEndpoint: '',
  issuer: '',
  identityUrl: '',
  identityPath: '',
  scopes: '',
  scopeSeparator: ' ',
  clientAuth: 'client_secret_post',
  authorizationParams: '',
  embeddedWindow: true,
  anyLoopbackPort: true,
}

export const TOKEN_FIELD = 'oauth_access_token'

/** Hosts are separated by blanks, commas or line breaks. */
export const splitHosts = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)

const lines = (text: string) =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean)

/** `read:all | Read everything`, one a line. */
export const splitScopes = (text: string): { value: string; label: string }[] =>
  lines(text).map(line => {
    const [value = '', ...label] = line.split('|')
    return { value: value.trim(), label: label.join('|').trim() || value.trim() }
  })

/** `access_type = offline`, one a line; undefined when a line has no name. */
export function splitParams(text: string): Record<string, string> | undefined {
  const entries = lines(text).map(line => {
    const at = line.indexOf('=')
    return at <= 0 ? undefined : ([line.slice(0, at).trim(), line.slice(at + 1).trim()] as const)
  })
  return entries.some(entry => entry === undefined)
    ? undefined
    : Object.fromEntries(entries.filter(entry => entry !== undefined))
}
