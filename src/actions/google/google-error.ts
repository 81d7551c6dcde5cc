import { RetryableError, TerminalError } from '#engine/errors.ts'
import { PatchbayError } from '#shared/errors.ts'
import { quote } from '../quote.ts'
import { readRetryAfterMs } from '../retry-after.ts'

/** What a failed call was about, for its message. */
export interface FailedCall {
  /** `Google Sheets` */
  readonly api: string
  readonly endpoint: URL
  /** Never shown: taken out of whatever the other side wrote. */
  readonly token: string
  readonly signal: AbortSignal
  /** What a refusal means here and what to do, in words; `undefined` where nothing special is known. */
  readonly explain?: ((status: number, said: string) => string | undefined) | undefined
}

/** A refusal as it came. */
export interface ErrorResponse {
  readonly status: number
  readonly headers: Headers
  /** Parsed, when it was JSON. */
  readonly data: unknown
}

/**
 * Says what went wrong with a call to one of Google's APIs and what to do.
 * The client's own error is not kept as the cause: it holds the request with its headers.
 */
export function googleError(error: unknown, call: FailedCall): unknown {
  if (call.signal.aborted) return call.signal.reason
  const own = ownErrorIn(error)
  if (own !== undefined) return own
  const response = responseOf(error)
  return response === undefined ? unreachable(error, call) : refused(response, call)
}

/** The error for an answer that is none of the API's good ones. */
export function refused(response: ErrorResponse, call: FailedCall): PatchbayError {
  const { status } = response
  if (status < 400) return notGoogle(call, status)
  const details = { status, host: call.endpoint.host }
  const words = wordsIn(response.data)
  const said = words === '' ? '' : ` Google says: ${quote(words, [call.token])}`
  if (status === 429 || isRateLimit(response)) {
    const message = `${call.api} is rate-limiting this account or project (HTTP ${status}). Try again later, or turn on retries for the step.${said}`
    const retryAfterMs = readRetryAfterMs(response.headers)
    return new RetryableError(message, { code: 'provider.rate-limited', details, retryAfterMs })
  }
  if (status >= 500) {
    const message = `${call.api} is failing at the moment (HTTP ${status}). Try again later, or turn on retries for the step.${said}`
    return new RetryableError(message, { code: 'provider.unreachable', details })
  }
  const code = status === 401 || status === 403 ? 'auth.rejected' : 'provider.rejected'
  const message = call.explain?.(status, said) ?? whatWasWrong(call.api, status)
  return new TerminalError(`${message}${said}`, { code, details })
}

function whatWasWrong(api: string, status: number): string {
  switch (status) {
    case 401:
      return `${api} refused the OAuth access token (HTTP 401): it is wrong, has expired or was revoked. Check what the step’s authentication gives it.`
    case 403:
      return `${api} does not let this access token do that (HTTP 403). Check its scopes, and what the account behind it may do.`
    case 404:
      return `${api} has nothing by that ID that this access token can see (HTTP 404). Check the ID and whose token it is.`
    default:
      return `${api} refused the request (HTTP ${status}). Check the step’s fields.`
  }
}

/** Something answers there, but it is not the API. */
export function notGoogle(
  { api, endpoint: { host } }: Pick<FailedCall, 'api' | 'endpoint'>,
  status: number,
): TerminalError {
  return new TerminalError(
    `${host} answered HTTP ${status} with something that is not an answer of the ${api} API. Check the API endpoint.`,
    { code: 'provider.rejected', details: { host, status } },
  )
}

function unreachable(error: unknown, { endpoint: { host } }: FailedCall): RetryableError {
  const reason = networkCode(error)
  return new RetryableError(`Could not reach ${host} (${reason}). Check the network and the API endpoint.`, {
    code: 'provider.unreachable',
    details: { host, reason },
  })
}

/** What the guard threw, which Google's client wraps in an error of its own. */
function ownErrorIn(error: unknown): PatchbayError | undefined {
  return causes(error).find(cause => cause instanceof PatchbayError)
}

function responseOf(error: unknown): ErrorResponse | undefined {
  if (!(error instanceof Error) || !('response' in error)) return undefined
  const response = error.response as Partial<ErrorResponse> | undefined
  if (typeof response?.status !== 'number' || typeof response.headers?.get !== 'function') return undefined
  return response as ErrorResponse
}

interface GoogleProblem {
  readonly message?: unknown
  readonly status?: unknown
  readonly errors?: unknown
  readonly details?: unknown
}

function problemIn(data: unknown): GoogleProblem | undefined {
  const error = (data as { error?: unknown } | null | undefined)?.error
  return typeof error === 'object' && error !== null ? error : undefined
}

/** Google's own words, which often name the setting to change. */
function wordsIn(data: unknown): string {
  const message = problemIn(data)?.message
  return typeof message === 'string' ? message : ''
}

/** Some of Google's quotas answer 403. */
function isRateLimit({ status, data }: ErrorResponse): boolean {
  const problem = problemIn(data)
  if (status !== 403 || problem === undefined) return false
  if (problem.status === 'RESOURCE_EXHAUSTED') return true
  const reasons = listIn(problem.errors).map(entry => entry?.reason)
  return reasons.some(reason => reason === 'rateLimitExceeded' || reason === 'userRateLimitExceeded')
}

/** The token is good, but not for this: it has other scopes. */
export function isScopeMissing(data: unknown): boolean {
  const problem = problemIn(data)
  const reasons = [...listIn(problem?.errors), ...listIn(problem?.details)].map(entry => entry?.reason)
  return reasons.some(
    reason => reason === 'insufficientPermissions' || reason === 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
  )
}

function listIn(list: unknown): readonly ({ readonly reason?: unknown } | null | undefined)[] {
  return Array.isArray(list) ? list : []
}

function networkCode(error: unknown): string {
  for (const at of causes(error)) {
    if ('code' in at && typeof at.code === 'string' && at.code !== '') return at.code
  }
  return 'no response'
}

const MAX_CAUSES = 5

function causes(error: unknown): Error[] {
  const found: Error[] = []
  for (let at = error; at instanceof Error && found.length < MAX_CAUSES; at = at.cause) found.push(at)
  return found
}
