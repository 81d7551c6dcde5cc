import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { ReplayPlan, ReplayQuestion } from '#shared/model/replay.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { PlannedReplay } from './plan-replay.ts'
import type { Asked } from './questions.ts'

type WorkflowHead = Pick<Workflow, 'id' | 'name'>

/** Sums up what the replays of many runs would do, holding nothing of their data. */
export function createPlanSummary() {
  const workflowIds = new Set<WorkflowId>()
  const askedAgain = new Set<string>()
  const questions = new Map<string, ReplayQuestion>()
  const problems: ReplayPlan['problems'] = []
  let runCount = 0
  let single: Pick<ReplayPlan, 'running' | 'reused'> = { running: [], reused: [] }

  const ask = (workflow: WorkflowHead, { key, place, origin, step, optional }: Asked) => {
    const known = questions.get(key)
    questions.set(key, {
      key,
      workflowId: workflow.id,
      workflowName: workflow.name,
      place,
      origin,
      ...(step ? { stepId: step.id, stepName: step.name } : {}),
      // Required when one of the runs needs it.
      optional: optional && (known?.optional ?? true),
      runCount: (known?.runCount ?? 0) + 1,
    })
  }

  return {
    add(
      workflow: WorkflowHead,
      { running, reused, askedAgain: again, questions: asked }: PlannedReplay,
    ): void {
      runCount++
      workflowIds.add(workflow.id)
      for (const { name } of again) askedAgain.add(name)
      for (const question of asked) ask(workflow, question)
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
