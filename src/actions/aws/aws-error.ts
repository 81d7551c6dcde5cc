import { RetryableError, TerminalError } from '#engine/errors.ts'
import { PatchbayError } from '#shared/errors.ts'
import { quote } from '../quote.ts'
import { readRetryAfterMs } from '../retry-after.ts'

/** What a failed call was about, for its message. */
export interface AwsCall {
  /** The service's name, for messages: `Secrets Manager`. */
  readonly service: string
  readonly host: string
  readonly region: string
  /** What was asked for, in words: `the secret “prod/db”`. */
  readonly subject?: string | undefined
  /** Never shown: taken out of whatever the other side wrote. */
  readonly secrets: readonly string[]
  readonly signal: AbortSignal
}

/** The key, the signature or the session is wrong; refused before anything was done, so a fresh credential may help. */
const BAD_CREDENTIAL =
  /^(UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|InvalidAccessKeyId|InvalidClientTokenId|ExpiredToken|InvalidToken|TokenRefreshRequired|IncompleteSignature|MissingAuthenticationToken|MissingSecurityHeader|AuthFailure|RequestExpired|RequestTimeTooSkewed|NotAuthorized|InvalidSecurity)(Exception)?$/
const NO_PERMISSION =
  /^(AccessDenied|UnauthorizedAccess|AllAccessDisabled|OptInRequired|NotSignedUp|Forbidden)(Exception)?$/
const NOT_FOUND =
  /^(ResourceNotFound|NoSuchKey|NoSuchBucket|NoSuchVersion|NotFound|NoSuchEntity)(Exception)?$/
const THROTTLED =
  /^(Throttling|Throttled|ThrottledRequest|TooManyRequests|RequestLimitExceeded|RequestThrottled|SlowDown|BandwidthLimitExceeded|ProvisionedThroughputExceeded|LimitExceeded)(Exception)?$/
const ENCRYPTION =
  /^(DecryptionFailure|KMSAccessDenied|KMSDisabled|KMSNotFound|EncryptionFailure)(Exception)?$/

/**
 * Says what went wrong with a call to AWS and what to do. The client's own error is not kept as the cause: it holds the
 * request with its headers.
 */
export function awsError(error: unknown, call: AwsCall): unknown {
  if (call.signal.aborted) return call.signal.reason
  if (error instanceof PatchbayError) return error
  const refused = readRefusal(error)
  if (refused === undefined) return noAnswer(call)
  const { name, status } = refused
  const said = refused.message === '' ? '' : ` AWS says: ${quote(refused.message, call.secrets)}`
  const details = { host: call.host, status, reason: quote(name, call.secrets) }
  if (THROTTLED.test(name) || status === 429) {
    return new RetryableError(
      `${call.service} is rate-limiting this credential (${name}). Try again later, or turn on retries for the step.${said}`,
      { code: 'provider.rate-limited', details, retryAfterMs: refused.retryAfterMs },
    )
  }
  if (status >= 500) {
    return new RetryableError(
      `${call.service} is failing at the moment (HTTP ${status}). Try again later, or turn on retries for the step.${said}`,
      { code: 'provider.unreachable', details, retryAfterMs: refused.retryAfterMs },
    )
  }
  if (BAD_CREDENTIAL.test(name) || status === 401) {
    return new TerminalError(`${whyRefused(name, call)}${said}`, {
      code: 'auth.rejected',
      details: { ...details, repeatable: true },
    })
  }
  const subject = call.subject ?? 'that'
  if (NO_PERMISSION.test(name) || status === 403) {
    return new TerminalError(
      `This credential may not use ${subject} (${name}). Give its user or role the permission in IAM.${said}`,
      { code: 'auth.rejected', details },
    )
  }
  return new TerminalError(`${whatToDo(name, status, call)}${said}`, { code: 'provider.rejected', details })
}

function whyRefused(name: string, { service }: AwsCall): string {
  if (/Expired/.test(name) && !/RequestExpired/.test(name)) {
    return `${service} refused the credential because it has expired (${name}). Get a fresh session, or check where the step’s authentication reads it from.`
  }
  if (/RequestExpired|Skewed/.test(name)) {
    return `${service} refused the request because this computer’s clock is off (${name}). Set the clock right.`
  }
  return `${service} refused the credential (${name}): the access key, its secret or the session token is wrong. Check what the step’s authentication gives it.`
}

function whatToDo(name: string, status: number, call: AwsCall): string {
  const subject = call.subject ?? 'what was asked for'
  if (NOT_FOUND.test(name) || status === 404) {
    return `${call.service} has no such thing in ${call.region}: ${subject} (${name}). Check its name and the region.`
  }
  if (ENCRYPTION.test(name)) {
    return `${call.service} could not decrypt ${subject} (${name}). Check that the KMS key is enabled and that this credential may use it.`
  }
  if (status >= 300 && status < 400) {
    return `${call.host} answered with a redirect (${name}), most likely because the bucket is in another region than ${call.region}. Set its region in the credential.`
  }
  return `${call.service} refused the request for ${subject} (${name}).`
}

interface AwsRefusal {
  readonly name: string
  readonly message: string
  readonly status: number
  readonly retryAfterMs: number | undefined
}

function readRefusal(error: unknown): AwsRefusal | undefined {
  if (!(error instanceof Error)) return undefined
  const { $metadata, $response } = error as Error & {
    readonly $metadata?: { readonly httpStatusCode?: number }
    readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
  }
  const status = $metadata?.httpStatusCode
  if (status === undefined) return undefined
  return {
    // An answer without a body that says, as of a HEAD or of something that is not AWS.
    name: /^[A-Za-z.]{1,80}$/.test(error.name) && error.name !== 'Error' ? error.name : `HTTP ${status}`,
    message: /^Unknown|^UnknownError/.test(error.message) ? '' : error.message,
    status,
    retryAfterMs: readRetryAfterMs(new Headers({ ...$response?.headers })),
  }
}

/** It answered, and the client could make nothing of it. */
function noAnswer({ service, host }: AwsCall): TerminalError {
  return new TerminalError(
    `${host} answered with something that is not an answer of ${service}. Check the endpoint.`,
    { code: 'provider.rejected', details: { host } },
  )
}
