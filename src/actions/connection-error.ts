import { RetryableError, TerminalError } from '#engine/errors.ts'
import type { PatchbayError } from '#shared/errors.ts'

/** Codes of Node's TLS for a certificate that does not prove who answers. */
const CERTIFICATE =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/

/** Its words, for libraries that put a code of their own in the place of it. */
const CERTIFICATE_WORDS: readonly (readonly [RegExp, string])[] = [
  [/self.signed certificate in certificate chain/i, 'SELF_SIGNED_CERT_IN_CHAIN'],
  [/self.signed certificate/i, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  [/unable to verify the first certificate/i, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  [/unable to get local issuer/i, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  [/does not match certificate/i, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  [/certificate has expired/i, 'CERT_HAS_EXPIRED'],
]

/**
 * Says why a connection to a server that is no HTTP did not come about or broke; `undefined` when it is something else.
 * The error's own words are left out: they may quote what was sent.
 */
export function connectionError(
  thrown: unknown,
  { name, host }: { readonly name: string; readonly host: string },
): PatchbayError | undefined {
  const message = thrown instanceof Error ? thrown.message : ''
  const code = CERTIFICATE_WORDS.find(([words]) => words.test(message))?.[1] ?? codeOf(thrown)
  const details = { host, reason: code || 'no connection' }
  if (CERTIFICATE.test(code)) {
    return new TerminalError(
      `The certificate of ${host} does not prove that it is ${host} (${code}). Give the credential the certificate authority that signed it, or choose an encryption that is not verified.`,
      { code: 'provider.rejected', details },
    )
  }
  if (/does not support (SSL|secure)|HANDSHAKE_NO_SSL_SUPPORT/i.test(`${code} ${message}`)) {
    return new TerminalError(
      `${host} offers no encryption, so nothing was sent. Switch TLS on at the server, or choose “None” in the credential if the network between is safe.`,
      { code: 'provider.rejected', details: { host, reason: 'no TLS' } },
    )
  }
  if (/^(ERR_SSL|EPROTO|ERR_TLS|HANDSHAKE_SSL|ERR_OSSL)/.test(code)) {
    return new TerminalError(
      `${host} and this computer could not agree on encryption (${code}). Check the credential’s encryption and certificate authority.`,
      { code: 'provider.rejected', details },
    )
  }
  const isBroken =
    /^(E(CONN|PIPE|TIMEDOUT|HOST|NET|AI)|PROTOCOL_CONNECTION_LOST|PROTOCOL_SEQUENCE_TIMEOUT)/.test(code) ||
    /Connection terminated|closed unexpectedly|timeout expired|connection ended/i.test(message)
  if (!isBroken) return undefined
  return new RetryableError(
    `The connection to ${name} at ${host} broke (${details.reason}). Try again later, or turn on retries for the step.`,
    { code: 'provider.unreachable', details },
  )
}

function codeOf(thrown: unknown): string {
  const code = (thrown as { readonly code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : ''
}
