import { useCallback, useEffect, useState } from 'react'
import { type ErrorInfo, toErrorInfo } from '#shared/errors.ts'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { Step } from '#shared/model/workflow.ts'
import { cancelRun } from '../../../lib/run-workflow.ts'
import { isOver, useAutosave, useRun } from '../../../lib/stores/index.ts'
import { useTests } from '../../../lib/stores/step-tests.ts'
import { startStepTest } from '../../../lib/test-step.ts'

export interface StepTest {
  /** Why it could not even start. */
  readonly error: ErrorInfo | undefined
  readonly isRunning: boolean
  /** Not yet while it is only being started. */
  readonly canCancel: boolean
  /** @param withRun whose outputs it sees; the latest ones by default */
  start(withRun?: RunId): void
  cancel(): void
  clearError(): void
}

/** Runs one step alone, with what the steps before it gave in the latest run, or in the one named. */
export function useStepTest(workflowId: WorkflowId, step: Step): StepTest {
  const { id: stepId } = step
  const autosave = useAutosave()
  const runId = useTests(state => state.tests[stepId])
  const run = useRun(runId)
  const [error, setError] = useState<ErrorInfo>()
  const [isStarting, setStarting] = useState(false)

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was wrong with a step says nothing of the changed one
  useEffect(() => setError(undefined), [step])

  const start = useCallback(
    async (withRun?: RunId) => {
      setStarting(true)
      setError(undefined)
      try {
        await startStepTest({ workflowId, stepId, autosave, runId: withRun })
      } catch (thrown) {
        setError(toErrorInfo(thrown))
      } finally {
        setStarting(false)
      }
    },
    [autosave, workflowId, stepId],
  )
  const canCancel = run !== undefined && !isOver(run)
  return {
    error,
    isRunning: isStarting || canCancel,
    canCancel,
    start: withRun => void start(withRun),
    cancel: () => runId && void cancelRun(runId),
    clearError: () => setError(undefined),
  }
}
