import { PatchbayError } from '#shared/errors.ts'
import type { AccountId } from '#shared/model/ids.ts'

const FLUSH_AFTER_MS = 60_000

export interface LastUses {
  note(accountId: AccountId, at: string): void
  /** Noted, and not written yet. */
  pending(accountId: AccountId): string | undefined
  forget(accountId: AccountId): void
  flush(): Promise<void>
}

/** When accounts were used last: written together, at most once a minute, so that a use costs no write of the vault. */
export function createLastUses(write: (accountId: AccountId, at: string) => Promise<void>): LastUses {
  const noted = new Map<AccountId, string>()
  let timer: NodeJS.Timeout | undefined

  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    for (const [accountId, at] of [...noted]) {
      try {
        await write(accountId, at)
        if (noted.get(accountId) === at) noted.delete(accountId)
      } catch (error) {
        // While the vault is closed nothing can be written; the next use tries again.
        if (!(error instanceof PatchbayError)) throw error
      }
    }
  }
  return {
    note(accountId, at) {
      noted.set(accountId, at)
      if (timer !== undefined) return
      timer = setTimeout(() => void flush(), FLUSH_AFTER_MS)
      timer.unref()
    },
    pending: accountId => noted.get(accountId),
    forget: accountId => noted.delete(accountId),
    flush,
  }
}
