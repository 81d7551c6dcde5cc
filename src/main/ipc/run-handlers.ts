import { PatchbayError } from '#shared/errors.ts'
import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { JsonValue } from '#shared/json.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { Host } from '../host.ts'
import { planStepTest } from '../runs/test-step.ts'

type Channels = Extract<keyof RequestHandlers, `runs.${string}`>

export function runHandlers({ documents, planner, runs, archive }: Host): Pick<RequestHandlers, Channels> {
  const planned = async (workflowId: Parameters<typeof documents.open>[0]) =>
    planner.plan((await documents.open(workflowId)).workflow)

  return {
    'runs.start': async ({ workflowId, triggerId, event }) =>
      (await runs.start({ planned: await planned(workflowId), mode: 'test', triggerId, event })).summary,

    'runs.testStep': async ({ workflowId, stepId }) => {
      const { workflow } = await documents.open(workflowId)
      const target = planner.planUpTo(workflow, stepId)
      if (!target.plan) return (await runs.start({ planned: target, mode: 'test' })).summary
      const test = planStepTest(target, target.plan, stepId, await archive.latestOutputs(workflow))
      return (await runs.start({ planned: target, mode: 'test', ...test })).summary
    },

    'runs.rerun': async ({ runId }) => {
      const state = present(archive.find(runId).state(runId))
      const target = await planned(state.workflowId)
      if (target.plan?.credentialPaths.some(({ step }) => step === 'trigger')) throw secretEvent()
      const { name, event, context } = triggerOf(archive.find(runId).trigger(runId)?.output)
      const triggerId = target.workflow.triggers.find(trigger => trigger.name === name)?.id
      const run = await runs.start({
        planned: target,
        mode: 'rerun',
        triggerId,
        event,
        traceId: context.trace_id,
      })
      return run.summary
    },

    'runs.cancel': ({ runId }) => runs.cancel(runId),
    'runs.list': ({ workflowId, cursor, limit }) => archive.list(workflowId, { cursor, limit }),
    'runs.get': ({ runId }) => present(archive.find(runId).state(runId)),
    'runs.step': ({ runId, stepId }) =>
      archive.find(runId).step(runId, stepId) ?? {
        stepId,
        logs: [],
        attempts: [],
        requests: [],
        renewed: [],
      },
    'runs.trigger': ({ runId }) => present(archive.find(runId).trigger(runId)),
    'runs.delete': ({ runId }) => {
      if (runs.live(runId))
        throw new PatchbayError('This run is still under way. Cancel it first.', { code: 'usage' })
      archive.deleteRun(runId)
    },
    'runs.latestOutputs': async ({ workflowId }) =>
      archive.latestOutputs((await documents.open(workflowId)).workflow),
  }
}

interface TriggerOutput {
  readonly name: string
  readonly event: JsonValue
  readonly context: { readonly trace_id: string; readonly id: RunId }
}

const triggerOf = (output: string | undefined): TriggerOutput => JSON.parse(present(output)) as TriggerOutput

function present<T>(value: T | undefined): T {
  if (value !== undefined) return value
  throw new PatchbayError('That run is not kept (any longer).', { code: 'run.not-found' })
}

function secretEvent(): PatchbayError {
  return new PatchbayError(
    'This run’s event held a credential, which was not kept. Send the event again from where it came from.',
    { code: 'usage' },
  )
}
