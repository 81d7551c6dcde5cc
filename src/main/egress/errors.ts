import { RetryableError, TerminalError } from '#engine/errors.ts'
import { PatchbayError } from '#shared/errors.ts'

/** What went wrong on the way, in words, by the code that Node, OpenSSL or undici give it. */
const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such host is known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'it did not answer in time',
  EHOSTUNREACH: 'there is no way to it from here',
  ENETUNREACH: 'there is no way to it from here',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'it took the request, but did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'its answer stopped half-way',
  UND_ERR_SOCKET: 'the connection was cut',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody this machine trusts',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by nobody this machine trusts',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by nobody this machine trusts',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
}

/**
 * A request or connection that came to nothing. The library's own error is not kept as the cause: it may quote what was
 * sent.
 */
export function unreachable(error: unknown, host: string): PatchbayError {
  if (error instanceof PatchbayError) return error
  const reason = networkCode(error)
  const words = WORDS[reason]
  return new RetryableError(
    `${host} could not be reached${words === undefined ? '' : `: ${words}`} (${reason}). Check the address and the network, or turn on retries for the step.`,
    { code: 'provider.unreachable', details: { host, reason } },
  )
}

export function redirectRefused(from: string, to: string, status: number): TerminalError {
  return new TerminalError(
    `${from} answered with a redirect to ${to} (HTTP ${status}). It was not followed, so the credential stayed here. If you trust ${to} with it, add “${to}” to the step’s allowed hosts; else check the address.`,
    { code: 'auth.host-not-allowed', details: { status, host: to } },
  )
}

/** Of a host that holds the credential not even its name is told. */
export function credentialInHost(): TerminalError {
  return new TerminalError(
    'The host of the address holds the credential, so nothing was sent. Check the address: a credential belongs into a header.',
    { code: 'auth.host-not-allowed' },
  )
}

export function tooManyRedirects(host: string, limit: number): TerminalError {
  return new TerminalError(`${host} redirected more than ${limit} times. Check the address.`, {
    code: 'provider.rejected',
    details: { host },
  })
}

export function tooLarge(host: string, limitBytes: number): TerminalError {
  return new TerminalError(
    `The answer of ${host} is larger than ${Math.floor(limitBytes / 1_048_576)} MB, more than a step takes in. Ask for less at a time.`,
    { code: 'provider.rejected', details: { host, limitBytes } },
  )
}

export function unreadable(host: string): TerminalError {
  return new TerminalError(`The answer of ${host} is packed in a way that can’t be unpacked.`, {
    code: 'provider.rejected',
    details: { host },
  })
}

export function badRequest(message: string): TerminalError {
  return new TerminalError(message, { code: 'step.invalid-props' })
}

export function ended(): TerminalError {
  return new TerminalError('The step has ended, so nothing is sent for it any more.', {
    code: 'run.cancelled',
  })
}

function networkCode(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(at.code)) return at.code
    // One error for each address that was tried.
    if (at instanceof AggregateError && at.errors.length > 0) return networkCode(at.errors[0])
  }
  return 'no answer'
}
