import { useState } from 'react'
import { toErrorInfo } from '#shared/errors.ts'
import type { TestAnswer } from '#shared/ipc/credentials-contract.ts'
import type { AccountId } from '#shared/model/ids.ts'
import { api } from '../../../lib/api.ts'
import { refreshAccounts } from '../../../lib/stores/app-store.ts'

export interface ConnectionTest {
  readonly isBusy: boolean
  readonly answer: TestAnswer | undefined
  run(): Promise<void>
}

/** Asks the provider whether the credential works, and as whom. */
export function useConnectionTest(accountId: AccountId): ConnectionTest {
  const [isBusy, setBusy] = useState(false)
  const [answer, setAnswer] = useState<TestAnswer>()
  const run = async () => {
    setBusy(true)
    setAnswer(undefined)
    try {
      setAnswer(await api.invoke('accounts.test', { accountId }))
      await refreshAccounts()
    } catch (error) {
      setAnswer({ ok: false, message: toErrorInfo(error).message })
    } finally {
      setBusy(false)
    }
  }
  return { isBusy, answer, run }
}
