import { TerminalError } from '#engine/errors.ts'
import type { JsonValue } from '#shared/json.ts'
import type { ActionContext } from './define.ts'
import { parseJson } from './parse-json.ts'
import { hostOf, type RefusalWords, refusalOf } from './rest-refusal.ts'

/** One request to a provider's REST API. */
export interface RestRequest extends RefusalWords {
  /** Default: `GET`, or `POST` where there is a body. */
  readonly method?: string | undefined
  readonly url: string | URL
  /** Added to the address. `undefined` is left out; a list repeats its key. */
  readonly query?: Readonly<Record<string, QueryValue | readonly QueryValue[] | undefined>> | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Sent as JSON, but for text, bytes, forms and streams, which are sent as they are. */
  readonly body?: unknown
  /** How long the answer may take to begin, where the usual time is too short. */
  readonly headersTimeoutMs?: number | undefined
}

export type QueryValue = string | number | boolean

type Body = NonNullable<RequestInit['body']>

/** What sending takes of a step: actions, loaders and connection tests have it all. */
export type RestContext = Pick<ActionContext, 'fetch' | 'auth' | 'signal'>

/**
 * Sends a request past the guard and gives back the answer's JSON; `null` for an empty answer.
 *
 * ```ts
 * const issue = await sendJson(context, {
 *   provider: 'GitHub',
 *   url: `https://api.github.com/repos/${owner}/${repo}/issues`,
 *   headers: { authorization: `Bearer ${context.auth.token}` },
 *   body: { title },
 * })
 * ```
 * @throws PatchbayError `auth.rejected` (401, 403), `provider.rate-limited` (429), `provider.unreachable` (5xx, network),
 *   `provider.rejected` (all other refusals, and what is not JSON), with the provider's own words and no credential
 */
export async function sendJson(context: RestContext, request: RestRequest): Promise<JsonValue> {
  const response = await send(context, request)
  const text = await response.text()
  if (text.trim() === '') return null
  const body = parseJson(text)
  if (body === undefined) throw notJson(response, request)
  return body
}

/**
 * Sends a request past the guard and gives back its answer, body unread; for headers, downloads and the like.
 * @throws PatchbayError as {@link sendJson}, for every status that is not 2xx
 */
export async function send(context: RestContext, request: RestRequest): Promise<Response> {
  const url = addressOf(request)
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers ?? {})) setHeader(headers, name, value)
  const body = bodyOf(request.body, headers)
  if (!headers.has('accept')) headers.set('accept', 'application/json')
  const response = await context.fetch(url, {
    method: request.method ?? (body === undefined ? 'GET' : 'POST'),
    headers,
    signal: context.signal,
    ...(body === undefined ? {} : { body }),
    ...(request.headersTimeoutMs === undefined ? {} : { headersTimeoutMs: request.headersTimeoutMs }),
    // A stream can only be sent half-duplex.
    ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
  })
  if (response.ok) return response
  throw await refusalOf(response, request, context.auth)
}

function addressOf({ url, query = {} }: RestRequest): URL {
  let address: URL
  try {
    address = new URL(url)
  } catch {
    throw new TerminalError('The address is not a whole URL. Write it like https://api.example.com/.', {
      code: 'step.invalid-props',
    })
  }
  for (const [key, value] of Object.entries(query)) {
    const values = Array.isArray(value) ? (value as readonly QueryValue[]) : [value as QueryValue | undefined]
    for (const one of values) if (one !== undefined) address.searchParams.append(key, String(one))
  }
  return address
}

/** Not by the constructor: its error quotes a value that can't stand in a header, and that may be a credential. */
function setHeader(headers: Headers, name: string, value: string): void {
  try {
    headers.set(name, value)
  } catch {
    throw new TerminalError(
      `The header ${name} can’t be sent: its value holds a line break or another character that no header has. Check where it comes from.`,
      { code: name.toLowerCase() === 'authorization' ? 'auth.rejected' : 'step.invalid-props' },
    )
  }
}

function bodyOf(body: unknown, headers: Headers): Body | undefined {
  if (body === undefined) return undefined
  if (isSentAsIs(body)) return body
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  return JSON.stringify(body)
}

function isSentAsIs(body: unknown): body is Body {
  return (
    typeof body === 'string' ||
    body instanceof URLSearchParams ||
    body instanceof FormData ||
    body instanceof Blob ||
    body instanceof ReadableStream ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body)
  )
}

function notJson(response: Response, { provider }: RestRequest): TerminalError {
  const host = hostOf(response)
  return new TerminalError(
    `${host ?? provider} answered HTTP ${response.status} with something that is not an answer of ${provider}’s API. Check the API endpoint.`,
    {
      code: 'provider.rejected',
      details: { status: response.status, ...(host === undefined ? {} : { host }) },
    },
  )
}
