import type { MethodOptions } from 'googleapis/build/src/apis/sheets/index.js'
import { TerminalError } from '#engine/errors.ts'
import type { JsonObject } from '#shared/json.ts'
import type { ActionContext } from '../define.ts'
import { invalidProp } from '../invalid-prop.ts'
import { type FailedCall, googleError, notGoogle } from './google-error.ts'

/** For Google's clients: without it GOOGLE_CLOUD_UNIVERSE_DOMAIN in the environment could move calls to another host. */
export const UNIVERSE = { universeDomain: 'googleapis.com' }

/** Google ends a call itself after this long, so waiting longer can’t help. */
const TIMEOUT_MS = 180_000

/** What sending takes of a step; actions, loaders and connection tests have it all. */
export type GoogleContext = Pick<ActionContext, 'fetch' | 'auth' | 'signal'>

export interface GoogleCall extends Pick<FailedCall, 'api' | 'explain'> {
  readonly endpoint: URL
}

/** A method of Google's client, all but called. */
type Send<T> = (options: MethodOptions) => Promise<{ readonly status: number; readonly data: T }>

/**
 * Carries out one call of Google's client, with the step's token and past the guard.
 * @throws PatchbayError `auth.rejected`, `provider.rejected`, `provider.rate-limited`, `provider.unreachable`
 */
export async function callGoogle<T extends object>(
  context: GoogleContext,
  call: GoogleCall,
  send: Send<T>,
): Promise<T> {
  const failed = failedCall(context, call)
  const authorization = bearer(failed.token)
  context.signal.throwIfAborted()
  try {
    const { status, data } = await send({
      rootUrl: `${call.endpoint.origin}/`,
      headers: { authorization },
      signal: context.signal,
      responseType: 'json',
      // The engine retries, by the step's settings and in sight of the user.
      retry: false,
      fetchImplementation: guardedFetch(context),
    })
    if (typeof data !== 'object' || data === null) throw notGoogle(call, status)
    return data
  } catch (error) {
    throw googleError(error, failed)
  }
}

/** What an error about this call has to know. */
export function failedCall({ auth, signal }: GoogleContext, call: GoogleCall): FailedCall {
  return { ...call, token: auth.oauth_access_token ?? '', signal }
}

/**
 * The Authorization header of a token.
 * @throws PatchbayError `auth.rejected` for one that can't stand in a header: HTTP clients quote it in their error
 */
export function bearer(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return `Bearer ${token}`
  throw new TerminalError(
    'The OAuth access token holds a space, a line break or another character that no token has. Check where it comes from.',
    { code: 'auth.rejected', details: { field: 'oauth_access_token' } },
  )
}

/**
 * The address in the field `endpoint`, or `fallback`.
 * @throws PatchbayError `step.invalid-props` for one with a path, which Google's client would drop
 */
export function readEndpoint({ endpoint }: JsonObject, fallback: string): URL {
  const text = typeof endpoint === 'string' && endpoint.trim() !== '' ? endpoint : fallback
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && url.pathname === '/' && url.search === '' && url.hash === '') return url
  throw invalidProp(
    'endpoint',
    `The API endpoint must be a bare address such as ${fallback}, without a path or query.`,
  )
}

/** Only what the guard needs of what Google's client would hand to `fetch`: its agent, for one, follows the environment's proxies. */
function guardedFetch(context: GoogleContext): typeof globalThis.fetch {
  return (input, init = {}) => {
    const { method, headers, body, signal } = init
    return context.fetch(input instanceof Request ? input.url : input, {
      ...(method === undefined ? {} : { method }),
      ...(headers === undefined ? {} : { headers }),
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
      headersTimeoutMs: TIMEOUT_MS,
    })
  }
}
