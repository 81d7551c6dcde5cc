import * as oauth from 'oauth4webapi'
import type { OAuthProvider } from '#shared/model/action.ts'
import { type DeviceCode, readDevice, readTokens, type TokenSet, toFailure } from './oauth-answers.ts'
import { OAuthFailure } from './oauth-failure.ts'
import { askProvider } from './provider-fetch.ts'
import { normalizeAnswer } from './token-answer.ts'

/** The user's own registration at the provider. */
export interface ClientCredentials {
  readonly clientId: string
  readonly clientSecret?: string | undefined
}

export interface Callback {
  readonly parameters: URLSearchParams
  readonly state: string
  readonly redirectUri: string
  readonly codeVerifier: string
  readonly nonce?: string | undefined
}

/** The requests of OAuth 2.0 to one provider. All throw `OAuthFailure`, whose text holds no secret. */
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

/**
 * RFC 9207's `iss` is compared by the library where the issuer is known; where it is not, with the host whose page was
 * asked. A provider that passes our request on to another one would else be handed that one's code, and our verifier.
 */
function withoutUnknownIssuer(provider: OAuthProvider, parameters: URLSearchParams): URLSearchParams {
  const copy = new URLSearchParams(parameters)
  if (provider.issuer !== undefined) return copy
  if (copy.getAll('iss').some(iss => hostOf(iss) !== hostOf(provider.authorizationEndpoint))) {
    throw new OAuthFailure(
      `${provider.name}’s answer was not accepted: it comes from another issuer than the one that was asked. If its issuer has another host than its pages, enter the issuer in the app’s definition.`,
      { kind: 'unusable' },
    )
  }
  copy.delete('iss')
  return copy
}

function hostOf(address = ''): string | undefined {
  return URL.canParse(address) ? new URL(address).host : undefined
}
