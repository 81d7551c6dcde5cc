import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { OAuthProvider } from '#shared/model/action.ts'
import type { CallbackVerdict } from './loopback-listener.ts'
import type { Callback } from './oauth-calls.ts'
import { checkEndpoint } from './provider-fetch.ts'

interface RequestParts {
  readonly provider: OAuthProvider
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly redirectUri: string
}

/** One authorization request, and the one answer that it takes. */
export interface AuthorizationRequest {
  /** What the user's browser is sent to. It holds nothing secret that outlives the attempt. */
  readonly url: string
  /** [S-OA-4] Takes the first callback that carries this request's state; every other one is foreign. */
  judge(parameters: URLSearchParams): CallbackVerdict
  /** What was taken. */
  readonly answered: Promise<Callback>
}

/** Set by us alone, whatever a provider's extra parameters say. */
const RESERVED = new Set([
  'response_type',
  'response_mode',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'request',
  'request_uri',
])

/**
 * [S-OA-1] Authorization code with PKCE S256; `state` and, where an ID token will come, `nonce`: random, of this attempt
 * alone, used once.
 */
export function createAuthorizationRequest(parts: RequestParts): AuthorizationRequest {
  const { provider, redirectUri } = parts
  const state = randomText()
  const codeVerifier = randomText()
  const nonce = provider.issuer !== undefined && parts.scopes.includes('openid') ? randomText() : undefined
  let isTaken = false
  let take: (callback: Callback) => void = () => undefined
  const answered = new Promise<Callback>(resolve => {
    take = resolve
  })
  return {
    url: addressOf(parts, { state, nonce, codeVerifier }),
    answered,
    judge(parameters) {
      const states = parameters.getAll('state')
      if (isTaken || states.length !== 1 || !isEqual(states[0] ?? '', state)) return 'foreign'
      isTaken = true
      take({ parameters, state, redirectUri, codeVerifier, nonce })
      return parameters.has('error') || !parameters.has('code') ? 'declined' : 'accepted'
    },
  }
}

function addressOf(
  { provider, clientId, scopes, redirectUri }: RequestParts,
  { state, nonce, codeVerifier }: { state: string; nonce: string | undefined; codeVerifier: string },
): string {
  const url = checkEndpoint(provider.name, provider.authorizationEndpoint ?? '')
  for (const [name, value] of Object.entries(provider.authorizationParams)) {
    if (!RESERVED.has(name)) url.searchParams.set(name, value)
  }
  const own = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    ...(scopes.length > 0 ? { scope: scopes.join(provider.scopeSeparator) } : {}),
    state,
    ...(nonce === undefined ? {} : { nonce }),
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(own)) url.searchParams.set(name, value)
  return url.href
}

/** 256 bits. */
const randomText = (): string => randomBytes(32).toString('base64url')

function isEqual(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)]
  return left.length === right.length && timingSafeEqual(left, right)
}
