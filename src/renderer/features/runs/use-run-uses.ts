import type { RunId, StepId } from '#shared/model/ids.ts'
import type { RunState } from '#shared/model/run-state.ts'
import { takeSampleEvent, triggerOf } from '../../lib/sample-event.ts'
import { useAutosave, useCatalog, useDocument, useDocumentStore } from '../../lib/stores/index.ts'
import { pinOutput, usePinsOf } from '../../lib/stores/pin-store.ts'
import { useTests } from '../../lib/stores/step-tests.ts'
import { testStepWithRun } from '../../lib/test-step.ts'
import type { RunUses, StepUses } from './detail/index.ts'

/** What a run is of use for in the workflow that is open around it. */
export function useRunUses(runId: RunId): RunUses {
  const store = useDocumentStore()
  const autosave = useAutosave()
  const workflow = useDocument(state => state.workflow)
  const { actions } = useCatalog()
  const tests = useTests(state => state.tests)
  const { id: workflowId, steps } = workflow
  const pins = usePinsOf(workflowId)

  const ofStep = (stepId: StepId): StepUses | undefined => {
    const step = steps.find(({ id }) => id === stepId)
    if (!step || !actions.some(({ key }) => key === step.action)) return undefined
    return {
      isPinned: pins[stepId] !== undefined,
      pin: () => void pinOutput({ workflowId, stepId, runId }),
      // A test of the step itself holds nothing of the steps before it.
      ...(tests[stepId] === runId
        ? {}
        : { test: () => void testStepWithRun({ workflowId, stepId, autosave, runId }) }),
    }
  }
  return {
    ofStep,
    ofEvent: (run: RunState) =>
      triggerOf(workflow, run) ? () => void takeSampleEvent(store, run) : undefined,
  }
}
