import { PatchbayError } from '#shared/errors.ts'
import type { JsonValue } from '#shared/json.ts'
import type { RunId, StepId, WorkflowId } from '#shared/model/ids.ts'
import type { RunStatus } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { notKept } from '../not-kept.ts'
import type { RunArchive } from '../run-archive.ts'

/** What is kept of a run, as far as a replay needs it. All of it masked. */
export interface KeptRun {
  readonly runId: RunId
  readonly workflowId: WorkflowId
  readonly status: RunStatus
  readonly startedAtMs: number
  readonly trigger: {
    readonly name: string
    readonly event: JsonValue
    readonly traceId: string
  }
  readonly failedSteps: ReadonlySet<StepId>
  /** JSON text of what each step gave, those included that it took from an earlier run. */
  readonly outputs: ReadonlyMap<StepId, string>
  /** Steps whose output it took from a run that is not kept any longer. */
  readonly lost: ReadonlySet<StepId>
}

interface Trigger {
  readonly name: string
  readonly event: JsonValue
  readonly context: { readonly trace_id: string }
}

const SETTLED: readonly RunStatus[] = ['succeeded', 'failed', 'cancelled', 'interrupted']

export const hasEnded = ({ status }: Pick<KeptRun, 'status'>): boolean => SETTLED.includes(status)

/**
 * @param withOutputs false leaves out what steps gave, for a replay that runs all of them
 * @throws PatchbayError `run.not-found` | `vault.locked` | `journal.corrupted`
 */
export async function readKeptRun(archive: RunArchive, runId: RunId, withOutputs: boolean): Promise<KeptRun> {
  const reader = await archive.open(runId)
  const state = reader.state(runId)
  const record = reader.trigger(runId)
  if (!state || !record) throw notKept()
  const { name, event, context } = JSON.parse(record.output) as Trigger
  const failed = Object.values(state.steps).filter(({ status }) => status === 'failed')
  return {
    runId,
    workflowId: state.workflowId,
    status: state.status,
    startedAtMs: state.startedAtMs,
    trigger: { name, event, traceId: context.trace_id },
    failedSteps: new Set(failed.map(({ stepId }) => stepId)),
    ...(withOutputs ? await readOutputs(archive, runId) : { outputs: new Map(), lost: new Set() }),
  }
}

/** What the steps of a run gave. A replay has no outputs of the steps it reused: those are where they came from. */
async function readOutputs(archive: RunArchive, runId: RunId): Promise<Pick<KeptRun, 'outputs' | 'lost'>> {
  const reader = await archive.open(runId)
  const outputs = new Map(reader.outputs(runId))
  const state = reader.state(runId)
  const lost = new Set(state?.reused?.filter(stepId => !outputs.has(stepId)))
  let before = state?.replayOf
  const seen = new Set([runId])
  while (lost.size > 0 && before !== undefined && !seen.has(before)) {
    seen.add(before)
    const earlier = await archive.open(before).catch(gone)
    if (!earlier) break
    for (const [stepId, output] of earlier.outputs(before))
      if (lost.delete(stepId)) outputs.set(stepId, output)
    before = earlier.state(before)?.replayOf
  }
  return { outputs, lost }
}

/** The same by name, with the trigger's: what testing a step takes, on a run that was chosen. */
export async function outputsByName(
  archive: RunArchive,
  runId: RunId,
  { steps }: Workflow,
): Promise<Record<string, string>> {
  const { outputs } = await readOutputs(archive, runId)
  const trigger = (await archive.open(runId)).trigger(runId)
  const named = steps.flatMap(({ id, name }) => {
    const output = outputs.get(id)
    return output === undefined ? [] : [[name, output] as const]
  })
  return { ...Object.fromEntries(named), ...(trigger ? { trigger: trigger.output } : {}) }
}

function gone(error: unknown): undefined {
  if (error instanceof PatchbayError && error.code === 'run.not-found') return undefined
  throw error
}
