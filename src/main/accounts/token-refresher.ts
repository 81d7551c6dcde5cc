import { RetryableError, TerminalError } from '#engine/errors.ts'
import type { Account } from '#shared/model/account.ts'
import type { App, OAuthProvider } from '#shared/model/action.ts'
import type { AccountId } from '#shared/model/ids.ts'
import type { AccountRecords, Fields } from './account-records.ts'
import type { TokenSet } from './oauth/oauth-answers.ts'
import type { OAuthClients } from './oauth/oauth-clients.ts'
import { OAuthFailure } from './oauth/oauth-failure.ts'

export interface TokenRefresherParts {
  readonly records: AccountRecords
  readonly clients: Pick<OAuthClients, 'credentials'>
  readonly findApp: (key: string) => App | undefined
  readonly fetch: typeof fetch
  readonly now: () => Date
  /** Runs `task` while no other Patchbay on this data folder runs one for the same account. */
  readonly lock: <T>(accountId: AccountId, task: () => Promise<T>) => Promise<T>
  readonly onChange: () => void
}

export interface TokenRefresher {
  /**
   * The account's fields with an access token that lasts, refreshed where it has to be. `fresh`: the provider refused
   * the present one.
   * @throws TerminalError `auth.reconnect`, RetryableError `provider.unreachable` | `provider.rate-limited`
   */
  fields(account: Account, fresh: boolean): Promise<Fields>
  forget(accountId: AccountId): void
}

/** A token is renewed this long before it ends, so that it does not end on its way. */
const AHEAD_MS = 60_000
/** Below this a token is not worth sending any more. */
const LAST_MOMENT_MS = 5_000
/** Steps that ran side by side with the same refused token all ask for a fresh one: a token this young is fresh. */
const YOUNG_MS = 10_000
/** How providers say that a refresh token is good for nothing any more: RFC 6749's word first, then their own. */
const ENDED_GRANTS: ReadonlySet<string> = new Set([
  'invalid_grant',
  'bad_refresh_token',
  'invalid_refresh_token',
  'token_expired',
  'token_revoked',
  'expired_token',
])

/**
 * [S-OA-3] Keeps OAuth tokens fresh. Rules:
 * - One refresh at a time per account, whoever asks, in this process and beside it: what another process wrote is read
 *   under the lock before anything is sent.
 * - A refresh token is sent once. What came for it is on disk before the new access token is given out; when the disk
 *   refuses, it stays in memory and is written before anything else happens to the account.
 * - Only the provider's refusal changes the account's state. A network failure leaves it as it was, and a token that
 *   still lasts is used.
 */
export function createTokenRefresher(parts: TokenRefresherParts): TokenRefresher {
  const { records, now, lock } = parts
  const underWay = new Map<AccountId, Promise<void>>()
  const unsaved = new Map<AccountId, TokenSet>()
  const renewedAt = new Map<AccountId, number>()

  const lasts = ({ expiresAt }: Account, atLeastMs: number): boolean =>
    expiresAt === undefined || Date.parse(expiresAt) - now().getTime() > atLeastMs

  const save = async (accountId: AccountId, provider: OAuthProvider): Promise<void> => {
    const tokens = unsaved.get(accountId)
    if (!tokens) return
    const account = withTokens(records.find(accountId), tokens)
    await records.writeState(account, { [provider.tokenField]: tokens.accessToken }, tokens.refreshToken)
    unsaved.delete(accountId)
    renewedAt.set(accountId, now().getTime())
    parts.onChange()
  }

  /** Under the lock, with the file just read. */
  const renew = async (accountId: AccountId, provider: OAuthProvider, refused: string | undefined) => {
    await save(accountId, provider)
    const account = records.find(accountId)
    const isRefused = refused !== undefined && records.fields(accountId)[provider.tokenField] === refused
    if (account.state === 'reconnect') throw mustReconnect(account, provider)
    if (!isRefused && lasts(account, AHEAD_MS)) return
    unsaved.set(accountId, await ask(account, provider))
    await save(accountId, provider)
  }

  const ask = async (account: Account, provider: OAuthProvider): Promise<TokenSet> => {
    const { createOAuthCalls } = await import('./oauth/oauth-calls.ts')
    const calls = createOAuthCalls({
      provider,
      client: parts.clients.credentials(provider),
      fetch: parts.fetch,
      now,
    })
    try {
      if (account.grant === 'client_credentials') return await calls.clientCredentials(account.scopes ?? [])
      const refreshToken = records.refreshToken(account.id)
      if (refreshToken === undefined) throw endedWithoutRefresh(provider)
      return await calls.refresh(refreshToken)
    } catch (error) {
      throw await explain(error, account, provider)
    }
  }

  const explain = async (error: unknown, account: Account, provider: OAuthProvider): Promise<unknown> => {
    if (!(error instanceof OAuthFailure)) return error
    if (error.kind === 'unreachable')
      return new RetryableError(error.message, { code: 'provider.unreachable' })
    if (error.kind === 'limited') {
      const { retryAfterMs } = error
      return new RetryableError(error.message, { code: 'provider.rate-limited', retryAfterMs })
    }
    if (error.kind === 'unusable')
      return new TerminalError(notRenewed(account, error), { code: 'auth.rejected' })
    // Only a refused grant is the account's end: a wrong client secret can be mended without signing in again.
    if (!ENDED_GRANTS.has(error.error ?? '')) {
      const message = `${notRenewed(account, error)} Check the OAuth client in Accounts.`
      return new TerminalError(message, { code: 'auth.rejected' })
    }
    const ended: Account = { ...account, state: 'reconnect', problem: `${error.message} Sign in again.` }
    await records.writeState(ended)
    parts.onChange()
    return mustReconnect(ended, provider)
  }

  const renewOnce = (accountId: AccountId, provider: OAuthProvider, refused?: string): Promise<void> => {
    const running = underWay.get(accountId)
    if (running) return running
    const task = lock(accountId, async () => {
      await records.refresh()
      await renew(accountId, provider, refused)
    }).finally(() => underWay.delete(accountId))
    underWay.set(accountId, task)
    return task
  }

  return {
    async fields(account, fresh) {
      const provider = parts.findApp(account.app)?.oauth
      const fields = records.fields(account.id)
      if (!provider || account.kind === 'fields') return fields
      if (account.state === 'reconnect') {
        // Another Patchbay may have signed it in meanwhile.
        await records.refresh()
        const latest = records.find(account.id)
        if (latest.state === 'reconnect') throw mustReconnect(latest, provider)
        return records.fields(account.id)
      }
      const isYoung = now().getTime() - (renewedAt.get(account.id) ?? Number.NEGATIVE_INFINITY) < YOUNG_MS
      const wantsFresh = fresh && !isYoung && account.canRefresh === true
      if (!wantsFresh && !unsaved.has(account.id) && lasts(account, AHEAD_MS)) return fields
      try {
        await renewOnce(account.id, provider, wantsFresh ? fields[provider.tokenField] : undefined)
      } catch (error) {
        const mayStillDo = !wantsFresh && !unsaved.has(account.id) && lasts(account, LAST_MOMENT_MS)
        if (error instanceof RetryableError && mayStillDo) return fields
        throw error
      }
      return records.fields(account.id)
    },
    forget(accountId) {
      unsaved.delete(accountId)
      renewedAt.delete(accountId)
    },
  }
}

/** The account after new tokens came: connected, whatever it was before. */
export function withTokens(account: Account, tokens: TokenSet): Account {
  const { problem: _, expiresAt: __, ...rest } = account
  return {
    ...rest,
    state: 'connected',
    ...(tokens.expiresAt === undefined ? {} : { expiresAt: tokens.expiresAt }),
    ...(tokens.scopes === undefined ? {} : { scopes: [...tokens.scopes] }),
  }
}

function endedWithoutRefresh(provider: OAuthProvider): OAuthFailure {
  return new OAuthFailure(`The access token has ended, and ${provider.name} gave nothing to renew it with.`, {
    kind: 'refused',
    error: 'invalid_grant',
  })
}

function mustReconnect(account: Account, provider: OAuthProvider): TerminalError {
  return new TerminalError(
    `The account “${account.name}” has to be connected again in Accounts. ${account.problem ?? ''}`.trim(),
    { code: 'auth.reconnect', details: { app: account.app, account: account.id, provider: provider.key } },
  )
}

function notRenewed(account: Account, { message }: OAuthFailure): string {
  return `The account “${account.name}” could not be renewed. ${message}`
}
