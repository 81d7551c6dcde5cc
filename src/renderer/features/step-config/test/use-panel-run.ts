import type { WorkflowId } from '#shared/model/ids.ts'
import type { RunState } from '#shared/model/run-state.ts'
import { useRuns } from '../../../lib/stores/index.ts'
import { useTests } from '../../../lib/stores/step-tests.ts'
import { panelRun } from './panel-run.ts'

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
