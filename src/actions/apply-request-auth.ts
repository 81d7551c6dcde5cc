import { TerminalError } from '#engine/errors.ts'
import type { App } from '#shared/model/action.ts'
import { assertHeader } from './assert-header.ts'
import { invalidProp } from './invalid-prop.ts'

/** One credential and what it is put on. */
export interface RequestToAuthorize {
  readonly app: Pick<App, 'name' | 'request'>
  /** The credential, by field. */
  readonly auth: Readonly<Record<string, string>>
  readonly url: URL
  readonly headers: Headers
}

/**
 * Puts a credential on a request that a step's author wrote, as its app says (`App.request`). What the credential sets
 * replaces what the author wrote under the same name. A part whose fields are all empty is left out.
 * @returns new objects; the given ones stay as they are
 * @throws PatchbayError `step.invalid-props` when the app has no such rule, `auth.rejected` for a value that can't
 *   stand in a header; never with a value in the message
 */
export function applyRequestAuth({ app, auth, url, headers }: RequestToAuthorize): {
  readonly url: URL
  readonly headers: Headers
} {
  const rule = app.request
  if (rule === undefined) throw notWritable(app.name)
  const authorized = { url: new URL(url), headers: new Headers(headers) }
  for (const [name, value] of filled(rule.headers, auth)) setHeader(authorized.headers, name, value, app.name)
  for (const [name, value] of filled(rule.query, auth)) authorized.url.searchParams.set(name, value)
  if (rule.basic !== undefined) setBasic(authorized.headers, rule.basic, { app, auth })
  return authorized
}

function filled(
  templates: Readonly<Record<string, string>>,
  auth: Readonly<Record<string, string>>,
): [string, string][] {
  return Object.entries(templates).flatMap(([nameTemplate, valueTemplate]) => {
    const name = fill(nameTemplate, auth)
    const value = fill(valueTemplate, auth)
    return name === undefined || value === undefined ? [] : [[name, value]]
  })
}

/** @returns `undefined` when the template has fields and none of them is filled in */
function fill(template: string, auth: Readonly<Record<string, string>>): string | undefined {
  let fields = 0
  let empty = 0
  const text = template.replace(/\{([^{}]+)\}/g, (_whole, key: string) => {
    const value = Object.hasOwn(auth, key) ? (auth[key] ?? '') : ''
    fields++
    if (value === '') empty++
    return value
  })
  return fields > 0 && empty === fields ? undefined : text
}

function setBasic(
  headers: Headers,
  templates: { readonly user: string; readonly password: string },
  { app, auth }: Pick<RequestToAuthorize, 'app' | 'auth'>,
): void {
  const user = fill(templates.user, auth) ?? ''
  const password = fill(templates.password, auth) ?? ''
  if (user === '' && password === '') return
  // RFC 7617: everything after the first colon is the password.
  if (user.includes(':')) {
    throw new TerminalError(
      `The user name of ${app.name} holds a colon, which basic authentication can’t carry.`,
      { code: 'auth.rejected' },
    )
  }
  headers.set('authorization', `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`)
}

/** HTTP clients quote a value that they refuse, so it is checked here first. */
function setHeader(headers: Headers, name: string, value: string, appName: string): void {
  try {
    assertHeader(name, value)
  } catch {
    throw new TerminalError(
      `The credential of ${appName} holds a line break or another character that can’t stand in an HTTP header. Check where it comes from.`,
      { code: 'auth.rejected' },
    )
  }
  headers.set(name, value)
}

function notWritable(appName: string): TerminalError {
  return invalidProp(
    'auth',
    `${appName} has no rule for putting its credential on a request. Use one of its own actions, or another app’s credential.`,
  )
}
