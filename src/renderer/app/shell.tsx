import { useEffect } from 'react'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import { SplitPane, Toaster } from '../components/index.ts'
import { RunCanvas } from '../features/canvas/index.ts'
import { SettingsDialog, UnlockDialog } from '../features/settings/index.ts'
import {
  DeleteWorkflowDialog,
  ImportDialog,
  importDroppedFiles,
  WorkflowSidebar,
} from '../features/workflows/index.ts'
import { attempt } from '../lib/api.ts'
import { hasOpenOverlay } from '../lib/platform.ts'
import { cycleRegions } from '../lib/regions.ts'
import { useShortcuts } from '../lib/shortcuts.ts'
import { changeSettings, useSettings } from '../lib/stores/app-store.ts'
import { useReplays } from '../lib/stores/replay-store.ts'
import { showRun } from '../lib/stores/run-store.ts'
import { CommandPalette } from './command-palette.tsx'
import { ShortcutsDialog } from './dialogs/shortcuts-dialog.tsx'
import { HomePage } from './home-page.tsx'
import { NoticeBar } from './notice-bar.tsx'
import { AccountsPage, loadPanels, ReplayDialog, ReplayProgress, RunsPage, UseLogPage } from './panels.tsx'
import styles from './shell.module.css'
import {
  askToDelete,
  openAccount,
  openAccounts,
  openDialog,
  openHome,
  openRuns,
  openUseLog,
  openWorkflow,
  setPaletteOpen,
  setRunsOpen,
  toggleSidebar,
  useUi,
} from './ui-store.ts'
import { useShellCommands } from './use-shell-commands.ts'
import { WorkflowPage } from './workflow-page.tsx'

const SIDEBAR_WIDTH = 236
const PANELS_BY_MS = 2000

const openSettings = () => openDialog('settings')
const openUnlock = () => openDialog('unlock')
const renderCanvas = (runId: RunId) => <RunCanvas runId={runId} />

/** Sidebar, page, and everything that floats above them. */
export function Shell() {
  const isSidebarOpen = useUi(state => state.isSidebarOpen)
  const sidebarWidth = useSettings()?.sidebarWidth ?? SIDEBAR_WIDTH
  useShellCommands()
  useDroppedFiles()
  useEffect(() => {
    const handle = requestIdleCallback(loadPanels, { timeout: PANELS_BY_MS })
    return () => cancelIdleCallback(handle)
  }, [])
  useShortcuts(
    {
      'Mod+K': () => setPaletteOpen(true),
      'Mod+B': toggleSidebar,
      'Mod+,': openSettings,
      'Mod+Shift+J': () => openRuns(),
      F6: () => !hasOpenOverlay() && cycleRegions(1),
      'Shift+F6': () => !hasOpenOverlay() && cycleRegions(-1),
    },
    { everywhere: true },
  )
  useShortcuts({ '?': () => openDialog('shortcuts') })

  return (
    <div className={styles.shell}>
      <NoticeBar />
      <div className={styles.rest}>
        <SplitPane
          reverse
          label="Resize the sidebar"
          secondSize={sidebarWidth}
          secondMin={180}
          secondMax={420}
          onResize={rememberSidebar}
          second={isSidebarOpen && <Sidebar />}
        >
          <CurrentPage />
        </SplitPane>
      </div>
      <Overlays />
      <Replays />
      <Toaster />
    </div>
  )
}

function Sidebar() {
  const page = useUi(state => state.page)
  return (
    <WorkflowSidebar
      activeId={page.kind === 'workflow' ? page.id : undefined}
      activePage={page.kind}
      onOpen={openWorkflow}
      onImport={() => openDialog('import')}
      onDelete={askToDelete}
      onRuns={() => openRuns()}
      onAccounts={openAccounts}
      onUseLog={openUseLog}
      onSettings={openSettings}
      onSearch={() => setPaletteOpen(true)}
    />
  )
}

function CurrentPage() {
  const page = useUi(state => state.page)
  switch (page.kind) {
    case 'home':
      return <HomePage />
    case 'accounts':
      return <AccountsPage accountId={page.accountId} onOpen={openAccount} onOpenWorkflow={openWorkflow} />
    case 'runs':
      return (
        <RunsPage
          request={page}
          renderCanvas={renderCanvas}
          onOpenWorkflow={openWorkflow}
          onUnlock={openUnlock}
        />
      )
    case 'use-log':
      return <UseLogPage onOpenWorkflow={openWorkflow} />
    case 'workflow':
      return <WorkflowPage key={page.id} workflowId={page.id} />
    default:
      return page satisfies never
  }
}

/** Loaded when there is the first replay to ask about or to show. */
function Replays() {
  const isAsked = useReplays(state => state.asked !== undefined)
  const isAny = useReplays(state => state.batches.length > 0)
  return (
    <>
      {isAsked && <ReplayDialog />}
      {isAny && <ReplayProgress onShowRun={showReplayed} onShowRuns={showReplays} />}
    </>
  )
}

/** Where the user is: over the canvas of its workflow, or on the page of all runs. */
function showReplayed(workflowId: WorkflowId, runId: RunId): void {
  const { page } = useUi.getState()
  showRun(workflowId, runId)
  if (page.kind === 'runs') openRuns({ runId })
  else if (page.kind === 'workflow' && page.id === workflowId) setRunsOpen(true)
}

const showReplays = (sinceMs: number) => openRuns({ filter: { modes: ['rerun'], fromMs: sinceMs } })

function Overlays() {
  const { dialog, deleting, page } = useUi()
  const onOpenChange = (open: boolean) => {
    if (!open) openDialog(undefined)
  }
  return (
    <>
      <CommandPalette />
      <SettingsDialog open={dialog === 'settings'} onOpenChange={onOpenChange} />
      <UnlockDialog open={dialog === 'unlock'} onClose={() => openDialog(undefined)} />
      <ShortcutsDialog open={dialog === 'shortcuts'} onOpenChange={onOpenChange} />
      <ImportDialog open={dialog === 'import'} onOpenChange={onOpenChange} onImported={openWorkflow} />
      <DeleteWorkflowDialog
        workflowId={deleting}
        onClose={() => askToDelete(undefined)}
        onDeleted={id => {
          if (page.kind === 'workflow' && page.id === id) openHome()
        }}
      />
    </>
  )
}

const rememberSidebar = (sidebarWidth: number) =>
  void attempt('Could not keep the width of the sidebar', () => changeSettings({ sidebarWidth }))

/** A `.workflow.json` dropped anywhere is imported; anything else dropped does nothing (above all, it never navigates). */
function useDroppedFiles() {
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const onDragOver = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault()
    }
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      void importDroppedFiles(event.dataTransfer?.files, () => openDialog('import'))
    }
    window.addEventListener('dragover', onDragOver)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onDragOver)
      window.removeEventListener('drop', onDrop)
    }
  }, [])
}
