import type { Removal } from '#shared/ipc/credentials-contract.ts'
import type { Account } from '#shared/model/account.ts'
import type { OAuthProvider } from '#shared/model/action.ts'
import type { AccountRecords } from './account-records.ts'
import type { OAuthClients } from './oauth/oauth-clients.ts'
import { OAuthFailure } from './oauth/oauth-failure.ts'

interface Revocation {
  readonly account: Account
  /** Other accounts of the same person at the provider. */
  readonly siblings: readonly Account[]
  readonly records: Pick<AccountRecords, 'fields' | 'refreshToken'>
  readonly clients: Pick<OAuthClients, 'credentials'>
  readonly provider: OAuthProvider | undefined
  readonly fetch: typeof fetch
  readonly now: () => Date
}

/** [S-OA-3] Tells the provider that both tokens are no longer valid (RFC 7009). Never throws: the account goes in any case. */
export async function revokeTokens({ account, provider, siblings, ...parts }: Revocation): Promise<Removal> {
  if (account.kind === 'fields') {
    return {
      revoked: 'not-offered',
      message:
        'It was deleted here. A key that was typed in stays valid until you delete it at the provider.',
    }
  }
  if (!provider?.revocationEndpoint) {
    const name = provider?.name ?? 'Its provider'
    return {
      revoked: 'not-offered',
      message: `It was deleted here. ${name} can’t be told from here; remove Patchbay’s access in your settings there.`,
    }
  }
  const problem = await revokeBoth(account, provider, parts)
  if (problem === undefined) {
    const message = `It was deleted here, and ${provider.name} has revoked its access.${aboutSiblings(siblings)}`
    return { revoked: 'yes', message }
  }
  return {
    revoked: 'no',
    message: `It was deleted here, but its access could not be revoked. ${problem} Remove Patchbay’s access in your settings at ${provider.name}.`,
  }
}

/** Some providers keep one permission per person and OAuth client, and revoke it whole. */
function aboutSiblings(siblings: readonly Account[]): string {
  if (siblings.length === 0) return ''
  const names = siblings.map(({ name }) => `“${name}”`).join(', ')
  return ` ${names}, connected there as the same user, may have to be connected again.`
}

async function revokeBoth(
  { id }: Account,
  provider: OAuthProvider,
  { records, clients, fetch, now }: Omit<Revocation, 'account' | 'provider' | 'siblings'>,
): Promise<string | undefined> {
  try {
    const refreshToken = records.refreshToken(id)
    const accessToken = records.fields(id)[provider.tokenField]
    const { createOAuthCalls } = await import('./oauth/oauth-calls.ts')
    const calls = createOAuthCalls({ provider, client: clients.credentials(provider), fetch, now })
    // The refresh token first: once it is gone, nothing new can be had, even if the second request fails.
    if (refreshToken !== undefined) await calls.revoke(refreshToken, 'refresh_token')
    if (accessToken !== undefined) {
      await calls.revoke(accessToken, 'access_token').catch(error => {
        // Some providers end both with the first request, and then no longer know the second token.
        if (refreshToken === undefined || !(error instanceof OAuthFailure) || error.kind !== 'refused')
          throw error
      })
    }
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : 'The provider could not be asked.'
  }
}
