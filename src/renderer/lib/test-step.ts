import { PatchbayError } from '#shared/errors.ts'
import type { RunId, StepId, WorkflowId } from '#shared/model/ids.ts'
import { api, attempt } from './api.ts'
import type { Autosave } from './stores/autosave.ts'
import { putRun, showRun } from './stores/run-store.ts'
import { noteTest } from './stores/step-tests.ts'

interface StepTestRequest {
  readonly workflowId: WorkflowId
  readonly stepId: StepId
  readonly autosave: Autosave
  /** Whose outputs the step is to see. Default: the latest ones. */
  readonly runId?: RunId | undefined
}

/**
 * Saves, and tests one step of what was saved; the test is drawn over the canvas and shown in the step's panel.
 * @throws PatchbayError saying why it could not be started
 */
export async function startStepTest({
  workflowId,
  stepId,
  autosave,
  runId,
}: StepTestRequest): Promise<RunId> {
  if (!(await autosave.flush())) {
    throw new PatchbayError('The workflow could not be saved, and a test uses what is saved.', {
      code: 'usage',
    })
  }
  const started = await api.invoke('runs.testStep', { workflowId, stepId, ...(runId ? { runId } : {}) })
  noteTest(stepId, started.runId)
  putRun(started)
  showRun(workflowId, started.runId)
  return started.runId
}

/** *Test step with this run*, wherever a run is shown; what goes wrong is said in a notice. */
export const testStepWithRun = (request: StepTestRequest & { readonly runId: RunId }) =>
  attempt('Could not test the step', () => startStepTest(request))
