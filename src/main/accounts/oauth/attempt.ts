import { PatchbayError } from '#shared/errors.ts'
import type { Account, SignInState, SignInWay } from '#shared/model/account.ts'
import type { OAuthProvider } from '#shared/model/action.ts'
import type { AccountId } from '#shared/model/ids.ts'
import type { AccountService } from '../account-service.ts'
import { type AuthorizationRequest, createAuthorizationRequest } from './authorization-request.ts'
import { awaitDevice } from './device-sign-in.ts'
import { askIdentity } from './identity.ts'
import { type LoopbackListener, openLoopbackListener } from './loopback-listener.ts'
import type { TokenSet } from './oauth-answers.ts'
import type { Callback, ClientCredentials, OAuthCalls } from './oauth-calls.ts'
import { redirectUriOf } from './oauth-clients.ts'
import { OAuthFailure } from './oauth-failure.ts'
import { checkEndpoint } from './provider-fetch.ts'
import type { SignInWindows } from './sign-in-windows.ts'

export interface SignInRequest {
  readonly app: string
  readonly way: SignInWay
  readonly name: string
  readonly scopes: readonly string[]
  /** Signs an existing account in again. */
  readonly accountId?: AccountId | undefined
}

export interface AttemptParts {
  readonly request: SignInRequest
  readonly provider: OAuthProvider
  readonly client: ClientCredentials
  readonly accounts: Pick<AccountService, 'find' | 'signedIn' | 'clients'>
  readonly windows: SignInWindows | undefined
  readonly fetch: typeof fetch
  readonly now: () => Date
  readonly limitMs: number
  /** Ends the attempt. */
  readonly signal: AbortSignal
  readonly wait: (ms: number) => Promise<void>
  readonly tell: (progress: SignInState) => void
}

/** One attempt to sign in, from the first request to the account. @throws OAuthFailure, PatchbayError */
export async function runAttempt(parts: AttemptParts): Promise<Account> {
  const { provider, request, client, fetch, now, signal } = parts
  const { createOAuthCalls } = await import('./oauth-calls.ts')
  const calls = createOAuthCalls({ provider, client, fetch, now, signal })
  const tokens = await getTokens(parts, calls)
  const identity = tokens.identity ?? (await askIdentity(provider, tokens.accessToken, fetch))
  const problem = otherPerson(parts, identity)
  if (problem !== undefined || signal.aborted) {
    // Nobody is going to use these tokens.
    await discard(parts, tokens)
    throw problem ?? cancelled()
  }
  return parts.accounts.signedIn({
    app: request.app,
    name: request.name,
    grant: grantOf(request),
    scopes: request.scopes,
    tokens,
    identity,
    accountId: request.accountId,
  })
}

function getTokens(parts: AttemptParts, calls: OAuthCalls): Promise<TokenSet> {
  switch (parts.request.way) {
    case 'browser':
      return byBrowser(parts, calls)
    case 'popup':
      return byPopup(parts, calls)
    case 'device':
      return byDevice(parts, calls)
    case 'client':
      parts.tell({ state: 'finishing' })
      return calls.clientCredentials(parts.request.scopes)
    default:
      return parts.request.way satisfies never
  }
}

async function byBrowser(parts: AttemptParts, calls: OAuthCalls): Promise<TokenSet> {
  const { provider, windows, tell } = parts
  // The address of the listener is part of the request, and the request judges what the listener gets.
  let authorization: AuthorizationRequest | undefined
  const listener: LoopbackListener = await openLoopbackListener({
    host: provider.redirectHost,
    port: await parts.accounts.clients.fixedPort(provider),
    judge: parameters => authorization?.judge(parameters) ?? 'foreign',
  })
  try {
    authorization = requestFor(parts, listener.redirectUri)
    tell({ state: 'waiting', url: authorization.url })
    await windows?.openBrowser(authorization.url)
    return await finish(parts, calls, await within(parts, authorization.answered))
  } finally {
    listener.close()
  }
}

async function byPopup(parts: AttemptParts, calls: OAuthCalls): Promise<TokenSet> {
  const { provider, windows, tell } = parts
  if (!windows) throw new PatchbayError('There is no desktop to open a window on.', { code: 'usage' })
  const redirectUri = redirectUriOf(provider, await parts.accounts.clients.fixedPort(provider))
  const authorization = requestFor(parts, redirectUri)
  const end = new AbortController()
  tell({ state: 'waiting' })
  try {
    const popup = windows.openPopup({
      url: authorization.url,
      provider: provider.name,
      redirectUri,
      judge: authorization.judge,
      signal: AbortSignal.any([parts.signal, end.signal]),
    })
    const closed = popup.then(outcome =>
      outcome === 'closed' ? Promise.reject(cancelled()) : authorization.answered,
    )
    return await finish(parts, calls, await within(parts, closed))
  } finally {
    end.abort()
  }
}

async function byDevice({ request, provider, windows, now, wait, tell }: AttemptParts, calls: OAuthCalls) {
  const code = await calls.startDevice(request.scopes)
  const { href } = checkEndpoint(provider.name, code.verificationUri)
  const expiresAt = new Date(now().getTime() + code.expiresInMs).toISOString()
  tell({ state: 'device-code', userCode: code.userCode.slice(0, 100), verificationUri: href, expiresAt })
  await windows?.openBrowser(checkEndpoint(provider.name, code.completeUri ?? href).href)
  const tokens = await awaitDevice({ calls, code, provider: provider.name, now, wait })
  tell({ state: 'finishing' })
  return tokens
}

function requestFor({ provider, client, request }: AttemptParts, redirectUri: string): AuthorizationRequest {
  return createAuthorizationRequest({
    provider,
    clientId: client.clientId,
    scopes: request.scopes,
    redirectUri,
  })
}

function finish({ tell }: AttemptParts, calls: OAuthCalls, callback: Callback): Promise<TokenSet> {
  tell({ state: 'finishing' })
  return calls.exchangeCode(callback)
}

/** The answer, unless the attempt ends or its time runs out before. */
async function within<T>({ signal, limitMs, provider }: AttemptParts, answer: Promise<T>): Promise<T> {
  let stop: () => void = () => undefined
  const end = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(() => reject(tooLate(provider.name, limitMs)), limitMs)
    const onAbort = () => reject(cancelled())
    signal.addEventListener('abort', onAbort, { once: true })
    stop = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    if (signal.aborted) onAbort()
  })
  try {
    return await Promise.race([answer, end])
  } finally {
    stop()
  }
}

/** Steps that use the account would act for somebody else from then on. */
function otherPerson({ request, accounts, provider }: AttemptParts, identity: string | undefined) {
  if (request.accountId === undefined) return undefined
  const known = accounts.find(request.accountId)
  if (known.identity === undefined || identity === undefined || known.identity === identity) return undefined
  return new OAuthFailure(
    `You signed in at ${provider.name} as ${identity}, but the account “${known.name}” is ${known.identity}. Sign in as ${known.identity}, or connect ${identity} as another account.`,
    { kind: 'refused' },
  )
}

async function discard({ provider, client, fetch, now }: AttemptParts, tokens: TokenSet): Promise<void> {
  if (provider.revocationEndpoint === undefined) return
  const { createOAuthCalls } = await import('./oauth-calls.ts')
  const calls = createOAuthCalls({ provider, client, fetch, now })
  const revoking = [
    calls.revoke(tokens.accessToken, 'access_token'),
    ...(tokens.refreshToken === undefined ? [] : [calls.revoke(tokens.refreshToken, 'refresh_token')]),
  ]
  await Promise.allSettled(revoking)
}

function grantOf({ way }: SignInRequest) {
  if (way === 'device') return 'device_code'
  return way === 'client' ? 'client_credentials' : 'authorization_code'
}

function cancelled(): PatchbayError {
  return new PatchbayError('Signing in was canceled.', { code: 'auth.sign-in-cancelled' })
}

function tooLate(provider: string, limitMs: number): OAuthFailure {
  const minutes = Math.max(1, Math.round(limitMs / 60_000))
  return new OAuthFailure(
    `Nobody finished signing in at ${provider} within ${minutes === 1 ? 'a minute' : `${minutes} minutes`}. Sign in again.`,
    { kind: 'refused' },
  )
}
