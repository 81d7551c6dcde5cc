import { useCallback, useEffect, useState } from 'react'
import { type ErrorInfo, toErrorInfo } from '#shared/errors.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { Step } from '#shared/model/workflow.ts'
import { api } from '../../../lib/api.ts'
import { cancelRun } from '../../../lib/run-workflow.ts'
import { isOver, putRun, showRun, useAutosave, useRun } from '../../../lib/stores/index.ts'
import { noteTest, useTests } from './use-panel-run.ts'

export interface StepTest {
  /** Why it could not even start. */
  readonly error: ErrorInfo | undefined
  readonly isRunning: boolean
  /** Not yet while it is only being started. */
  readonly canCancel: boolean
  start(): void
  cancel(): void
  clearError(): void
}

/** Runs one step alone, with what the steps before it gave in the latest run. */
export function useStepTest(workflowId: WorkflowId, step: Step): StepTest {
  const { id: stepId } = step
  const autosave = useAutosave()
  const runId = useTests(state => state.tests[stepId])
  const run = useRun(runId)
  const [error, setError] = useState<ErrorInfo>()
  const [isStarting, setStarting] = useState(false)

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was wrong with a step says nothing of the changed one
  useEffect(() => setError(undefined), [step])

  const start = useCallback(async () => {
    setStarting(true)
    setError(undefined)
    try {
      if (!(await autosave.flush())) {
        setError({
          code: 'usage',
          name: 'Error',
          message: 'The workflow could not be saved, and a test uses what is saved.',
        })
        return
      }
      const started = await api.invoke('runs.testStep', { workflowId, stepId })
      noteTest(stepId, started.runId)
      putRun(started)
      showRun(workflowId, started.runId)
    } catch (thrown) {
      setError(toErrorInfo(thrown))
    } finally {
      setStarting(false)
    }
  }, [autosave, workflowId, stepId])
  const canCancel = run !== undefined && !isOver(run)
  return {
    error,
    isRunning: isStarting || canCancel,
    canCancel,
    start: () => void start(),
    cancel: () => runId && void cancelRun(runId),
    clearError: () => setError(undefined),
  }
}
