import { PatchbayError } from '#shared/errors.ts'
import type { RunId, TriggerId, VersionId, WorkflowId } from '#shared/model/ids.ts'
import type { ReplayRequest } from '#shared/model/replay.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { PlannedWorkflow, Planner } from '../planner.ts'
import type { RunArchive } from '../run-archive.ts'
import { invalidPlan } from '../run-service.ts'

/** The version that a run is replayed on, and the trigger of it that its event came by. */
export interface ReplayTarget {
  readonly planned: PlannedWorkflow & { readonly plan: NonNullable<PlannedWorkflow['plan']> }
  readonly triggerId: TriggerId
}

export interface ReplayTargetPorts {
  readonly archive: Pick<RunArchive, 'version'>
  readonly planner: Planner
  /** The workflow as it is now; its accounts are chosen here. @throws PatchbayError `document.not-found` */
  readonly newest: (workflowId: WorkflowId) => Promise<Workflow>
  /** A workflow that did not come from the document store, without accounts that nobody chose for it here. */
  readonly withGrantedAccounts: (workflow: Workflow) => Workflow
}

interface TargetOf {
  readonly runId: RunId
  readonly workflowId: WorkflowId
  readonly triggerName: string
  readonly version: ReplayRequest['version']
}

/** @throws PatchbayError saying why there is no such version, or why it can't run */
export async function findReplayTarget(
  ports: ReplayTargetPorts,
  { runId, workflowId, triggerName, version }: TargetOf,
): Promise<ReplayTarget> {
  const ran = ports.archive.version(runId)
  const newest = await ports.newest(workflowId).catch(notFound)
  if (version === 'newest' && !newest) throw workflowGone()
  const planned =
    version === 'newest' && newest ? ports.planner.plan(newest) : planOfRan(ports, { ran, newest })
  const { workflow, plan, problems } = planned
  if (!plan) throw invalidPlan(workflow, problems)
  const before = ran.workflow.triggers.find(({ name }) => name === triggerName)
  const trigger =
    workflow.triggers.find(({ id }) => id === before?.id) ??
    workflow.triggers.find(({ name }) => name === triggerName)
  if (trigger) return { planned: { ...planned, plan }, triggerId: trigger.id }
  throw new PatchbayError(
    `The trigger ${triggerName} is not part of the workflow any more. Replay the run on the version that ran, or add a trigger of that name.`,
    { code: 'usage' },
  )
}

interface Versions {
  readonly ran: { readonly workflow: Workflow; readonly versionId: VersionId }
  readonly newest: Workflow | undefined
}

/**
 * How long runs are kept, whether failures are told and how many run at once is what the workflow says today, whichever
 * version runs: one that keeps nothing any longer keeps no replay either.
 */
function planOfRan(
  { planner, withGrantedAccounts }: ReplayTargetPorts,
  { ran, newest }: Versions,
): PlannedWorkflow {
  const granted = withGrantedAccounts(ran.workflow)
  const planned = planner.plan(granted)
  const versionId = granted === ran.workflow ? ran.versionId : planned.versionId
  if (!newest) return { ...planned, versionId, workflow: keepingNothing(granted) }
  const { limits } = granted.settings
  const { concurrency } = newest.settings.limits
  const settings = { ...newest.settings, limits: { ...limits, concurrency } }
  return { ...planned, versionId, workflow: { ...granted, settings } }
}

/** Nobody says any longer how long its runs are kept, and where they could be deleted. */
const keepingNothing = (workflow: Workflow): Workflow => ({
  ...workflow,
  settings: { ...workflow.settings, retention: { ...workflow.settings.retention, keep: false } },
})

function notFound(error: unknown): undefined {
  if (error instanceof PatchbayError && error.code === 'document.not-found') return undefined
  throw error
}

const workflowGone = () =>
  new PatchbayError('The workflow of this run is gone. Replay the run on the version that ran.', {
    code: 'document.not-found',
  })
