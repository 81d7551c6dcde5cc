import { PatchbayError } from '#shared/errors.ts'
import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { RunId, StepId, WorkflowId } from '#shared/model/ids.ts'
import type { Host } from '../host.ts'
import type { PinSource } from '../runs/pins/pins.ts'

type Channels = Extract<keyof RequestHandlers, `pins.${string}`>

export function pinHandlers({ documents, archive, pins }: Host): Pick<RequestHandlers, Channels> {
  const workflowOf = async (workflowId: WorkflowId) => (await documents.open(workflowId)).workflow

  const outputOf = (runId: RunId, stepId: StepId, workflowId: WorkflowId): PinSource => {
    const reader = archive.find(runId)
    const run = reader.state(runId)
    const output = reader.step(runId, stepId)?.output
    if (run?.workflowId === workflowId && output !== undefined) {
      // What is kept of a run under way may still go at its end.
      return { output, isKept: run.kept && run.durationMs !== undefined }
    }
    throw new PatchbayError('This step gave no output in that run, so there is nothing to pin.', {
      code: 'usage',
    })
  }

  return {
    'pins.list': async ({ workflowId }) => pins.list(await workflowOf(workflowId)),
    'pins.set': async ({ workflowId, stepId, from }) => {
      const source = 'json' in from ? { typed: from.json } : outputOf(from.runId, stepId, workflowId)
      return pins.set(await workflowOf(workflowId), stepId, source)
    },
    'pins.clear': async ({ workflowId, stepId }) => pins.clear(await workflowOf(workflowId), stepId),
  }
}
