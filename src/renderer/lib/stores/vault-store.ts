import { create } from 'zustand'
import type { VaultDetails } from '#shared/model/account.ts'
import { api } from '../api.ts'
import { isVaultClosed, refreshAccounts, useAppStore } from './app-store.ts'
import { dismissNotice, useNotices } from './notice-store.ts'
import { closeReplay } from './replay-store.ts'
import { sealRuns, useRuns } from './run-store.ts'

/** What Settings shows of the vault; undefined until somebody looked. */
export const useVault = create<{ readonly details: VaultDetails | undefined }>(() => ({ details: undefined }))

/** Takes in what the vault has become: its state is shown in many places. */
export function takeVault(details: VaultDetails): void {
  const before = useAppStore.getState().info?.vault.message
  if (details.status.state === 'ready') {
    for (const notice of useNotices.getState().notices) if (notice.message === before) dismissNotice(notice)
  }
  const isClosed = isVaultClosed(details.status)
  // What was about to be replayed goes, too.
  if (isClosed && !useRuns.getState().isSealed) closeReplay()
  sealRuns(isClosed)
  useVault.setState({ details })
  useAppStore.setState(({ info }) => (info ? { info: { ...info, vault: details.status } } : {}))
}

export async function refreshVault(): Promise<void> {
  takeVault(await api.invoke('vault.details'))
}

/** A vault that is closed has no accounts to list; the one that opens has. */
export function listenToVault(): void {
  api.on('vault.changed', details => {
    takeVault(details)
    if (details.status.state === 'ready') refreshAccounts().catch(() => undefined)
    else useAppStore.setState({ accounts: [] })
  })
}
