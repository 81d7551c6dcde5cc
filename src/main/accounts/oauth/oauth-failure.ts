/** What went wrong at a provider, sorted by what can be done about it. */
export type OAuthFailureKind =
  /** The provider said no, by an error of RFC 6749. */
  | 'refused'
  /** No answer, or the provider's own trouble: trying again may help. */
  | 'unreachable'
  | 'limited'
  /** An answer that must not be trusted, or that can't be understood. */
  | 'unusable'

interface FailureOptions {
  readonly kind: OAuthFailureKind
  /** `invalid_grant`, … */
  readonly error?: string | undefined
  readonly retryAfterMs?: number | undefined
}

/**
 * A failed exchange with a provider. It never has a cause: what the library and the network attach to their errors may
 * hold the whole answer, tokens included.
 */
export class OAuthFailure extends Error {
  override readonly name = 'OAuthFailure'
  readonly kind: OAuthFailureKind
  readonly error: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(message: string, { kind, error, retryAfterMs }: FailureOptions) {
    super(message)
    this.kind = kind
    this.error = error
    this.retryAfterMs = retryAfterMs
  }
}

const MAX_QUOTE = 200

/**
 * A provider's words, fit for a message: one short line of printable characters, without the values that this attempt
 * holds, should the provider send one back.
 */
function quoteProvider(text: string, secrets: readonly string[] = []): string {
  const masked = secrets
    .filter(secret => secret.length >= 4)
    .reduce((rest, secret) => rest.replaceAll(secret, '•••'), text)
  return masked
    .replace(/[^\x20-\x7e\u00a1-\uffff•]+/g, ' ')
    .trim()
    .slice(0, MAX_QUOTE)
}

const WORDS: Readonly<Record<string, string>> = {
  access_denied: 'The request was declined there',
  invalid_client: 'It does not know the OAuth client, or its secret is wrong',
  unauthorized_client: 'This OAuth client may not sign in this way',
  invalid_grant: 'What it was shown is no longer valid, or was used before',
  invalid_scope: 'It does not know one of the scopes, or does not grant it to this OAuth client',
  invalid_request: 'It did not accept the request',
  unsupported_grant_type: 'It does not offer this way of signing in',
  redirect_uri_mismatch: 'The redirect address is not the one that is registered for the OAuth client',
  login_required: 'It wants you to sign in first',
  consent_required: 'It wants your consent first',
  interaction_required: 'It wants you to answer something first',
  server_error: 'It reported an error of its own',
  temporarily_unavailable: 'It is not available at the moment',
  expired_token: 'The code was not entered in time',
}

/** An OAuth error in plain words, with the provider's own beside it. */
export function describeRefusal(
  provider: string,
  refusal: { readonly error: string; readonly description?: string | undefined },
  secrets: readonly string[] = [],
): string {
  const code = quoteProvider(refusal.error, secrets).slice(0, 60)
  const words = Object.hasOwn(WORDS, code) ? WORDS[code] : 'It refused'
  const own = quoteProvider(refusal.description ?? '', secrets)
  return `${provider} said no: ${words} (${code}${own === '' ? '' : `, “${own}”`}).`
}
