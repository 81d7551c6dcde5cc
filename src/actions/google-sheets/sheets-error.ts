import { type ErrorDetails, PatchbayError } from '#shared/errors.ts'

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
  const said = saidBy(response, call)
  const details = { status, host: call.endpoint.host }
  const fail = (code: PatchbayError['code'], message: string, more: ErrorDetails = {}) =>
    new PatchbayError(`${message}${said}`, { code, details: { ...details, ...more } })

  if (status >= 300 && status < 400) return redirected(response, call)
  if (status === 401) {
    return fail(
      'auth.rejected',
      'Google Sheets refused the OAuth access token (HTTP 401): it is wrong, has expired or was revoked. Check what the step’s authentication gives it.',
    )
  }
  if (status === 429 || isRateLimit(response)) {
    const retryAfterMs = readRetryAfterMs(response.headers)
    return fail(
      'provider.rate-limited',
      `Google Sheets is rate-limiting this account or project (HTTP ${status}). Try again later, or turn on retries for the step.`,
      retryAfterMs === undefined ? {} : { retryAfterMs },
    )
  }
  if (status === 403) {
    return fail(
      'auth.rejected',
      `Google Sheets does not let this access token write to spreadsheet ${call.spreadsheetId} (HTTP 403). The account behind it needs edit access, and the token the scope https://www.googleapis.com/auth/spreadsheets.`,
    )
  }
  if (status === 404) {
    return fail(
      'provider.rejected',
      `There is no spreadsheet ${call.spreadsheetId} that this access token can see (HTTP 404). Check the ID and whose token it is.`,
    )
  }
  if (status === 400 && said.includes('Unable to parse range')) {
    return fail(
      'provider.rejected',
      `The spreadsheet has no worksheet “${call.sheetName}” (HTTP 400). Check the name on its tab.`,
    )
  }
  if (status >= 500)
    return fail(
      'provider.unreachable',
      `Google Sheets is failing at the moment (HTTP ${status}). Try again later.`,
    )
  return fail('provider.rejected', `Google Sheets refused the row (HTTP ${status}).`)
}

function redirected({ status, headers }: ErrorResponse, { endpoint }: FailedCall): PatchbayError {
  const host = hostOf(headers.get('location'), endpoint)
  return new PatchbayError(
    `${endpoint.host} answered with a redirect to ${host} (HTTP ${status}). It was not followed, so the credential stayed here. Check the API endpoint.`,
    { code: 'auth.host-not-allowed', details: { status, host } },
  )
}

function unreachable(error: unknown, { endpoint }: FailedCall): PatchbayError {
  const code = networkCode(error)
  if (code === 'TimeoutError') {
    return new PatchbayError(`${endpoint.host} did not answer in time.`, {
      code: 'provider.unreachable',
      details: { host: endpoint.host, reason: 'timeout' },
    })
  }
  return new PatchbayError(
    `Could not reach ${endpoint.host} (${code}). Check the network and the API endpoint.`,
    {
      code: 'provider.unreachable',
      details: { host: endpoint.host, reason: code },
    },
  )
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
  return ` Google says: ${safe.length > MAX_QUOTED ? `${safe.slice(0, MAX_QUOTED)}…` : safe}`
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
