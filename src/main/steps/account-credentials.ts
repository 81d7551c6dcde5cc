import type { AccountId } from '#shared/model/ids.ts'

/** Where a connected account's fields come from. */
export interface AccountCredentials {
  /** @throws PatchbayError `auth.missing` when there is no such account, `vault.*` while the vault is closed */
  credential(accountId: AccountId): {
    /** Which app the credential is for. */
    readonly app: string
    readonly fields: Readonly<Record<string, string>>
  }
}
