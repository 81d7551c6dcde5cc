import { History, Settings2 } from 'lucide-react'
import type { WorkflowId } from '#shared/model/ids.ts'
import { IconButton } from '../../components/index.ts'
import { useDocument } from '../../lib/stores/document-context.tsx'
import { openDialog, toggleRuns, toggleSidebar, useUi } from '../ui-store.ts'
import { EnabledSwitch } from './enabled-switch.tsx'
import { ProblemsButton } from './problems-button.tsx'
import { RetentionIndicator } from './retention-indicator.tsx'
import { RunButton } from './run-button.tsx'
import { SampleSheet } from './sample-sheet.tsx'
import { SavedState } from './saved-state.tsx'
import { SidebarToggle } from './sidebar-toggle.tsx'
import styles from './top-bar.module.css'
import { WorkflowName } from './workflow-name.tsx'

/** Name and state of the open workflow on the left, what can be done with it on the right. */
export function TopBar({ workflowId }: { workflowId: WorkflowId }) {
  const areRunsOpen = useUi(state => state.areRunsOpen)
  const isSidebarOpen = useUi(state => state.isSidebarOpen)
  const isSample = useDocument(state => state.isSample)
  return (
    <header className={styles.bar} data-region="top-bar">
      {!isSidebarOpen && <SidebarToggle onToggle={toggleSidebar} />}
      <div className={styles.identity}>
        <WorkflowName />
        {isSample && <SampleSheet />}
        <SavedState />
      </div>
      <div className={styles.actions}>
        <ProblemsButton />
        <RetentionIndicator onOpenSettings={() => openDialog('workflow-settings')} />
        <IconButton icon={History} label="Runs" shortcut="Mod+J" pressed={areRunsOpen} onClick={toggleRuns} />
        <IconButton
          icon={Settings2}
          label="Workflow settings"
          onClick={() => openDialog('workflow-settings')}
        />
        <span className={styles.divider} />
        <EnabledSwitch workflowId={workflowId} />
        <RunButton workflowId={workflowId} />
      </div>
    </header>
  )
}
