import { isUtf8 } from 'node:buffer'
import { applyRequestAuth } from '#actions/apply-request-auth.ts'
import { TerminalError } from '#engine/errors.ts'
import type { StepCall, StepIo } from '#engine/index.ts'
import { HANDLE_LIMITS, type HandleAnswer, type HandleRequest, type OfferedAuth } from '#sandbox/protocol.ts'
import type { App } from '#shared/model/action.ts'
import type { CodeCredentials } from '../code-host/code-run.ts'
import type { EgressSession } from '../egress/egress.ts'
import { createSecretSearch, type SecretSearch } from '../egress/secret-search.ts'
import type { AccountCredentials } from './account-credentials.ts'
import { type ResolvedCredential, resolveCredential } from './credential.ts'
import { openSession, type SessionParts } from './guarded-session.ts'

export interface CodeCredentialParts extends SessionParts {
  readonly findApp: (key: string) => App | undefined
  readonly accounts: AccountCredentials
}

interface Held {
  readonly credential: ResolvedCredential
  readonly session: EgressSession
  /** What the code must not see, whoever sends it back; nothing where the author reveals it. */
  readonly hidden: SecretSearch
}

/** Shorter values occur by chance: taking them out of an answer would maul it. */
const MIN_HIDDEN = 8

/**
 * Credentials of a code step: put on requests here, under the step's host policy, so that its code never sees them.
 *
 * - Each is resolved when it is first used; those that the author reveals, before the code runs.
 * - An account's token that is refused is asked for anew, and the request repeated, once.
 */
export async function openCodeCredentials(
  parts: CodeCredentialParts,
  { call, io, signal }: { readonly call: StepCall; readonly io: StepIo; readonly signal: AbortSignal },
): Promise<CodeCredentials & { end(): void }> {
  const held = new Map<string, Promise<Held>>()
  const renewals = new Map<string, Promise<Held>>()
  const sessions = new Set<EgressSession>()

  const open = async (app: App, isRenewed: boolean): Promise<Held> => {
    const given = call.auth[app.key]
    const credential = await resolveCredential({ app, given, accounts: parts.accounts, io, isRenewed })
    if (credential === undefined) throw noCredential(app)
    const session = openSession(parts, {
      call,
      credential,
      actionName: app.name,
      signal,
      onRequest: request => io.request(request),
    })
    sessions.add(session)
    const secrets = call.revealed.includes(app.key) ? [] : credential.secrets
    const hidden = createSecretSearch(secrets.filter(({ length }) => length >= MIN_HIDDEN))
    return { credential, session, hidden }
  }
  const hold = (app: App): Promise<Held> => {
    const known = held.get(app.key)
    if (known !== undefined) return known
    const opened = open(app, call.isRenewed)
    held.set(app.key, opened)
    return opened
  }
  /** What takes the place of an account's credential that was refused; the same for all requests of the attempt. */
  const renew = (app: App): Promise<Held> | undefined => {
    if (call.auth[app.key]?.mode !== 'account') return undefined
    const known = renewals.get(app.key)
    if (known !== undefined) return known
    const renewed = open(app, true)
    renewals.set(app.key, renewed)
    held.set(app.key, renewed)
    return renewed
  }
  const appOf = (key: string): App => {
    const app = Object.hasOwn(call.auth, key) ? parts.findApp(key) : undefined
    if (app === undefined) {
      throw new TerminalError(`There is no app “${key}” here. Choose another one for the step.`, {
        code: 'auth.missing',
        details: { app: key },
      })
    }
    return app
  }

  const offered: Record<string, OfferedAuth> = {}
  for (const key of Object.keys(call.auth)) {
    const app = appOf(key)
    const revealed = call.revealed.includes(key) ? (await hold(app)).credential.fields : undefined
    offered[key] = { name: app.name, ...(revealed === undefined ? {} : { fields: revealed }) }
  }

  return {
    offered,
    async send(request, stop) {
      const app = appOf(request.app)
      const first = await hold(app)
      const answer = await carryOut(first, request, stop)
      const next = answer.status === 401 ? await renew(app) : undefined
      return next === undefined || next === first ? answer : carryOut(next, request, stop)
    },
    end() {
      for (const session of sessions) session.end()
    },
  }
}

async function carryOut(
  { credential, session, hidden }: Held,
  { url, method, headers, body, redirect }: HandleRequest,
  signal: AbortSignal,
): Promise<HandleAnswer> {
  if (!URL.canParse(url)) {
    throw new TerminalError('The address is not a whole URL. Write it like https://api.example.com/.', {
      code: 'step.invalid-props',
    })
  }
  const authorized = applyRequestAuth({
    app: credential.app,
    auth: credential.fields,
    url: new URL(url),
    headers: readHeaders(headers),
  })
  const response = await session.fetch(authorized.url, {
    method,
    headers: authorized.headers,
    signal,
    maxResponseBytes: HANDLE_LIMITS.bodyBytes,
    ...(body === undefined ? {} : { body: Buffer.from(body, 'base64') }),
    ...(redirect === undefined ? {} : { redirect }),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  return {
    status: response.status,
    statusText: response.statusText,
    // As the code asked for it: the credential may stand in the query.
    url: response.redirected ? withoutQueryOf(response.url, authorized.url, url) : url,
    redirected: response.redirected,
    headers: [...response.headers].map(([name, value]) => [name, withoutSecrets(hidden, value)]),
    body: withoutSecretsIn(bytes, hidden).toString('base64'),
  }
}

/** A header takes no mask's letters. */
function withoutSecrets({ mask, isIn }: SecretSearch, value: string): string {
  return isIn(value) ? encodeURI(mask(value)) : value
}

/** Text alone: what a server packs or encodes in a way of its own is not recognized. */
function withoutSecretsIn(bytes: Buffer, { mask, isIn }: SecretSearch): Buffer {
  if (!isUtf8(bytes)) return bytes
  const text = bytes.toString('utf8')
  return isIn(text) ? Buffer.from(mask(text)) : bytes
}

/** Where a redirect led, less what the credential's template had put into the query. */
function withoutQueryOf(reached: string, authorized: URL, asked: string): string {
  const result = new URL(reached)
  const own = new URL(asked).searchParams
  for (const [name] of authorized.searchParams) {
    if (own.get(name) !== authorized.searchParams.get(name)) result.searchParams.delete(name)
  }
  return result.href
}

function readHeaders(given: HandleRequest['headers']): Headers {
  try {
    return new Headers(given.map(([name, value]): [string, string] => [name, value]))
  } catch {
    throw new TerminalError('A header of the request can’t be sent. Check its name and value.', {
      code: 'step.invalid-props',
    })
  }
}

function noCredential(app: App): TerminalError {
  return new TerminalError(`${app.name} needs no credential: use fetch itself.`, {
    code: 'auth.missing',
    details: { app: app.key },
  })
}
