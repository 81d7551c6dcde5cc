import { type KeyboardEvent, useCallback, useEffect } from 'react'
import type { RunId, StepId, TriggerId, WorkflowId } from '#shared/model/ids.ts'
import { ErrorBoundary, ErrorState, Spinner, SplitPane } from '../components/index.ts'
import { Canvas, ProblemsPanel } from '../features/canvas/index.ts'
import { WorkflowSettingsDialog } from '../features/workflows/index.ts'
import { attempt } from '../lib/api.ts'
import { hasOpenOverlay, isTyping } from '../lib/platform.ts'
import { focusRegion } from '../lib/regions.ts'
import { changeSettings, useSettings } from '../lib/stores/app-store.ts'
import { DocumentProvider, useDocument, useDocumentStore } from '../lib/stores/document-context.tsx'
import { loadPins } from '../lib/stores/pin-store.ts'
import { showRun } from '../lib/stores/run-store.ts'
import { dismissUntilEdit } from '../lib/toast.ts'
import styles from './app.module.css'
import { ConflictDialog } from './dialogs/conflict-dialog.tsx'
import { SampleEventDialog } from './dialogs/sample-event-dialog.tsx'
import { RunsPanel, StepPanel } from './panels.tsx'
import { rememberOpened } from './start.ts'
import { TopBar } from './top-bar/top-bar.tsx'
import { openAccounts, openDialog, openRuns, setProblemsOpen, setRunsOpen, useUi } from './ui-store.ts'
import { useOpenWorkflow } from './use-open-workflow.ts'
import { useReadyMark } from './use-ready-mark.ts'
import { useWorkflowCommands } from './use-workflow-commands.ts'
import { useWorkflowShortcuts } from './use-workflow-shortcuts.ts'
import pageStyles from './workflow-page.module.css'

const PANEL_WIDTH = 400
const RUNS_HEIGHT = 300

export function WorkflowPage({ workflowId }: { workflowId: WorkflowId }) {
  const opening = useOpenWorkflow(workflowId)
  if (opening.state === 'loading') {
    return (
      <main className={styles.boot}>
        <Spinner size={18} label="Opening the workflow" />
      </main>
    )
  }
  if (opening.state === 'failed') {
    return (
      <main className={styles.boot}>
        <ErrorState title="This workflow could not be opened" error={opening.error} onRetry={opening.retry} />
      </main>
    )
  }
  return (
    <DocumentProvider value={opening}>
      <OpenPage workflowId={workflowId} />
    </DocumentProvider>
  )
}

function OpenPage({ workflowId }: { workflowId: WorkflowId }) {
  const panelWidth = useSettings()?.panelWidth ?? PANEL_WIDTH
  const areRunsOpen = useUi(state => state.areRunsOpen)
  const openId = useDocument(state => state.openId)
  useReadyMark()
  useWorkflowCommands()
  useWorkflowShortcuts()
  useEffect(() => rememberOpened(workflowId), [workflowId])
  useEffect(() => void loadPins(workflowId), [workflowId])
  useNoticesUntilEdit()
  useTarget(workflowId)
  useWindowTitle(useDocument(state => state.workflow.name))

  return (
    <main className={pageStyles.page}>
      <TopBar workflowId={workflowId} />
      <div className={pageStyles.rest}>
        <SplitPane
          label="Resize the panel"
          secondSize={panelWidth}
          secondMin={300}
          onResize={rememberPanel}
          second={openId && <OpenStepPanel key={openId} targetId={openId as StepId | TriggerId} />}
        >
          <SplitPane
            direction="vertical"
            label="Resize the runs"
            secondSize={RUNS_HEIGHT}
            secondMin={140}
            second={areRunsOpen && <OpenRunsPanel workflowId={workflowId} />}
          >
            <ErrorBoundary title="The canvas could not be drawn">
              <Canvas workflowId={workflowId} />
            </ErrorBoundary>
            <Problems />
          </SplitPane>
        </SplitPane>
      </div>
      <Dialogs />
    </main>
  )
}

/** What the page was opened for: a run over the canvas, the panel of a step. */
function useTarget(workflowId: WorkflowId): void {
  const store = useDocumentStore()
  const target = useUi(({ page }) => (page.kind === 'workflow' ? page.target : undefined))
  useEffect(() => {
    const { runId, stepId } = target ?? {}
    if (runId) {
      showRun(workflowId, runId)
      setRunsOpen(true)
    }
    if (stepId) store.getState().open(stepId)
  }, [target, workflowId, store])
}

/** Notices about the workflow as it was go with the next edit, or with its page. */
function useNoticesUntilEdit(): void {
  const store = useDocumentStore()
  useEffect(() => {
    const unsubscribe = store.subscribe((now, before) => {
      if (now.workflow !== before.workflow) dismissUntilEdit()
    })
    return () => {
      unsubscribe()
      dismissUntilEdit()
    }
  }, [store])
}

function useWindowTitle(name: string): void {
  useEffect(() => {
    document.title = `${name} – Patchbay`
    return () => {
      document.title = 'Patchbay'
    }
  }, [name])
}

function OpenStepPanel({ targetId }: { targetId: StepId | TriggerId }) {
  const store = useDocumentStore()
  const focusField = useDocument(state => state.focusField)
  const onClose = useCallback(() => store.getState().open(undefined), [store])
  const onShowRun = useCallback(
    (runId: RunId) => {
      showRun(store.getState().workflow.id, runId)
      setRunsOpen(true)
    },
    [store],
  )
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the fields in it are what is worked with
    <div className={pageStyles.region} data-region="panel" onKeyDown={leaveField}>
      <ErrorBoundary title="The panel could not be drawn">
        <StepPanel
          targetId={targetId}
          focusField={focusField}
          onClose={onClose}
          onShowRun={onShowRun}
          onManageAccounts={openAccounts}
        />
      </ErrorBoundary>
    </div>
  )
}

/** Escape leaves a field for the canvas, where the next one closes the panel. */
function leaveField(event: KeyboardEvent): void {
  if (event.key !== 'Escape' || event.defaultPrevented || !isTyping(event.target) || hasOpenOverlay()) return
  // After the field has put back what it shows.
  setTimeout(() => focusRegion('canvas'))
}

function OpenRunsPanel({ workflowId }: { workflowId: WorkflowId }) {
  const store = useDocumentStore()
  const onClose = useCallback(() => setRunsOpen(false), [])
  const onOpenStep = useCallback((id: StepId | TriggerId) => store.getState().open(id), [store])
  return (
    <div className={pageStyles.region} data-region="runs">
      <ErrorBoundary title="The runs could not be drawn">
        <RunsPanel
          workflowId={workflowId}
          onClose={onClose}
          onOpenStep={onOpenStep}
          onOpenRuns={() => openRuns({ filter: { workflowId } })}
          onUnlock={() => openDialog('unlock')}
        />
      </ErrorBoundary>
    </div>
  )
}

function Problems() {
  const isOpen = useUi(state => state.areProblemsOpen)
  return isOpen && <ProblemsPanel onClose={() => setProblemsOpen(false)} />
}

function Dialogs() {
  const dialog = useUi(state => state.dialog)
  const onOpenChange = (open: boolean) => {
    if (!open) openDialog(undefined)
  }
  return (
    <>
      <WorkflowSettingsDialog open={dialog === 'workflow-settings'} onOpenChange={onOpenChange} />
      <SampleEventDialog open={dialog === 'sample-event'} onOpenChange={onOpenChange} />
      <ConflictDialog />
    </>
  )
}

const rememberPanel = (panelWidth: number) =>
  void attempt('Could not keep the width of the panel', () => changeSettings({ panelWidth }))
