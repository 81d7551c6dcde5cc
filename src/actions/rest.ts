import { RetryableError, TerminalError } from '#engine/errors.ts'
import type { PatchbayError } from '#shared/errors.ts'
import type { JsonValue } from '#shared/json.ts'
import type { ActionContext } from './define.ts'
import { quote } from './quote.ts'
import { readRetryAfterMs } from './retry-after.ts'

/** One request to a provider's REST API. */
export interface RestRequest {
  /** The provider's name, for messages: `Slack`. */
  readonly provider: string
  /** Default: `GET`, or `POST` where there is a body. */
  readonly method?: string | undefined
  readonly url: string | URL
  /** Added to the address. `undefined` is left out; a list repeats its key. */
  readonly query?: Readonly<Record<string, QueryValue | readonly QueryValue[] | undefined>> | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Sent as JSON, but for text, bytes, forms and streams, which are sent as they are. */
  readonly body?: unknown
  /** What to do about an answer of this status, in a sentence: `{ 404: 'Check the channel’s ID.' }`. */
  readonly advice?: Readonly<Record<number, string>> | undefined
  /** How long the answer may take to begin, where the usual time is too short. */
  readonly headersTimeoutMs?: number | undefined
  /** Finds the provider's own words in the body of a refusal. Default: the usual places. */
  readonly wordsIn?: ((body: JsonValue) => string | undefined) | undefined
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
  throw await refusal(context, request, response)
}

/**
 * The error for a refusal that the provider puts into words of its own, e.g. Slack's `ok: false` with status 200.
 * `words` are quoted, without the credential.
 */
export function providerError(
  context: Pick<RestContext, 'auth'>,
  refused: {
    readonly provider: string
    readonly status: number
    readonly headers?: Headers | undefined
    readonly host?: string | undefined
    readonly words?: string | undefined
    readonly advice?: string | undefined
  },
): PatchbayError {
  const { provider, status, headers, host, words, advice } = refused
  const details = { status, ...(host === undefined ? {} : { host }) }
  const quoted = words === undefined ? '' : quote(words, Object.values(context.auth))
  const said = quoted === '' ? '' : ` ${provider} says: ${quoted}`
  const message = (fallback: string) => `${fallback}${advice === undefined ? '' : ` ${advice}`}${said}`
  const retryAfterMs = headers && readRetryAfterMs(headers)
  if (status === 429 || (status === 403 && retryAfterMs !== undefined)) {
    return new RetryableError(
      message(
        `${provider} is rate-limiting this credential (HTTP ${status}). Try again later, or turn on retries for the step.`,
      ),
      { code: 'provider.rate-limited', details, retryAfterMs },
    )
  }
  if (status >= 500 || status === 408 || status === 425) {
    return new RetryableError(
      message(
        `${provider} is failing at the moment (HTTP ${status}). Try again later, or turn on retries for the step.`,
      ),
      { code: 'provider.unreachable', details, retryAfterMs },
    )
  }
  const code = status === 401 || status === 403 ? 'auth.rejected' : 'provider.rejected'
  return new TerminalError(message(whatWasWrong(provider, status)), { code, details })
}

function whatWasWrong(provider: string, status: number): string {
  switch (status) {
    case 401:
      return `${provider} refused the credential (HTTP 401): it is wrong, has expired or was revoked. Check what the step’s authentication gives it.`
    case 403:
      return `${provider} does not let this credential do that (HTTP 403). Check its permissions or scopes.`
    case 404:
      return `${provider} knows nothing by that name or ID that this credential can see (HTTP 404). Check the step’s fields.`
    case 409:
      return `${provider} refused the request because it conflicts with what is there already (HTTP 409).`
    default:
      return `${provider} refused the request (HTTP ${status}). Check the step’s fields.`
  }
}

async function refusal(
  context: RestContext,
  { provider, advice, wordsIn = usualWords }: RestRequest,
  response: Response,
): Promise<PatchbayError> {
  const text = await response.text().catch(() => '')
  const body = parseJson(text)
  const type = response.headers.get('content-type') ?? ''
  const words = body === undefined ? (/html/i.test(type) ? undefined : text) : wordsIn(body)
  return providerError(context, {
    provider,
    status: response.status,
    headers: response.headers,
    host: hostOf(response),
    words,
    advice: advice?.[response.status],
  })
}

/** `error` or `errors` or `message`, as text or one level down: where nearly every API has its words. */
function usualWords(body: JsonValue, depth = 0): string | undefined {
  if (typeof body === 'string') return body
  if (Array.isArray(body)) {
    const all = body.slice(0, 5).flatMap(item => usualWords(item, depth + 1) ?? [])
    return all.length === 0 ? undefined : all.join('; ')
  }
  if (typeof body !== 'object' || body === null || depth > 3) return undefined
  const found = ['message', 'error_description', 'detail', 'error', 'title', 'description', 'errors', 'code']
    .map(key => (Object.hasOwn(body, key) ? usualWords(body[key] ?? null, depth + 1) : undefined))
    .find(words => words !== undefined && words !== '')
  if (depth > 0 || !Object.hasOwn(body, 'message') || !Object.hasOwn(body, 'errors')) return found
  // `{ message: 'Validation Failed', errors: [ … ] }`: the list says which.
  const list = usualWords(body.errors ?? null, depth + 1)
  return list === undefined || list === found ? found : `${found}: ${list}`
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

function hostOf({ url }: Response): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}
