import * as oauth from 'oauth4webapi'
import type { OAuthProvider } from '#shared/model/action.ts'
import { describeRefusal, OAuthFailure } from './oauth-failure.ts'
import { askProvider } from './provider-fetch.ts'
import { normalizeAnswer } from './token-answer.ts'

/** The user's own registration at the provider. */
export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret?: string | undefined
}

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

export interface Callback {
  readonly parameters: URLSearchParams
  readonly state: string
  readonly redirectUri: string
  readonly codeVerifier: string
  readonly nonce?: string | undefined
}

/** The requests of OAuth 2.0 to one provider. All throw {@link OAuthFailure}, whose text holds no secret. */
export interface OAuthCalls {
  /** Checks state, issuer and error of the callback, then exchanges its code. */
  exchangeCode(callback: Callback): Promise<TokenSet>
  refresh(refreshToken: string): Promise<TokenSet>
  clientCredentials(scopes: readonly string[]): Promise<TokenSet>
  startDevice(scopes: readonly string[]): Promise<DeviceCode>
  /** One poll. `refused` with `authorization_pending` or `slow_down` means: later. */
  pollDevice(deviceCode: string): Promise<TokenSet>
  /** RFC 7009. */
  revoke(token: string, hint: 'access_token' | 'refresh_token'): Promise<void>
}

export interface OAuthCallParts {
  readonly provider: OAuthProvider
  readonly client: ClientCredentials
  readonly fetch: typeof fetch
  readonly now: () => Date
  readonly signal?: AbortSignal | undefined
}

/** How far the provider's clock may be off. */
const CLOCK_TOLERANCE_SECONDS = 60
const ID_TOKEN_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
]

export function createOAuthCalls(parts: OAuthCallParts): OAuthCalls {
  const { provider, client, now } = parts
  const server = serverOf(provider)
  const self: oauth.Client = { client_id: client.clientId, [oauth.clockTolerance]: CLOCK_TOLERANCE_SECONDS }
  const auth = clientAuth(provider, client)
  const options = requestOptions(parts)
  const scoped = (scopes: readonly string[]) => {
    const parameters = new URLSearchParams()
    if (scopes.length > 0) parameters.set('scope', scopes.join(provider.scopeSeparator))
    return parameters
  }
  const tokens = (answer: oauth.TokenEndpointResponse) => readTokens(answer, provider, now())
  /** Everything that the library throws, in our words. */
  const call = async <T>(
    task: () => Promise<T>,
    secrets: readonly (string | null | undefined)[] = [],
  ): Promise<T> => {
    try {
      return await task()
    } catch (error) {
      throw toFailure(error, provider.name, [client.clientSecret, ...secrets])
    }
  }
  return {
    exchangeCode: ({ parameters, state, redirectUri, codeVerifier, nonce }) =>
      call(async () => {
        const checked = oauth.validateAuthResponse(
          server,
          self,
          withoutUnknownIssuer(provider, parameters),
          state,
        )
        const response = await oauth.authorizationCodeGrantRequest(
          server,
          self,
          auth,
          checked,
          redirectUri,
          codeVerifier,
          options,
        )
        const answer = await oauth.processAuthorizationCodeResponse(server, self, response, {
          ...(nonce === undefined ? {} : { expectedNonce: nonce }),
        })
        return tokens(answer)
      }, [parameters.get('code'), codeVerifier]),
    refresh: refreshToken =>
      call(async () => {
        const response = await oauth.refreshTokenGrantRequest(server, self, auth, refreshToken, options)
        return tokens(await oauth.processRefreshTokenResponse(server, self, response))
      }, [refreshToken]),
    clientCredentials: scopes =>
      call(async () => {
        const response = await oauth.clientCredentialsGrantRequest(
          server,
          self,
          auth,
          scoped(scopes),
          options,
        )
        return tokens(await oauth.processClientCredentialsResponse(server, self, response))
      }),
    startDevice: scopes =>
      call(async () => {
        const response = await oauth.deviceAuthorizationRequest(server, self, auth, scoped(scopes), options)
        return readDevice(await oauth.processDeviceAuthorizationResponse(server, self, response))
      }),
    pollDevice: deviceCode =>
      call(async () => {
        const response = await oauth.deviceCodeGrantRequest(server, self, auth, deviceCode, options)
        return tokens(await oauth.processDeviceCodeResponse(server, self, response))
      }, [deviceCode]),
    revoke: (token, hint) =>
      call(async () => {
        const response = await oauth.revocationRequest(server, self, auth, token, {
          ...options,
          additionalParameters: { token_type_hint: hint },
        })
        await oauth.processRevocationResponse(response)
      }, [token]),
  }
}

function serverOf(provider: OAuthProvider): oauth.AuthorizationServer {
  return {
    // Without a known issuer there is nothing to compare with: see `withoutUnknownIssuer` and `normalizeAnswer`.
    issuer: provider.issuer ?? new URL(provider.tokenEndpoint).origin,
    token_endpoint: provider.tokenEndpoint,
    id_token_signing_alg_values_supported: ID_TOKEN_ALGORITHMS,
    ...(provider.authorizationEndpoint === undefined
      ? {}
      : { authorization_endpoint: provider.authorizationEndpoint }),
    ...(provider.deviceAuthorizationEndpoint === undefined
      ? {}
      : { device_authorization_endpoint: provider.deviceAuthorizationEndpoint }),
    ...(provider.revocationEndpoint === undefined
      ? {}
      : { revocation_endpoint: provider.revocationEndpoint }),
  }
}

function clientAuth(provider: OAuthProvider, { clientSecret }: ClientCredentials): oauth.ClientAuth {
  if (provider.clientAuth === 'none' || !clientSecret) return oauth.None()
  return provider.clientAuth === 'client_secret_basic'
    ? oauth.ClientSecretBasic(clientSecret)
    : oauth.ClientSecretPost(clientSecret)
}

/** The library's own way out, past its refusal of plain http: {@link askProvider} allows that on this machine alone. */
function requestOptions({ provider, fetch, signal }: OAuthCallParts) {
  return {
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: async (
      url: string,
      { method, headers, body }: oauth.CustomFetchOptions<string, URLSearchParams | undefined>,
    ): Promise<Response> => {
      const response = await askProvider({
        provider: provider.name,
        url,
        init: { method, headers, ...(body === undefined ? {} : { body }), ...(signal ? { signal } : {}) },
        fetch,
      })
      if (url === provider.revocationEndpoint && response.ok) return response
      return normalizeAnswer(response, provider.issuer !== undefined)
    },
  }
}

/** RFC 9207's `iss` can be checked only against an issuer that is known. */
function withoutUnknownIssuer(provider: OAuthProvider, parameters: URLSearchParams): URLSearchParams {
  const copy = new URLSearchParams(parameters)
  if (provider.issuer === undefined) copy.delete('iss')
  return copy
}

function readTokens(answer: oauth.TokenEndpointResponse, provider: OAuthProvider, now: Date): TokenSet {
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

function readDevice(answer: oauth.DeviceAuthorizationResponse): DeviceCode {
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

function toFailure(
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
