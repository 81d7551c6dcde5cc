import type { StepId } from '#shared/model/ids.ts'
import {
  answerKeyFor,
  type ReplayPlan,
  type ReplayQuestion,
  type ReplayRequest,
} from '#shared/model/replay.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { count } from '../../../lib/format.ts'
import type { AskedReplay } from '../../../lib/stores/replay-store.ts'

/** What the dialog has come to, as it stands in its fields. */
export interface ReplayChoice {
  readonly version: ReplayRequest['version']
  /** `start`, `failed`, or a step's id. */
  readonly from: string
  readonly runAgain: readonly StepId[]
  /** Keys of the questions that one answer serves for all their runs. */
  readonly shared: readonly string[]
}

export const choiceOf = ({ from }: AskedReplay): ReplayChoice => ({
  version: 'newest',
  from: typeof from === 'string' ? from : from.stepId,
  runAgain: [],
  shared: [],
})

export const toRequest = (
  { runIds }: AskedReplay,
  { version, from, runAgain }: ReplayChoice,
): ReplayRequest => ({
  runIds: [...runIds],
  version,
  from: from === 'start' || from === 'failed' ? from : { stepId: from as StepId },
  runAgain: [...runAgain],
})

/** Runs that can't be replayed for the same reason, told once. */
export function groupProblems({
  problems,
}: Pick<ReplayPlan, 'problems'>): { message: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const { message } of problems) counts.set(message, (counts.get(message) ?? 0) + 1)
  return [...counts].map(([message, count]) => ({ message, count })).sort((a, b) => b.count - a.count)
}

/** `12 runs`, `12 of 14 runs`, of how many workflows. */
export function amount({ runCount, problems, workflowIds }: ReplayPlan): string {
  const left =
    problems.length > 0
      ? `${runCount.toLocaleString()} of ${count(runCount + problems.length, 'run')}`
      : count(runCount, 'run')
  return workflowIds.length > 1 ? `${left}, of ${count(workflowIds.length, 'workflow')}` : left
}

export interface AskedFor {
  readonly workflowName: string
  readonly questions: readonly ReplayQuestion[]
}

/** The questions by the workflow that they are asked for. */
export function byWorkflow(questions: readonly ReplayQuestion[]): AskedFor[] {
  const groups = new Map<string, ReplayQuestion[]>()
  for (const question of questions) {
    const group = groups.get(question.workflowId)
    if (group) group.push(question)
    else groups.set(question.workflowId, [question])
  }
  return [...groups.values()].map(group => ({
    workflowName: group[0]?.workflowName ?? '',
    questions: group,
  }))
}

/** A field of a question: for all its runs, or for one. */
export interface AnswerField {
  /** Names the answer. */
  readonly key: string
  readonly run?: ReplayQuestion['runs'][number] | undefined
}

/** Whether each of the question's runs can be given a secret of its own. */
export const canDiffer = ({ runs, optional }: ReplayQuestion): boolean => runs.length > 1 && !optional

/** A secret that many runs need is asked for once for each, unless the user says that it is the same in all. */
export function fieldsOf(question: ReplayQuestion, { shared }: Pick<ReplayChoice, 'shared'>): AnswerField[] {
  const { key, runs } = question
  if (!canDiffer(question) || shared.includes(key)) return [{ key }]
  return runs.map(run => ({ key: answerKeyFor(key, run.runId), run }))
}

/** Required secrets that were not typed in, by the keys of their fields. */
export const unanswered = (
  { questions }: Pick<ReplayPlan, 'questions'>,
  choice: Pick<ReplayChoice, 'shared'>,
  answers: Readonly<Record<string, string>>,
): ReadonlySet<string> =>
  new Set(
    questions
      .filter(({ optional }) => !optional)
      .flatMap(question => fieldsOf(question, choice))
      .flatMap(({ key }) => (answers[key] ? [] : [key])),
  )

/** The steps as they follow one another; of those side by side, the one listed first. */
export function stepsInOrder({ steps, edges }: Pick<Workflow, 'steps' | 'edges'>): Workflow['steps'] {
  const open = new Map<string, number>(steps.map(({ id }) => [id, 0]))
  for (const { from, to } of edges) if (open.has(from)) open.set(to, (open.get(to) ?? 0) + 1)
  const left = [...steps]
  const order: Workflow['steps'] = []
  while (left.length > 0) {
    const next = left.findIndex(({ id }) => open.get(id) === 0)
    // A circle is no order; the editor reports it.
    const [step] = left.splice(Math.max(next, 0), 1)
    if (!step) break
    order.push(step)
    for (const { from, to } of edges) if (from === step.id) open.set(to, (open.get(to) ?? 0) - 1)
  }
  return order
}
