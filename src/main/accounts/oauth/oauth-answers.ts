import * as oauth from 'oauth4webapi'
import type { OAuthProvider } from '#shared/model/action.ts'
import { describeRefusal, OAuthFailure } from './oauth-failure.ts'

/** What a provider gave for a sign-in or a refresh. */
export interface TokenSet {
  readonly accessToken: string
  readonly refreshToken?: string | undefined
  /** ISO 8601. */
  readonly expiresAt?: string | undefined
  /** Absent: as asked for. */
  readonly scopes?: readonly string[] | undefined
  /** From the ID token. */
  readonly identity?: string | undefined
}

export interface DeviceCode {
  readonly deviceCode: string
  readonly userCode: string
  readonly verificationUri: string
  /** With the code filled in, where the provider offers it. */
  readonly completeUri?: string | undefined
  readonly expiresInMs: number
  readonly intervalMs: number
}

export function readTokens(
  answer: oauth.TokenEndpointResponse,
  provider: OAuthProvider,
  now: Date,
): TokenSet {
  const claims = oauth.getValidatedIdTokenClaims(answer)
  const identity = [claims?.email, claims?.preferred_username, claims?.name].find(
    claim => typeof claim === 'string' && claim !== '',
  )
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    expiresAt:
      answer.expires_in === undefined
        ? undefined
        : new Date(now.getTime() + answer.expires_in * 1000).toISOString(),
    scopes: answer.scope?.split(provider.scopeSeparator === ',' ? /[\s,]+/ : /\s+/).filter(Boolean),
    identity: typeof identity === 'string' ? identity : undefined,
  }
}

const DEVICE_INTERVAL_SECONDS = 5
const MAX_INTERVAL_SECONDS = 60

export function readDevice(answer: oauth.DeviceAuthorizationResponse): DeviceCode {
  const { interval = DEVICE_INTERVAL_SECONDS } = answer
  return {
    deviceCode: answer.device_code,
    userCode: answer.user_code,
    verificationUri: answer.verification_uri,
    completeUri: answer.verification_uri_complete,
    expiresInMs: answer.expires_in * 1000,
    intervalMs: Math.min(Math.max(interval, 1), MAX_INTERVAL_SECONDS) * 1000,
  }
}

/** What the library and the network throw, in our words. */
export function toFailure(
  error: unknown,
  provider: string,
  values: readonly (string | null | undefined)[],
): OAuthFailure {
  const secrets = values.filter(value => value != null && value !== '') as string[]
  if (error instanceof OAuthFailure) return error
  if (error instanceof oauth.ResponseBodyError || error instanceof oauth.AuthorizationResponseError) {
    const refusal = { error: error.error, description: error.error_description }
    return new OAuthFailure(describeRefusal(provider, refusal, secrets), {
      kind: 'refused',
      error: error.error,
    })
  }
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return new OAuthFailure(`${provider}’s answer was not accepted: ${describeCode(error)}.`, {
      kind: 'unusable',
    })
  }
  throw error
}

/** The library's messages are fixed texts about names of parameters; what they are about is in the cause, left behind. */
function describeCode(error: Error): string {
  if (/"iss"/.test(error.message)) return 'it comes from another issuer than the one that was asked'
  if (/"nonce"/.test(error.message)) return 'its ID token belongs to another sign-in'
  if (/"aud"/.test(error.message)) return 'its ID token is meant for another application'
  return error.message.slice(0, 200)
}
