import { useEffect, useMemo, useState } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import type { RunState, StepState, StepStatus } from '#shared/model/run-state.ts'
import type { Step } from '#shared/model/workflow.ts'
import { EmptyState, Spinner, statusLabel } from '../../../components/index.ts'
import { ErrorView, StepTabs } from '../../../components/step-record/index.ts'
import { formatDuration } from '../../../lib/format.ts'
import { isOver, useDocument } from '../../../lib/stores/index.ts'
import { ResultHead } from './result-head.tsx'
import styles from './test.module.css'
import type { PanelRun } from './use-panel-run.ts'
import type { StepTest } from './use-step-test.ts'

interface TestResultProps {
  readonly step: Step
  readonly test: StepTest
  readonly shown: PanelRun
  readonly onShowRun: (runId: RunId) => void
}

/** What the step came to in the run that is looked at, be it its own test or a run of the whole workflow. */
export function TestResult({ step, test, shown, onShowRun }: TestResultProps) {
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
        title={titleOf(run, state, isTest)}
        run={run}
        isTest={isTest}
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
          <NotReached run={run} isTest={isTest} />
        ))}
    </section>
  )
}

/** A test that fails before its step starts is the step's own failure; a run may just not have led here. */
function statusOf(run: RunState, state: StepState | undefined, isTest: boolean): StepStatus {
  if (state) return state.status
  return isTest && run.status === 'failed' ? 'failed' : isOver(run) ? 'skipped' : 'waiting'
}

function titleOf(run: RunState, state: StepState | undefined, isTest: boolean): string {
  const status = statusOf(run, state, isTest)
  if (!state && status === 'skipped') return 'Not reached'
  return state?.durationMs === undefined
    ? statusLabel(status)
    : `${statusLabel(status)} in ${formatDuration(state.durationMs)}`
}

function NotReached({ run, isTest }: { run: RunState; isTest: boolean }) {
  if (isTest && run.error) {
    return (
      <div className={styles.scroll}>
        <ErrorView error={run.error} />
      </div>
    )
  }
  return (
    <div className={styles.notReached}>
      {isOver(run) ? (
        <EmptyState title="This step did not run">The run ended before it came to this step.</EmptyState>
      ) : isTest ? (
        <Spinner size={16} label="The test is starting" />
      ) : (
        <EmptyState title="Not yet">The run has not come to this step.</EmptyState>
      )}
    </div>
  )
}
