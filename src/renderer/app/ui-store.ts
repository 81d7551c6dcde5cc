import { create } from 'zustand'
import type { AccountId, WorkflowId } from '#shared/model/ids.ts'

/** Which page, drawers and dialogs are open. */
export type Page =
  | { readonly kind: 'home' }
  | { readonly kind: 'workflow'; readonly id: WorkflowId }
  | { readonly kind: 'accounts'; readonly accountId?: AccountId | undefined }
  | { readonly kind: 'use-log' }

export type DialogName = 'settings' | 'shortcuts' | 'import' | 'workflow-settings' | 'sample-event'

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

export const openWorkflow = (id: WorkflowId, { fresh = false } = {}) =>
  setState(({ page }) => ({
    page: { kind: 'workflow', id },
    freshId: fresh ? id : undefined,
    ...(page.kind === 'workflow' && page.id === id ? {} : { areProblemsOpen: false }),
  }))
export const openAccounts = () => setState({ page: { kind: 'accounts' }, dialog: undefined })
/** The accounts page with this one open, or its list. */
export const openAccount = (accountId: AccountId | undefined) =>
  setState({ page: { kind: 'accounts', accountId } })
export const openUseLog = () => setState({ page: { kind: 'use-log' }, dialog: undefined })
export const openHome = () => setState({ page: { kind: 'home' } })
export const openDialog = (dialog: DialogName | undefined) => setState({ dialog, isPaletteOpen: false })
export const toggleSidebar = () => setState(({ isSidebarOpen }) => ({ isSidebarOpen: !isSidebarOpen }))
export const setRunsOpen = (areRunsOpen: boolean) => setState({ areRunsOpen })
export const toggleRuns = () => setState(({ areRunsOpen }) => ({ areRunsOpen: !areRunsOpen }))
export const setProblemsOpen = (areProblemsOpen: boolean) => setState({ areProblemsOpen })
export const setPaletteOpen = (isPaletteOpen: boolean) => setState({ isPaletteOpen })
export const askToDelete = (deleting: WorkflowId | undefined) => setState({ deleting })
