import { toErrorInfo } from '#shared/errors.ts'
import type { JsonValue } from '#shared/json.ts'
import type { RunId, TriggerId, WorkflowId } from '#shared/model/ids.ts'
import { api, attempt, reportError } from './api.ts'
import { runCommand } from './commands.ts'
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
  try {
    const run = await api.invoke('runs.start', {
      workflowId,
      ...(triggerId ? { triggerId } : {}),
      ...(event === undefined ? {} : { event }),
    })
    putRun(run)
    showRun(workflowId, run.runId)
    return run.runId
  } catch (error) {
    reportNotStarted(error)
    return undefined
  }
}

const NOT_STARTED = 'Could not start the run'

/** Problems of the workflow are shown where they can be solved, and are old news once it is changed. */
function reportNotStarted(error: unknown): void {
  const { code, details, message } = toErrorInfo(error)
  if (code !== 'plan.invalid') {
    reportError(error, NOT_STARTED)
    return
  }
  const action = { label: 'Show problems', run: () => runCommand('problems') }
  toast({
    tone: 'error',
    title: NOT_STARTED,
    body: message,
    untilEdit: true,
    ...(details?.problems ? { action } : {}),
  })
}

export const cancelRun = (runId: RunId): Promise<void> =>
  attempt('Could not cancel the run', () => api.invoke('runs.cancel', { runId })).then(() => undefined)
