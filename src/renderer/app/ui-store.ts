import { create } from 'zustand'
import type { AccountId, RunId, WorkflowId } from '#shared/model/ids.ts'
import type { RunFilter } from '#shared/model/run-filter.ts'
import type { WorkflowTarget } from '../lib/slots.ts'

/** Which page, drawers and dialogs are open. */
export type Page =
  | { readonly kind: 'home' }
  | { readonly kind: 'workflow'; readonly id: WorkflowId; readonly target?: WorkflowTarget | undefined }
  /** What is absent stays as it was when the page was last shown. */
  | { readonly kind: 'runs'; readonly filter?: RunFilter | undefined; readonly runId?: RunId | undefined }
  | { readonly kind: 'accounts'; readonly accountId?: AccountId | undefined }
  | { readonly kind: 'use-log' }

export type DialogName = 'settings' | 'unlock' | 'shortcuts' | 'import' | 'workflow-settings' | 'sample-event'

interface UiState {
  readonly page: Page
  readonly dialog: DialogName | undefined
  readonly isPaletteOpen: boolean
  readonly isSidebarOpen: boolean
  readonly areRunsOpen: boolean
  readonly areProblemsOpen: boolean
  /** A workflow made just now: its name is ready to be typed over. */
  readonly freshId: WorkflowId | undefined
  readonly deleting: WorkflowId | undefined
}

export const useUi = create<UiState>(() => ({
  page: { kind: 'home' },
  dialog: undefined,
  isPaletteOpen: false,
  isSidebarOpen: true,
  areRunsOpen: false,
  areProblemsOpen: false,
  freshId: undefined,
  deleting: undefined,
}))

const { setState } = useUi

interface OpenOptions extends WorkflowTarget {
  readonly fresh?: boolean
}

export const openWorkflow = (id: WorkflowId, { fresh = false, ...target }: OpenOptions = {}) =>
  setState(({ page }) => ({
    page: { kind: 'workflow', id, target },
    freshId: fresh ? id : undefined,
    ...(page.kind === 'workflow' && page.id === id ? {} : { areProblemsOpen: false }),
  }))
export const openAccounts = () => setState({ page: { kind: 'accounts' }, dialog: undefined })
/** The accounts page with this one open, or its list. */
export const openAccount = (accountId: AccountId | undefined) =>
  setState({ page: { kind: 'accounts', accountId } })
/** The page of all runs: on these, with this one open, or as it was. */
export const openRuns = (show: { readonly filter?: RunFilter; readonly runId?: RunId } = {}) =>
  setState({ page: { kind: 'runs', ...show }, dialog: undefined })
export const openUseLog = () => setState({ page: { kind: 'use-log' }, dialog: undefined })
export const openHome = () => setState({ page: { kind: 'home' } })
export const openDialog = (dialog: DialogName | undefined) => setState({ dialog, isPaletteOpen: false })
export const toggleSidebar = () => setState(({ isSidebarOpen }) => ({ isSidebarOpen: !isSidebarOpen }))
export const setRunsOpen = (areRunsOpen: boolean) => setState({ areRunsOpen })
export const toggleRuns = () => setState(({ areRunsOpen }) => ({ areRunsOpen: !areRunsOpen }))
export const setProblemsOpen = (areProblemsOpen: boolean) => setState({ areProblemsOpen })
export const setPaletteOpen = (isPaletteOpen: boolean) => setState({ isPaletteOpen })
export const askToDelete = (deleting: WorkflowId | undefined) => setState({ deleting })
