import { useCallback, useEffect, useState } from 'react'
import type { AccountUse } from '#shared/model/account.ts'
import { api } from '../../lib/api.ts'
import { useAppStore } from '../../lib/stores/app-store.ts'

export interface AccountUses {
  /** By account; undefined while they are loaded. */
  readonly uses: Readonly<Record<string, readonly AccountUse[]>> | undefined
  readonly error: unknown
  reload(): void
}

/** Which workflows name which account, of the documents as they are saved now. */
export function useAccountUses(): AccountUses {
  const [uses, setUses] = useState<AccountUses['uses']>()
  const [error, setError] = useState<unknown>()
  const workflows = useAppStore(state => state.workflows)
  const reload = useCallback(() => {
    setError(undefined)
    api.invoke('accounts.uses').then(setUses, setError)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a workflow that changed may name other accounts
  useEffect(reload, [reload, workflows])
  return { uses, error, reload }
}
