import { FileInput } from 'lucide-react'
import { useState } from 'react'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { Trigger } from '#shared/model/workflow.ts'
import { IconButton } from '../../../components/index.ts'
import { TriggerTabs } from '../../../components/step-record/index.ts'
import { takeSampleEvent } from '../../../lib/sample-event.ts'
import { isOver, useDocumentStore } from '../../../lib/stores/index.ts'
import { ResultHead } from './result-head.tsx'
import styles from './test.module.css'
import { usePanelRun } from './use-panel-run.ts'

interface EventResultProps {
  readonly workflowId: WorkflowId
  readonly trigger: Trigger
  readonly onShowRun: (runId: RunId) => void
}

/** The foot of a trigger's panel: the event it gave to the run that is looked at. */
export function EventResult({ workflowId, trigger, onShowRun }: EventResultProps) {
  const { run, clear } = usePanelRun(workflowId, trigger.id)
  const store = useDocumentStore()
  const [isOpen, setOpen] = useState(true)
  if (run?.triggerName !== trigger.name) return null
  return (
    <footer className={styles.foot}>
      <section className={styles.result} aria-label="Event of the run">
        <ResultHead
          status={isOver(run) ? 'succeeded' : 'running'}
          title="Event"
          run={run}
          actions={
            <IconButton
              size="s"
              icon={FileInput}
              label="Use as sample event"
              onClick={() => void takeSampleEvent(store, run)}
            />
          }
          isOpen={isOpen}
          onToggle={() => setOpen(!isOpen)}
          onShowRun={() => onShowRun(run.runId)}
          onClear={clear}
        />
        {isOpen && <TriggerTabs key={run.runId} run={run} className={styles.tabs} />}
      </section>
    </footer>
  )
}
