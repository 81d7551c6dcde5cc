import { useState } from 'react'
import { Dialog, Tabs } from '../../../components/index.ts'
import { EnvTab } from './env-tab.tsx'
import { GeneralTab } from './general-tab.tsx'
import { LimitsTab } from './limits-tab.tsx'
import { RunsTab } from './runs-tab.tsx'
import styles from './workflow-settings.module.css'

interface WorkflowSettingsDialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

type TabId = 'runs' | 'env' | 'limits' | 'general'

/** Settings of the open workflow. They apply as they are changed, and undo like any edit. */
export function WorkflowSettingsDialog({ open, onOpenChange }: WorkflowSettingsDialogProps) {
  const [tab, setTab] = useState<TabId>('runs')
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Workflow settings">
      <Tabs
        label="Workflow settings"
        className={styles.tabs}
        value={tab}
        onChange={setTab}
        tabs={[
          { id: 'runs', label: 'Kept runs', content: <RunsTab /> },
          { id: 'env', label: 'Environment', content: <EnvTab /> },
          { id: 'limits', label: 'Limits', content: <LimitsTab /> },
          { id: 'general', label: 'About', content: <GeneralTab /> },
        ]}
      />
    </Dialog>
  )
}
