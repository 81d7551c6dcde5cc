import type { Account } from '#shared/model/account.ts'
import type { AccountService } from '../../src/main/accounts/account-service.ts'

/** Puts a connected OAuth account into a vault, as if somebody had signed in. */
export function seedOAuthAccount(
  accounts: Pick<AccountService, 'signedIn'>,
  seed: {
    readonly app: string
    readonly name?: string
    readonly accessToken: string
    readonly refreshToken?: string
    readonly expiresAt?: string
    readonly identity?: string
  },
): Promise<Account> {
  const { app, name = 'Mine', accessToken, refreshToken, expiresAt, identity } = seed
  return accounts.signedIn({
    app,
    name,
    grant: 'authorization_code',
    scopes: [],
    tokens: { accessToken, refreshToken, expiresAt },
    identity,
  })
}
