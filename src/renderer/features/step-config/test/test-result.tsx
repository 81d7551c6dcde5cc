import { FlaskConical, Pin } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { stepDurationMs } from '#shared/model/fold-run.ts'
import type { RunId, StepId } from '#shared/model/ids.ts'
import type { RunState, StepState, StepStatus } from '#shared/model/run-state.ts'
import type { Step } from '#shared/model/workflow.ts'
import { EmptyState, IconButton, Spinner, statusLabel } from '../../../components/index.ts'
import { ErrorView, StepTabs } from '../../../components/step-record/index.ts'
import { formatDuration } from '../../../lib/format.ts'
import { isOver, useDocument } from '../../../lib/stores/index.ts'
import type { Pinning } from '../pins/use-pinning.tsx'
import { ResultHead } from './result-head.tsx'
import styles from './test.module.css'
import type { PanelRun } from './use-panel-run.ts'
import type { StepTest } from './use-step-test.ts'

interface TestResultProps {
  readonly step: Step
  readonly test: StepTest
  readonly shown: PanelRun
  readonly pinning: Pinning
  readonly onShowRun: (runId: RunId) => void
}

/** What the step came to in the run that is looked at, be it its own test or a run of the whole workflow. */
export function TestResult({ step, test, shown, pinning, onShowRun }: TestResultProps) {
  const { run, isTest, clear } = shown
  const [isOpen, setOpen] = useState(true)
  const runId = run?.runId
  const steps = useDocument(store => store.workflow.steps)
  const names = useMemo(() => new Map(steps.map(one => [one.id as string, one.name])), [steps])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new result is shown even after the last one was folded
  useEffect(() => setOpen(true), [runId])

  if (test.error) {
    return (
      <div className={styles.result}>
        <ResultHead status="failed" title="Could not start the test" onClear={test.clearError} />
        <div className={styles.scroll}>
          <ErrorView error={test.error} />
        </div>
      </div>
    )
  }
  if (!run) return null
  const state = run.steps[step.id]
  return (
    <section className={styles.result} aria-label={isTest ? 'Test result' : 'Result in the run'}>
      <ResultHead
        status={statusOf(run, state, isTest)}
        title={titleOf({ run, state, isTest, stepId: step.id })}
        run={run}
        isTest={isTest}
        actions={<Actions run={run} state={state} isTest={isTest} test={test} pinning={pinning} />}
        isOpen={isOpen}
        onToggle={() => setOpen(!isOpen)}
        onShowRun={() => onShowRun(run.runId)}
        onClear={isOver(run) ? clear : undefined}
      />
      {isOpen &&
        (state ? (
          <StepTabs
            key={run.runId}
            className={styles.tabs}
            run={run}
            step={state}
            name={step.name}
            names={names}
            label={isTest ? 'Test result' : 'Result in the run'}
          />
        ) : (
          <NotReached run={run} isTest={isTest} isPinned={run.pinned?.includes(step.id) ?? false} />
        ))}
    </section>
  )
}

interface ActionsProps extends Pick<TestResultProps, 'test' | 'pinning'> {
  readonly run: RunState
  readonly state: StepState | undefined
  readonly isTest: boolean
}

/** What can be done with what is shown. */
function Actions({ run, state, isTest, test, pinning }: ActionsProps) {
  const { runId } = run
  return (
    <>
      {state?.status === 'succeeded' && (
        <IconButton
          size="s"
          icon={Pin}
          label={pinning.pin ? 'Pin this output instead' : 'Pin output'}
          onClick={() => pinning.pinRun(runId)}
        />
      )}
      {!isTest && isOver(run) && (
        <IconButton
          size="s"
          icon={FlaskConical}
          label="Test step with this run"
          disabled={test.isRunning}
          onClick={() => test.start(runId)}
        />
      )}
    </>
  )
}

/** A test that fails before its step starts is the step's own failure; a run may just not have led here. */
function statusOf(run: RunState, state: StepState | undefined, isTest: boolean): StepStatus {
  if (state) return state.status
  return isTest && run.status === 'failed' ? 'failed' : isOver(run) ? 'skipped' : 'waiting'
}

interface Title {
  readonly run: RunState
  readonly state: StepState | undefined
  readonly isTest: boolean
  readonly stepId: StepId
}

function titleOf({ run, state, isTest, stepId }: Title): string {
  const status = statusOf(run, state, isTest)
  if (!state && run.pinned?.includes(stepId)) return 'Pinned'
  if (!state && status === 'skipped') return 'Not reached'
  const durationMs = state && stepDurationMs(state)
  return durationMs === undefined
    ? statusLabel(status)
    : `${statusLabel(status)} in ${formatDuration(durationMs)}`
}

function NotReached({ run, isTest, isPinned }: { run: RunState; isTest: boolean; isPinned: boolean }) {
  if (isTest && run.error) {
    return (
      <div className={styles.scroll}>
        <ErrorView error={run.error} />
      </div>
    )
  }
  return (
    <div className={styles.notReached}>
      {isPinned ? (
        <EmptyState icon={Pin} title="Its output was pinned">
          This run took the pinned output instead of running the step.
        </EmptyState>
      ) : isOver(run) ? (
        <EmptyState title="This step did not run">The run ended before it came to this step.</EmptyState>
      ) : isTest ? (
        <Spinner size={16} label="The test is starting" />
      ) : (
        <EmptyState title="Not yet">The run has not come to this step.</EmptyState>
      )}
    </div>
  )
}
