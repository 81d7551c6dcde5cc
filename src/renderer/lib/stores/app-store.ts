import { create } from 'zustand'
import type { AppInfo, SampleState, Settings, UnreadableFile, WorkflowEntry } from '#shared/ipc/contract.ts'
import type { Account } from '#shared/model/account.ts'
import type { Action, App, Catalog } from '#shared/model/action.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import { api } from '../api.ts'

/** What is true of the whole app, whichever workflow is open. */
interface AppState {
  readonly info: AppInfo | undefined
  readonly settings: Settings | undefined
  readonly catalog: Catalog
  readonly workflows: readonly WorkflowEntry[]
  readonly unreadable: readonly UnreadableFile[]
  readonly accounts: readonly Account[]
  readonly sample: SampleState | undefined
}

export const useAppStore = create<AppState>(() => ({
  info: undefined,
  settings: undefined,
  catalog: { apps: [], actions: [] },
  workflows: [],
  unreadable: [],
  accounts: [],
  sample: undefined,
}))

export const useCatalog = (): Catalog => useAppStore(state => state.catalog)

/** An action of the catalog by its key (`google-sheets.add-single-row`); undefined when this build has none such. */
export const useAction = (key: string | undefined): Action | undefined =>
  useAppStore(state => state.catalog.actions.find(action => action.key === key))

/** An app of the catalog by its key (`google_sheets`). */
export const useAppOf = (key: string | undefined): App | undefined =>
  useAppStore(state => state.catalog.apps.find(app => app.key === key))

export const useAccounts = (): readonly Account[] => useAppStore(state => state.accounts)

/** Whether what it seals is out of reach. */
export const isVaultClosed = ({ state }: AppInfo['vault']): boolean =>
  state !== 'ready' && state !== 'session'

export const useIsVaultClosed = (): boolean =>
  useAppStore(({ info }) => info !== undefined && isVaultClosed(info.vault))

export const useSettings = (): Settings | undefined => useAppStore(state => state.settings)

export const useWorkflowEntry = (id: WorkflowId | undefined): WorkflowEntry | undefined =>
  useAppStore(state => state.workflows.find(entry => entry.id === id))

export async function refreshAccounts(): Promise<void> {
  useAppStore.setState({ accounts: await api.invoke('accounts.list') })
}

export async function refreshInfo(): Promise<void> {
  useAppStore.setState({ info: await api.invoke('app.info') })
}

export async function refreshWorkflows(): Promise<void> {
  useAppStore.setState(await api.invoke('workflows.list'))
}

export async function changeSettings(change: Partial<Settings>): Promise<void> {
  useAppStore.setState({ settings: await api.invoke('settings.set', change) })
}
