import { RetryableError, TerminalError } from '#engine/errors.ts'
import { PatchbayError } from '#shared/errors.ts'
import { shorten } from '#shared/shorten.ts'

/** What a failed call was about, for its message. */
export interface FailedCall {
  readonly spreadsheetId: string
  readonly sheetName: string
  readonly endpoint: URL
  /** Never shown: taken out of whatever the other side wrote. */
  readonly token: string
  readonly signal: AbortSignal
}

const MAX_QUOTED = 300

/**
 * Says what went wrong with a call to the Sheets API and what to do.
 * The client's own error is not kept as the cause: it holds the request with its headers.
 */
export function sheetsError(error: unknown, call: FailedCall): unknown {
  if (call.signal.aborted) return call.signal.reason
  if (error instanceof PatchbayError) return error
  const response = responseOf(error)
  return response === undefined ? unreachable(error, call) : refused(response, call)
}

interface ErrorResponse {
  readonly status: number
  readonly headers: Headers
  readonly data: unknown
}

function refused(response: ErrorResponse, call: FailedCall): PatchbayError {
  const { status } = response
  if (status < 300) return notSheets(call.endpoint, status)
  if (status < 400) return redirected(response, call)
  const details = { status, host: call.endpoint.host }
  const said = saidBy(response, call)
  if (status === 429 || isRateLimit(response)) {
    const message = `Google Sheets is rate-limiting this account or project (HTTP ${status}). Try again later, or turn on retries for the step.${said}`
    const retryAfterMs = readRetryAfterMs(response.headers)
    return new RetryableError(message, { code: 'provider.rate-limited', details, retryAfterMs })
  }
  if (status >= 500) {
    const message = `Google Sheets is failing at the moment (HTTP ${status}). Try again later, or turn on retries for the step.${said}`
    return new RetryableError(message, { code: 'provider.unreachable', details })
  }
  const code = status === 401 || status === 403 ? 'auth.rejected' : 'provider.rejected'
  return new TerminalError(`${whatToDo(status, said, call)}${said}`, { code, details })
}

function whatToDo(status: number, said: string, { spreadsheetId, sheetName }: FailedCall): string {
  if (status === 401) {
    return 'Google Sheets refused the OAuth access token (HTTP 401): it is wrong, has expired or was revoked. Check what the step’s authentication gives it.'
  }
  if (status === 403) {
    return `Google Sheets does not let this access token write to spreadsheet ${spreadsheetId} (HTTP 403). The account behind it needs edit access, and the token the scope https://www.googleapis.com/auth/spreadsheets.`
  }
  if (status === 404) {
    return `There is no spreadsheet ${spreadsheetId} that this access token can see (HTTP 404). Check the ID and whose token it is.`
  }
  if (said.includes('Unable to parse range')) {
    return `The spreadsheet has no worksheet “${sheetName}” (HTTP ${status}). Check the name on its tab.`
  }
  return `Google Sheets refused the row (HTTP ${status}).`
}

function redirected({ status, headers }: ErrorResponse, { endpoint }: FailedCall): TerminalError {
  const host = hostOf(headers.get('location'), endpoint)
  return new TerminalError(
    `${endpoint.host} answered with a redirect to ${host} (HTTP ${status}). It was not followed, so the credential stayed here. Check the API endpoint.`,
    { code: 'auth.host-not-allowed', details: { status, host } },
  )
}

/** Something answers there, but it is not the API. */
export function notSheets({ host }: URL, status: number): TerminalError {
  return new TerminalError(
    `${host} answered HTTP ${status} with something that is not an answer of the Sheets API. Check the API endpoint.`,
    { code: 'provider.rejected', details: { host, status } },
  )
}

function unreachable(error: unknown, { endpoint }: FailedCall): RetryableError | TerminalError {
  const { host } = endpoint
  const reason = networkCode(error)
  // More than an answer to one row ever is.
  if (reason === 'max-size') return notSheets(endpoint, 200)
  const message =
    reason === 'TimeoutError'
      ? `${host} did not answer in time. Try again later.`
      : `Could not reach ${host} (${reason}). Check the network and the API endpoint.`
  return new RetryableError(message, { code: 'provider.unreachable', details: { host, reason } })
}

function responseOf(error: unknown): ErrorResponse | undefined {
  if (!(error instanceof Error) || !('response' in error)) return undefined
  const response = error.response as Partial<ErrorResponse> | undefined
  if (typeof response?.status !== 'number' || typeof response.headers?.get !== 'function') return undefined
  return response as ErrorResponse
}

/** Google's own words, which often name the setting to change. */
function saidBy({ data }: ErrorResponse, { token }: FailedCall): string {
  const message = (data as { error?: { message?: unknown } } | null | undefined)?.error?.message
  if (typeof message !== 'string' || message === '') return ''
  const safe = message.replaceAll(token, '•••')
  return ` Google says: ${shorten(safe, MAX_QUOTED)}`
}

/** Some of Google's quotas answer 403. */
function isRateLimit({ status, data }: ErrorResponse): boolean {
  const error = (data as { error?: { status?: unknown; errors?: { reason?: unknown }[] } } | null | undefined)
    ?.error
  if (status !== 403 || error === undefined) return false
  if (error.status === 'RESOURCE_EXHAUSTED') return true
  const reasons = Array.isArray(error.errors) ? error.errors.map(({ reason }) => reason) : []
  return reasons.some(reason => reason === 'rateLimitExceeded' || reason === 'userRateLimitExceeded')
}

/** `Retry-After` in milliseconds: seconds or a date. */
function readRetryAfterMs(headers: Headers): number | undefined {
  const text = headers.get('retry-after')
  if (text === null) return undefined
  const seconds = Number(text)
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(waitMs) ? Math.max(0, Math.round(waitMs)) : undefined
}

function networkCode(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string' && at.code !== '') return at.code
    if ('type' in at && typeof at.type === 'string' && at.type !== '') return at.type
  }
  return 'no response'
}

function hostOf(location: string | null, base: URL): string {
  try {
    return new URL(location ?? '', base).host
  } catch {
    return 'an unreadable address'
  }
}
