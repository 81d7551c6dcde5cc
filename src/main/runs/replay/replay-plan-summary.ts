import type { JsonValue } from '#shared/json.ts'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import { ANY_MASK } from '#shared/model/mask.ts'
import { MOST_ANSWERED_ALONE, type ReplayPlan, type ReplayQuestion } from '#shared/model/replay.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { KeptRun } from './kept-run.ts'
import type { PlannedReplay } from './plan-replay.ts'
import type { Asked } from './questions.ts'

type RunHead = Pick<KeptRun, 'runId' | 'startedAtMs' | 'trigger'>
type WorkflowHead = Pick<Workflow, 'id' | 'name'>

const GLIMPSE_LENGTH = 160

/** What somebody sent says most; without it, all there is. Masks are cut to what they are. */
function glimpseOf(event: JsonValue): string {
  const isRequest = typeof event === 'object' && event !== null && !Array.isArray(event) && 'body' in event
  return JSON.stringify(isRequest ? event.body : event)
    .replaceAll(ANY_MASK, '•••')
    .slice(0, GLIMPSE_LENGTH)
}

/** Sums up what the replays of many runs would do, holding nothing of their data. */
export function createPlanSummary() {
  const workflowIds = new Set<WorkflowId>()
  const askedAgain = new Set<string>()
  const questions = new Map<string, ReplayQuestion>()
  const problems: ReplayPlan['problems'] = []
  let runCount = 0
  let single: Pick<ReplayPlan, 'running' | 'reused'> = { running: [], reused: [] }

  const ask = (
    { runId, startedAtMs, trigger }: RunHead,
    workflow: WorkflowHead,
    { key, place, origin, step, optional }: Asked,
  ) => {
    const known = questions.get(key)
    const runCount = (known?.runCount ?? 0) + 1
    questions.set(key, {
      key,
      workflowId: workflow.id,
      workflowName: workflow.name,
      place,
      origin,
      ...(step ? { stepId: step.id, stepName: step.name } : {}),
      // Required when one of the runs needs it.
      optional: optional && (known?.optional ?? true),
      runCount,
      runs:
        runCount <= MOST_ANSWERED_ALONE
          ? [...(known?.runs ?? []), { runId, startedAtMs, glimpse: glimpseOf(trigger.event) }]
          : [],
    })
  }

  return {
    add(
      run: RunHead,
      workflow: WorkflowHead,
      { running, reused, askedAgain: again, questions: asked }: PlannedReplay,
    ): void {
      runCount++
      workflowIds.add(workflow.id)
      for (const { name } of again) askedAgain.add(name)
      for (const question of asked) ask(run, workflow, question)
      single = { running: running.map(({ name }) => name), reused: reused.map(({ name }) => name) }
    },
    refuse(runId: RunId, message: string): void {
      problems.push({ runId, message })
    },
    result: (): ReplayPlan => ({
      runCount,
      workflowIds: [...workflowIds],
      ...(runCount === 1 ? single : { running: [], reused: [] }),
      askedAgain: [...askedAgain],
      questions: [...questions.values()],
      problems,
    }),
  }
}
