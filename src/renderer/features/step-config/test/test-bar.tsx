import { FlaskConical, Square } from 'lucide-react'
import { useMemo } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import type { Step } from '#shared/model/workflow.ts'
import { Button, Callout } from '../../../components/index.ts'
import { startRun } from '../../../lib/run-workflow.ts'
import { useAutosave, useDocument } from '../../../lib/stores/index.ts'
import { ancestorsOf } from '../expression/scope.ts'
import { PinBanner } from '../pins/pin-banner.tsx'
import type { Pinning } from '../pins/use-pinning.tsx'
import { useStepContext } from '../step-context.tsx'
import styles from './test.module.css'
import { TestResult } from './test-result.tsx'
import { usePanelRun } from './use-panel-run.ts'
import { useStepTest } from './use-step-test.ts'

interface TestBarProps {
  readonly step: Step
  readonly pinning: Pinning
  readonly onShowRun: (runId: RunId) => void
}

/** The foot of a step's panel: tries the step alone, and shows what came of it. */
export function TestBar({ step, pinning, onShowRun }: TestBarProps) {
  const { workflowId, stepId, hasOutputs, problems } = useStepContext()
  const test = useStepTest(workflowId, step)
  const shown = usePanelRun(workflowId, stepId)
  const hasErrors = problems.some(problem => problem.severity === 'error')
  return (
    <footer className={styles.foot}>
      <PinBanner pinning={pinning} />
      <TestResult step={step} test={test} shown={shown} pinning={pinning} onShowRun={onShowRun} />
      {!hasOutputs && !shown.run && <MissingData stepId={stepId} />}
      <div className={styles.bar}>
        <span className={styles.remark}>
          {hasErrors && !test.isRunning ? 'This step has problems to solve first.' : 'Runs this step alone.'}
        </span>
        {test.canCancel && (
          <Button icon={Square} onClick={test.cancel}>
            Cancel test
          </Button>
        )}
        <Button variant="primary" icon={FlaskConical} loading={test.isRunning} onClick={() => test.start()}>
          Test step
        </Button>
      </div>
    </footer>
  )
}

/** Before the first run a test has only the sample event to go by. */
function MissingData({ stepId }: { stepId: string }) {
  const workflow = useDocument(state => state.workflow)
  const autosave = useAutosave()
  const stepsBefore = useMemo(
    () => ancestorsOf(workflow, stepId).filter(id => workflow.steps.some(step => step.id === id)).length,
    [workflow, stepId],
  )
  if (stepsBefore === 0) {
    return (
      <div className={styles.missing}>
        <Callout>There was no run yet: the test uses the trigger’s sample event.</Callout>
      </div>
    )
  }
  return (
    <div className={styles.missing}>
      <Callout
        actions={
          <Button size="s" onClick={() => void startRun({ workflowId: workflow.id, autosave })}>
            Run the whole workflow
          </Button>
        }
      >
        The steps before this one have not run yet, so what they give is missing. The trigger’s sample event
        is used.
      </Callout>
    </div>
  )
}
