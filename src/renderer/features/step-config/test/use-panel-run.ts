import { create } from 'zustand'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { RunState } from '#shared/model/run-state.ts'
import { useRuns } from '../../../lib/stores/index.ts'
import { panelRun } from './panel-run.ts'

interface Tests {
  /** The latest test of each step. */
  readonly tests: Readonly<Record<string, RunId>>
  /** By step or trigger: the run whose result was put away. */
  readonly cleared: Readonly<Record<string, RunId>>
}

/** Outlives the panel, so that it is all still there when it is opened again. */
export const useTests = create<Tests>(() => ({ tests: {}, cleared: {} }))

export const noteTest = (stepId: string, runId: RunId): void =>
  useTests.setState(({ tests }) => ({ tests: { ...tests, [stepId]: runId } }))

export interface PanelRun {
  readonly run: RunState | undefined
  /** Whether it ran this step alone, as asked for in its panel. */
  readonly isTest: boolean
  clear(): void
}

/** The run of which a step's panel shows the record, unless that was put away. */
export function usePanelRun(workflowId: WorkflowId, stepId: string): PanelRun {
  const tests = useTests(state => state.tests)
  const clearedId = useTests(state => state.cleared[stepId])
  const run = useRuns(({ runs, shown }) =>
    panelRun({ stepId, shown: runs[shown[workflowId] ?? ''], runs, tests }),
  )
  const clear = () => {
    if (run) useTests.setState(({ cleared }) => ({ cleared: { ...cleared, [stepId]: run.runId } }))
  }
  return {
    run: run?.runId === clearedId ? undefined : run,
    isTest: run !== undefined && tests[stepId] === run.runId,
    clear,
  }
}
