import type { Plan, PlannedStep } from '#engine/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { StepId, TriggerId } from '#shared/model/ids.ts'
import type { ReplayRequest } from '#shared/model/replay.ts'
import { hasEnded, type KeptRun } from './kept-run.ts'
import { type Asked, askedOfEvent, askedOfStep } from './questions.ts'
import { settleSteps } from './settle-steps.ts'

export interface ReplayInput {
  readonly plan: Plan
  readonly triggerId: TriggerId
  readonly run: Omit<KeptRun, 'runId' | 'startedAtMs'>
  readonly from: ReplayRequest['from']
  readonly runAgain: ReadonlySet<StepId>
}

export interface PlannedReplay {
  /** JSON texts of the outputs that stand in for running their steps; masks are still in them. */
  readonly given: ReadonlyMap<StepId, string>
  /** In the plan's order, as below. */
  readonly running: readonly PlannedStep[]
  readonly reused: readonly PlannedStep[]
  /** Steps that run only because a secret in what they once gave was not kept. */
  readonly askedAgain: readonly PlannedStep[]
  /** Secrets that no step can be asked for. */
  readonly questions: readonly Asked[]
}

/**
 * Decides what a replay takes over from a run and what it does anew. The rules:
 * - From the start everything runs; from a step, it and all after it; from the failed step, whatever did not succeed and
 *   all after what failed. What else succeeded is given: it counts as done [R17].
 * - Steps that this version's trigger does not lead to have no turn and give nothing.
 * - Outputs are kept masked. One in which a step that runs reads a secret can't be given as it is: the step runs again if
 *   asking it is safe or the user allowed it; else the user is asked for the value.
 * @throws PatchbayError `usage` saying why it can't be
 */
export function planReplay(input: ReplayInput): PlannedReplay {
  const { plan, run, runAgain } = input
  if (input.from !== 'start' && !hasEnded(run))
    throw unable('This run is still under way. Replay it from the start, or wait for its end.')
  const reached = stepsReached(plan, input.triggerId)
  const runs = firstToRun(input, reached)
  const askedAgain = new Set<StepId>()
  const questions: Asked[] = []

  const settled = settleSteps({
    plan,
    isOut: ({ id }) => !reached.has(id),
    mustRun: ({ id }) => runs.has(id),
    outputOf: ({ id }) => run.outputs.get(id),
    choose(step, { output, secrets }) {
      const mayRun = step.asksAgain || runAgain.has(step.id)
      if (output === undefined && !mayRun) throw lost(step)
      const masked = secrets.filter(secret => secret.masked)
      if (output !== undefined && (step.asksAgain ? secrets : masked).length === 0) return 'given'
      if (mayRun) {
        askedAgain.add(step.id)
        return 'runs'
      }
      questions.push(...askedOfStep(step, masked))
      return 'given'
    },
  })
  questions.push(...askedOfEvent(input.triggerId, run.trigger.event, settled.reads))
  return {
    given: settled.given,
    running: plan.steps.filter(({ id }) => settled.running.has(id)),
    reused: plan.steps.filter(({ id }) => settled.given.has(id)),
    askedAgain: plan.steps.filter(({ id }) => askedAgain.has(id)),
    // Copies of a workflow may have steps of the same ids.
    questions: questions.map(asked => ({ ...asked, key: `${run.workflowId}/${asked.key}` })),
  }
}

/** The steps that run whatever they once gave. */
function firstToRun({ plan, run, from }: ReplayInput, reached: ReadonlySet<StepId>): ReadonlySet<StepId> {
  const { steps } = plan
  if (from === 'start') return new Set(steps.map(({ id }) => id))
  const unfinished = steps.filter(({ id }) => !run.outputs.has(id) && !run.lost.has(id))
  if (from !== 'failed') {
    if (!plan.indexById.has(from.stepId))
      throw unable('That step is not part of this version of the workflow. Replay from another step.')
    if (!reached.has(from.stepId))
      throw unable('The trigger of this run does not lead to that step. Replay from another step.')
    return withDescendants(plan, new Set([from.stepId]), unfinished)
  }
  if (run.status === 'succeeded')
    throw unable('Nothing failed in this run. Replay it from the start, or from a step.')
  return withDescendants(plan, run.failedSteps, unfinished)
}

function withDescendants(
  plan: Plan,
  from: ReadonlySet<StepId>,
  others: readonly PlannedStep[],
): ReadonlySet<StepId> {
  const found = new Set(from)
  for (const { id, outgoing } of plan.steps) {
    if (!found.has(id)) continue
    for (const next of outgoing) found.add((plan.steps[next] as PlannedStep).id)
  }
  for (const { id } of others) found.add(id)
  return found
}

function stepsReached(plan: Plan, triggerId: TriggerId): ReadonlySet<StepId> {
  const reached = new Set((plan.triggers.get(triggerId) ?? []).map(at => (plan.steps[at] as PlannedStep).id))
  for (const { id, outgoing } of plan.steps) {
    if (!reached.has(id)) continue
    for (const next of outgoing) reached.add((plan.steps[next] as PlannedStep).id)
  }
  return reached
}

const unable = (message: string) => new PatchbayError(message, { code: 'usage' })

const lost = ({ name }: PlannedStep) =>
  unable(
    `What ${name} gave was taken from an earlier run, which is not kept any longer. Replay from the start, or from ${name}.`,
  )
