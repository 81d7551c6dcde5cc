import type { App, AuthField, RequestAuth } from '#shared/model/action.ts'
import {
  type AppForm,
  type FieldForm,
  splitHosts,
  splitParams,
  splitScopes,
  TOKEN_FIELD,
} from './app-form.ts'

const slug = (text: string) =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')

const distinct = (wanted: string, isTaken: (key: string) => boolean): string => {
  let key = wanted
  for (let n = 2; isTaken(key); n++) key = `${wanted}_${n}`
  return key
}

const newKey = (name: string, taken: ReadonlySet<string>): string =>
  distinct(`custom_${slug(name).slice(0, 40) || 'app'}`, key => taken.has(key))

/** Keys of the fields, in order: from their labels, but for those that had one. */
export function fieldKeys(fields: readonly FieldForm[]): string[] {
  const keys: string[] = []
  const kept = new Set(fields.flatMap(({ before }) => before?.key ?? []))
  for (const { label, before } of fields) {
    const base = slug(label).slice(0, 50) || 'value'
    const wanted = /^[a-z]/.test(base) ? base : `field_${base}`
    keys.push(before?.key ?? distinct(wanted, key => keys.includes(key) || kept.has(key)))
  }
  return keys
}

export interface BuildInput {
  readonly form: AppForm
  /** The app that is changed; a new one is made without it. */
  readonly before?: App | undefined
  readonly taken: ReadonlySet<string>
}

/** The definition of a form that has no problems. */
export function buildApp({ form, before, taken }: BuildInput): App {
  const key = before?.key ?? newKey(form.name, taken)
  const base = {
    key,
    name: form.name.trim(),
    description: form.description.trim(),
    hosts: splitHosts(form.hosts),
    dynamicFields: false,
    canTest: false,
    isCustom: true,
  }
  if (form.by === 'oauth') return { ...base, ...oauthParts(form, key, before) }
  const keys = fieldKeys(form.fields)
  const auth = form.fields.map(
    ({ label, secret, before: field }, index): AuthField => ({
      optional: false,
      multiline: false,
      accountOnly: false,
      ...field,
      key: keys[index] ?? '',
      label: label.trim(),
      secret,
    }),
  )
  const keyOf = (id: number | undefined) =>
    keys[form.fields.findIndex(field => field.id === id)] ?? keys[0] ?? ''
  return { ...base, auth, request: requestOf(form, keyOf) }
}

function requestOf(form: AppForm, keyOf: (id: number | undefined) => string): RequestAuth {
  const value = `{${keyOf(form.valueField)}}`
  switch (form.putAs) {
    case 'bearer':
      return { headers: { authorization: `Bearer ${value}` }, query: {} }
    case 'header': {
      const prefix = form.headerPrefix.trim()
      return { headers: { [form.headerName.trim()]: prefix ? `${prefix} ${value}` : value }, query: {} }
    }
    case 'query':
      return { headers: {}, query: { [form.queryName.trim()]: value } }
    case 'basic':
      return {
        headers: {},
        query: {},
        basic: { user: form.userField === undefined ? '' : `{${keyOf(form.userField)}}`, password: value },
      }
    default:
      return form.putAs satisfies never
  }
}

function oauthParts(
  form: AppForm,
  key: string,
  before: App | undefined,
): Pick<App, 'auth' | 'request' | 'oauth'> {
  const optional = <K extends string>(name: K, value: string) =>
    (value.trim() === '' ? {} : { [name]: value.trim() }) as { [P in K]?: string }
  const known = before?.oauth
  const path = form.identityPath
    .split('.')
    .map(part => part.trim())
    .filter(Boolean)
  return {
    auth: [
      {
        key: TOKEN_FIELD,
        label: 'Access token',
        secret: true,
        optional: false,
        multiline: false,
        accountOnly: false,
      },
    ],
    request: { headers: { authorization: `Bearer {${TOKEN_FIELD}}` }, query: {} },
    oauth: {
      key,
      name: form.name.trim(),
      tokenEndpoint: form.tokenEndpoint.trim(),
      ...optional('authorizationEndpoint', form.authorizationEndpoint),
      ...optional('deviceAuthorizationEndpoint', form.deviceAuthorizationEndpoint),
      ...optional('revocationEndpoint', form.revocationEndpoint),
      ...optional('issuer', form.issuer),
      grants: [...form.grants],
      scopes: splitScopes(form.scopes).map(scope => ({ ...scope, default: true })),
      scopeSeparator: form.scopeSeparator,
      clientAuth: form.clientAuth,
      clientSecret: form.clientAuth === 'none' ? 'none' : 'required',
      authorizationParams: splitParams(form.authorizationParams) ?? {},
      embeddedWindow: form.embeddedWindow,
      anyLoopbackPort: form.anyLoopbackPort,
      redirectHost: known?.redirectHost ?? '127.0.0.1',
      ...(form.identityUrl.trim() === '' ? {} : { identity: { url: form.identityUrl.trim(), path } }),
      tokenField: TOKEN_FIELD,
    },
  }
}
