import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type KoaContextWithOIDC } from 'oidc-provider'
import type { z } from 'zod'
import { type App, appSchema, type oauthProviderSchema } from '#shared/model/action.ts'

/** What the token and revocation endpoints were asked, and what they answered. */
export interface SeenRequest {
  readonly path: string
  readonly status: number
  readonly grantType?: string | undefined
  readonly refreshToken?: string | undefined
  /** At the revocation endpoint. */
  readonly token?: string | undefined
}

export interface OAuthServerOptions {
  /** Access tokens' life, seconds; a function is asked for each. */
  readonly accessTokenSeconds?: number | (() => number)
  /** Answers a request itself when it returns true. */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean
}

type ProviderData = z.input<typeof oauthProviderSchema>

export interface OAuthServer {
  readonly issuer: string
  readonly client: { readonly clientId: string; readonly clientSecret: string }
  readonly seen: SeenRequest[]
  /** Every code and token that was handed out: none of them may show anywhere. */
  readonly issued: string[]
  /** An app whose accounts sign in here. */
  app(changes?: Partial<ProviderData>): App
  isActive(token: string): Promise<boolean>
  /** Nothing that was handed out until now is valid any longer. */
  expireAll(): Promise<void>
  close(): Promise<void>
}

const CLIENT = { clientId: 'patchbay-test', clientSecret: 'S3cret-of-the-client-0123456789' }
/** Registered beside the ones of any port: a provider that takes one port alone. */
export const FIXED_PORT = 28_417

/**
 * A certified OAuth 2.0 and OpenID Connect server on loopback: PKCE required, refresh tokens rotate and a used one ends
 * all of its grant, `iss` in the answer, device flow, client credentials, revocation.
 */
export async function startOAuthServer(options: OAuthServerOptions = {}): Promise<OAuthServer> {
  const http = createServer()
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const seen: SeenRequest[] = []
  const issued: string[] = []
  const provider = quietly(() => createProvider(issuer, options))
  provider.use(async (ctx, next) => {
    await next()
    record(ctx as KoaContextWithOIDC, seen, issued)
  })
  const handle = provider.callback()
  http.on('request', (request, response) => {
    if (options.intercept?.(request, response)) return
    void handle(request, response)
  })
  const close = () =>
    new Promise<void>(resolve => {
      http.close(() => resolve())
      http.closeAllConnections()
    })
  return {
    issuer,
    client: CLIENT,
    seen,
    issued,
    app: (changes = {}) => oauthApp(issuer, changes),
    isActive: async token =>
      (await provider.AccessToken.find(token)) !== undefined || (await isLive(provider, token)),
    expireAll: async () => {
      for (const value of issued) {
        await (await provider.AuthorizationCode.find(value))?.destroy()
        await (await provider.AccessToken.find(value))?.destroy()
        await (await provider.RefreshToken.find(value))?.destroy()
      }
    },
    close,
  }
}

async function isLive(provider: Provider, token: string): Promise<boolean> {
  const found = await provider.RefreshToken.find(token)
  return found !== undefined && !found.isExpired && found.consumed === undefined
}

function createProvider(issuer: string, { accessTokenSeconds = 3600 }: OAuthServerOptions) {
  const secondsOf = () => (typeof accessTokenSeconds === 'number' ? accessTokenSeconds : accessTokenSeconds())
  return new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        application_type: 'native',
        token_endpoint_auth_method: 'client_secret_post',
        redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
        response_types: ['code'],
        grant_types: [
          'authorization_code',
          'refresh_token',
          'client_credentials',
          'urn:ietf:params:oauth:grant-type:device_code',
        ],
        scope: 'openid email offline_access notes.read',
      },
    ],
    scopes: ['openid', 'email', 'offline_access', 'notes.read'],
    claims: { openid: ['sub'], email: ['email'] },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com` }),
    }),
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    ttl: {
      AccessToken: secondsOf,
      AuthorizationCode: 60,
      ClientCredentials: secondsOf,
      DeviceCode: 600,
      Grant: 86_400,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: 86_400,
      Session: 3600,
    },
    cookies: { keys: ['a-test-key-that-signs-cookies'] },
    features: {
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true },
      revocation: { enabled: true },
      userinfo: { enabled: true },
      devInteractions: { enabled: true },
    },
  })
}

function record(
  { oidc, path, status, body }: KoaContextWithOIDC,
  seen: SeenRequest[],
  issued: string[],
): void {
  const code = oidc?.entities?.AuthorizationCode?.jti
  if (code) issued.push(code)
  if (!path.startsWith('/token')) return
  const parameters = oidc?.params ?? {}
  const text = (name: string) => (typeof parameters[name] === 'string' ? parameters[name] : undefined)
  seen.push({
    path,
    status,
    grantType: text('grant_type'),
    refreshToken: text('refresh_token'),
    token: text('token'),
  })
  for (const value of Object.entries((body ?? {}) as object)) {
    if (/_token$/.test(value[0]) && typeof value[1] === 'string') issued.push(value[1])
  }
}

function oauthApp(issuer: string, changes: Partial<ProviderData>): App {
  return appSchema.parse({
    key: 'notes',
    name: 'Notes',
    description: '',
    hosts: [new URL(issuer).host],
    auth: [{ key: 'oauth_access_token', label: 'OAuth access token', secret: true }],
    oauth: {
      key: 'notes',
      name: 'Notes',
      issuer,
      authorizationEndpoint: `${issuer}/auth`,
      tokenEndpoint: `${issuer}/token`,
      deviceAuthorizationEndpoint: `${issuer}/device/auth`,
      revocationEndpoint: `${issuer}/token/revocation`,
      grants: ['authorization_code', 'device_code', 'client_credentials'],
      scopes: [{ value: 'openid', label: 'Who you are' }],
      identity: { url: `${issuer}/me`, path: ['email'] },
      ...changes,
    },
  })
}

/** It warns, at length, that its sign-in pages are for tests. */
function quietly<T>(make: () => T): T {
  const { info, warn } = console
  console.info = () => undefined
  console.warn = () => undefined
  try {
    return make()
  } finally {
    console.info = info
    console.warn = warn
  }
}
