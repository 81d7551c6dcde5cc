import { useCallback, useEffect, useState } from 'react'
import { create } from 'zustand'
import { type ErrorInfo, toErrorInfo } from '#shared/errors.ts'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { RunState, StepRecord } from '#shared/model/run-state.ts'
import type { Step } from '#shared/model/workflow.ts'
import { api } from '../../../lib/api.ts'
import { cancelRun } from '../../../lib/run-workflow.ts'
import { isOver, putRun, showRun, useAutosave, useRun } from '../../../lib/stores/index.ts'

/** The latest test of each step, so that it is still there when the panel is opened again. */
const useTests = create<Readonly<Record<string, RunId>>>(() => ({}))

export interface StepTest {
  readonly run: RunState | undefined
  /** Once the run is over. */
  readonly record: StepRecord | undefined
  /** Why it could not even start. */
  readonly error: ErrorInfo | undefined
  readonly isRunning: boolean
  start(): void
  cancel(): void
  /** Puts the result away. */
  clear(): void
}

/** Runs one step alone, with what the steps before it gave in the latest run. */
export function useStepTest(workflowId: WorkflowId, step: Step): StepTest {
  const { id: stepId } = step
  const autosave = useAutosave()
  const runId = useTests(state => state[stepId])
  const run = useRun(runId)
  const [record, setRecord] = useState<StepRecord>()
  const [error, setError] = useState<ErrorInfo>()
  const [isStarting, setStarting] = useState(false)
  const hasEnded = run !== undefined && isOver(run)

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was wrong with a step says nothing of the changed one
  useEffect(() => setError(undefined), [step])

  useEffect(() => {
    setRecord(undefined)
    if (!runId || !hasEnded) return
    let isCurrent = true
    const load = async () => {
      try {
        const loaded = await api.invoke('runs.step', { runId, stepId })
        if (isCurrent) setRecord(loaded)
      } catch (thrown) {
        if (isCurrent) setError(toErrorInfo(thrown))
      }
    }
    void load()
    return () => {
      isCurrent = false
    }
  }, [runId, stepId, hasEnded])

  const start = useCallback(async () => {
    setStarting(true)
    setError(undefined)
    setRecord(undefined)
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
      putRun(started)
      showRun(workflowId, started.runId)
      useTests.setState({ [stepId]: started.runId })
    } catch (thrown) {
      setError(toErrorInfo(thrown))
    } finally {
      setStarting(false)
    }
  }, [autosave, workflowId, stepId])
  const clear = () => {
    setError(undefined)
    useTests.setState(state => {
      const { [stepId]: _, ...others } = state
      return others
    }, true)
  }
  return {
    run,
    record,
    error,
    isRunning: isStarting || (run !== undefined && !hasEnded),
    start: () => void start(),
    cancel: () => runId && void cancelRun(runId),
    clear,
  }
}
