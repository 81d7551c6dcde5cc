import { Download, Plus, Workflow } from 'lucide-react'
import { Button, EmptyState } from '../components/index.ts'
import { createWorkflow } from '../features/workflows/index.ts'
import { useAppStore } from '../lib/stores/app-store.ts'
import styles from './app.module.css'
import { openDialog, openWorkflow } from './ui-store.ts'
import { useReadyMark } from './use-ready-mark.ts'

/** Shown when no workflow is open. */
export function HomePage() {
  useReadyMark()
  const hasAny = useAppStore(state => state.workflows.length > 0)
  return (
    <main className={styles.boot}>
      <EmptyState
        icon={Workflow}
        title={hasAny ? 'Choose a workflow' : 'Make your first workflow'}
        actions={
          <>
            <Button
              variant="primary"
              icon={Plus}
              onClick={() => void createWorkflow(id => openWorkflow(id, { fresh: true }))}
            >
              New workflow
            </Button>
            <Button icon={Download} onClick={() => openDialog('import')}>
              Import…
            </Button>
          </>
        }
      >
        A workflow starts with a trigger, such as a webhook, and goes on step by step: your own code, or an
        action of an app.
      </EmptyState>
    </main>
  )
}
