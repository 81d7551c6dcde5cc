import { useState } from 'react'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { Trigger } from '#shared/model/workflow.ts'
import { TriggerTabs } from '../../../components/step-record/index.ts'
import { isOver } from '../../../lib/stores/index.ts'
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
  const [isOpen, setOpen] = useState(true)
  if (run?.triggerName !== trigger.name) return null
  return (
    <footer className={styles.foot}>
      <section className={styles.result} aria-label="Event of the run">
        <ResultHead
          status={isOver(run) ? 'succeeded' : 'running'}
          title="Event"
          run={run}
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
