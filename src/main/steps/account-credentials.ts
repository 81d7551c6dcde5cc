import type { AccountId } from '#shared/model/ids.ts'

/** Where a connected account's fields come from. */
export interface AccountCredentials {
  /**
   * @param options.fresh the provider refused what was given out before
   * @throws PatchbayError `auth.missing` when there is no such account, `auth.reconnect` when somebody has to sign in
   *   again, `vault.*` while the vault is closed
   */
  credential(
    accountId: AccountId,
    options?: { readonly fresh?: boolean },
  ): Promise<{
    /** Which app the credential is for. */
    readonly app: string
    /** Of the account. */
    readonly name: string
    readonly fields: Readonly<Record<string, string>>
  }>
}
