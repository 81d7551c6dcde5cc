import { PatchbayError } from '#shared/errors.ts'
import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { StepRecord } from '#shared/model/run-state.ts'
import { writeWorkflow } from '#shared/model/serialize-workflow.ts'
import type { Host } from '../host.ts'
import { notKept } from '../runs/not-kept.ts'
import { outputsByName } from '../runs/replay/kept-run.ts'
import { planStepTest } from '../runs/test-step.ts'

type Channels =
  | 'runs.start'
  | 'runs.testStep'
  | 'runs.cancel'
  | 'runs.list'
  | 'runs.get'
  | 'runs.workflow'
  | 'runs.step'
  | 'runs.value'
  | 'runs.trigger'
  | 'runs.delete'
  | 'runs.latestOutputs'

export function runHandlers({
  documents,
  planner,
  runs,
  archive,
  pins,
}: Host): Pick<RequestHandlers, Channels> {
  const planned = async (workflowId: Parameters<typeof documents.open>[0]) =>
    planner.plan((await documents.open(workflowId)).workflow)

  return {
    'runs.start': async ({ workflowId, triggerId, event }) => {
      const target = await planned(workflowId)
      const pinned = await pins.standIns(target.workflow)
      return (await runs.start({ planned: target, mode: 'test', triggerId, event, pinned })).summary
    },

    'runs.testStep': async ({ workflowId, stepId, runId }) => {
      const { workflow } = await documents.open(workflowId)
      const target = planner.planUpTo(workflow, stepId)
      if (!target.plan) return (await runs.start({ planned: target, mode: 'test' })).summary
      const before = runId
        ? { outputs: await outputsByName(archive, runId, workflow) }
        : await archive.latestOutputs(workflow)
      const test = planStepTest(target, target.plan, stepId, before)
      return (await runs.start({ planned: target, mode: 'test', ...test })).summary
    },

    'runs.cancel': ({ runId }) => runs.cancel(runId),
    'runs.list': ({ filter, cursor, limit }) => archive.list({ filter, cursor, limit }),
    'runs.get': async ({ runId }) => present((await archive.open(runId)).state(runId)),
    'runs.workflow': async ({ runId }) => {
      await archive.open(runId)
      const { workflow } = archive.version(runId)
      const current = await documents.open(workflow.id).catch(notFound)
      const isCurrent = current !== undefined && writeWorkflow(current.workflow) === writeWorkflow(workflow)
      return { workflow, isCurrent, exists: current !== undefined }
    },
    'runs.step': async ({ runId, stepId }) =>
      withoutLarge(
        (await archive.open(runId)).step(runId, stepId) ?? {
          stepId,
          logs: [],
          attempts: [],
          requests: [],
          renewed: [],
        },
      ),
    'runs.value': async ({ runId, stepId, part }) => ({
      json: present((await archive.open(runId)).step(runId, stepId)?.[part]),
    }),
    'runs.trigger': async ({ runId }) => present((await archive.open(runId)).trigger(runId)),
    'runs.delete': async ({ runIds }) => {
      if (runIds.some(runId => runs.live(runId)))
        throw new PatchbayError('A run that is still under way can’t be deleted. Cancel it first.', {
          code: 'usage',
        })
      await archive.deleteRuns(runIds)
    },
    'runs.latestOutputs': async ({ workflowId }) => {
      const { workflow } = await documents.open(workflowId)
      const latest = await archive.latestOutputs(workflow)
      const names = new Map(workflow.steps.map(({ id, name }) => [id, name]))
      // Of a pin whose values were not kept completion knows the members at least.
      const shapes = (await pins.list(workflow)).map(({ stepId, shape }) => [names.get(stepId), shape])
      return { ...latest, outputs: { ...Object.fromEntries(shapes), ...latest.outputs } }
    },
  }
}

/** JSON text with more characters is sent to the window when it is looked at. */
const MAX_INLINE = 256 * 1024

function withoutLarge({ input, output, ...record }: StepRecord): StepRecord {
  return {
    ...record,
    ...(input === undefined
      ? {}
      : input.length > MAX_INLINE
        ? { inputBytes: Buffer.byteLength(input) }
        : { input }),
    ...(output === undefined
      ? {}
      : output.length > MAX_INLINE
        ? { outputBytes: Buffer.byteLength(output) }
        : { output }),
  }
}

function notFound(error: unknown): undefined {
  if (error instanceof PatchbayError && error.code === 'document.not-found') return undefined
  throw error
}

function present<T>(value: T | undefined): T {
  if (value !== undefined) return value
  throw notKept()
}
