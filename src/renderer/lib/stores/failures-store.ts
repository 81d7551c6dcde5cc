import { create } from 'zustand'
import type { Failures } from '#shared/ipc/runs-contract.ts'
import { api } from '../api.ts'

/** Runs that failed since somebody last looked: the badge beside *Runs*. */
export const useFailures = create<Failures>(() => ({ count: 0 }))

const take = (failures: Failures) => useFailures.setState(failures, true)

export function listenToFailures(): void {
  api.on('runs.failuresChanged', take)
  // While the vault is closed nothing is known of them; what changes is told when it opens.
  api.invoke('runs.failures').then(take, () => undefined)
}

/** Somebody looks at the runs now. A badge that stays for once is no reason to disturb them. */
export function seeFailures(): void {
  if (useFailures.getState().count === 0) return
  api.invoke('runs.failuresSeen').then(take, () => undefined)
}
