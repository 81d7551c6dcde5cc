import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { PatchbayError } from '#shared/errors.ts'
import type { SignInState, SignInWay } from '#shared/model/account.ts'
import type { App, GrantType } from '#shared/model/action.ts'
import type { AccountService } from '../account-service.ts'
import { runAttempt, type SignInRequest } from './attempt.ts'
import { providerOf } from './oauth-clients.ts'
import { OAuthFailure } from './oauth-failure.ts'
import type { SignInWindows } from './sign-in-windows.ts'

export interface SignInProgress {
  readonly attemptId: string
  readonly progress: SignInState
}

export interface SignInPorts {
  readonly accounts: Pick<AccountService, 'find' | 'signedIn' | 'clients'>
  readonly findApp: (key: string) => App | undefined
  readonly now: () => Date
  /** Absent without a desktop: then the addresses are only told. */
  readonly windows?: SignInWindows | undefined
  readonly fetch?: typeof fetch
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>
  readonly limitMs?: number
  readonly onUnexpected: (error: unknown) => void
}

/** Signing in at providers. One attempt at a time: a new one cancels the one before. */
export interface SignInService {
  /** @throws PatchbayError `usage` when it can't begin: no OAuth client, a way that the provider does not offer */
  start(request: SignInRequest): { attemptId: string }
  cancel(attemptId: string): void
  /** Calls `listener` with each step of the attempt, until the answer is called. */
  onChange(listener: (progress: SignInProgress) => void): () => void
  close(): void
}

/** [S-OA-1] Time to sign in by a browser or a popup. */
const LIMIT_MS = 5 * 60_000

const GRANTS: Readonly<Record<SignInWay, GrantType>> = {
  popup: 'authorization_code',
  browser: 'authorization_code',
  device: 'device_code',
  client: 'client_credentials',
}

export function createSignInService(ports: SignInPorts): SignInService {
  const { accounts, findApp, limitMs = LIMIT_MS, fetch = globalThis.fetch } = ports
  const wait = ports.wait ?? ((ms, signal) => delay(ms, undefined, { signal }))
  const listeners = new Set<(progress: SignInProgress) => void>()
  let current: { readonly attemptId: string; readonly end: AbortController } | undefined

  const tell = (attemptId: string, progress: SignInState) => {
    for (const listener of listeners) listener({ attemptId, progress })
  }
  const check = ({ app, way, accountId, scopes }: SignInRequest) => {
    const provider = providerOf(findApp(app))
    const problem = problemOf(provider.name, {
      isOffered: provider.grants.includes(GRANTS[way]),
      isAllowed: way !== 'popup' || provider.embeddedWindow,
      scopesAreWhole: scopes.every(scope => /^[\x21-\x7e]+$/.test(scope)),
      isSameApp: accountId === undefined || accounts.find(accountId).app === app,
    })
    if (problem !== undefined) throw new PatchbayError(problem, { code: 'usage' })
    return { provider, client: accounts.clients.credentials(provider) }
  }

  return {
    start(request) {
      const { provider, client } = check(request)
      current?.end.abort()
      const attemptId = `sgn_${randomBytes(12).toString('hex')}`
      const end = new AbortController()
      current = { attemptId, end }
      // The caller has to know the id before it is told of anything.
      setImmediate(() => {
        runAttempt({
          request,
          provider,
          client,
          accounts,
          windows: ports.windows,
          fetch,
          now: ports.now,
          limitMs,
          signal: end.signal,
          wait: ms => wait(ms, end.signal),
          tell: progress => {
            if (!end.signal.aborted) tell(attemptId, progress)
          },
        })
          .then(account => tell(attemptId, { state: 'connected', account }))
          .catch(error => tell(attemptId, outcomeOf(error, end.signal, ports.onUnexpected)))
          .finally(() => {
            if (current?.attemptId === attemptId) current = undefined
            end.abort()
          })
      })
      return { attemptId }
    },
    cancel(attemptId) {
      if (current?.attemptId === attemptId) current.end.abort()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => current?.end.abort(),
  }
}

interface Conditions {
  readonly isOffered: boolean
  readonly isAllowed: boolean
  readonly scopesAreWhole: boolean
  readonly isSameApp: boolean
}

function problemOf(provider: string, conditions: Conditions): string | undefined {
  if (!conditions.isOffered) return `${provider} does not offer this way of signing in.`
  if (!conditions.isAllowed)
    return `${provider} does not allow its sign-in page in a window of an app. Use the browser.`
  if (!conditions.scopesAreWhole)
    return 'A scope is empty, or holds a space or a character that no scope has.'
  if (!conditions.isSameApp) return 'That account belongs to another app.'
  return undefined
}

function outcomeOf(error: unknown, signal: AbortSignal, onUnexpected: (error: unknown) => void): SignInState {
  if (signal.aborted) return { state: 'cancelled' }
  if (error instanceof PatchbayError && error.code === 'auth.sign-in-cancelled') return { state: 'cancelled' }
  if (error instanceof PatchbayError || error instanceof OAuthFailure)
    return { state: 'failed', message: error.message }
  onUnexpected(error)
  return {
    state: 'failed',
    message: 'Signing in failed for a reason that Patchbay does not know. Try again.',
  }
}
