import type { JsonValue } from '#shared/json.ts'
import type { RunId, TriggerId, WorkflowId } from '#shared/model/ids.ts'
import { api, attempt } from './api.ts'
import type { Autosave } from './stores/autosave.ts'
import { putRun, showRun } from './stores/run-store.ts'
import { toast } from './toast.ts'

interface StartOptions {
  readonly workflowId: WorkflowId
  readonly autosave: Autosave
  readonly triggerId?: TriggerId | undefined
  readonly event?: JsonValue | undefined
}

/** Saves, starts a test run of what was saved and draws it over the canvas. */
export async function startRun({
  workflowId,
  autosave,
  triggerId,
  event,
}: StartOptions): Promise<RunId | undefined> {
  if (!(await autosave.flush())) {
    toast({
      tone: 'warning',
      title: 'Not started',
      body: 'The workflow could not be saved, and a run uses what is saved.',
    })
    return undefined
  }
  return attempt('Could not start the run', async () => {
    const run = await api.invoke('runs.start', {
      workflowId,
      ...(triggerId ? { triggerId } : {}),
      ...(event === undefined ? {} : { event }),
    })
    putRun(run)
    showRun(workflowId, run.runId)
    return run.runId
  })
}

export const cancelRun = (runId: RunId): Promise<void> =>
  attempt('Could not cancel the run', () => api.invoke('runs.cancel', { runId })).then(() => undefined)
