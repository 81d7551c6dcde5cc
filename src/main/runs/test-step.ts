import type { Plan, PlannedStep } from '#engine/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { JsonValue } from '#shared/json.ts'
import type { StepId, TriggerId } from '#shared/model/ids.ts'
import type { StepExports } from '#shared/model/run-event.ts'
import type { PlannedWorkflow } from './planner.ts'
import { maskedPlaces } from './replay/masked-places.ts'
import type { Reads } from './replay/reads.ts'
import { settleSteps } from './replay/settle-steps.ts'
import type { LatestOutputs } from './run-archive.ts'

/** What testing one step alone takes: which steps run, and the outputs that stand in for the rest. */
export interface StepTest {
  readonly only: ReadonlySet<StepId>
  readonly given: ReadonlyMap<StepId, StepExports>
  readonly triggerId: TriggerId | undefined
  /** Undefined: the trigger's sample event. */
  readonly event: JsonValue | undefined
}

/**
 * Tests a step on what its ancestors gave before. That is kept masked, so an ancestor in whose output a secret is read
 * runs once more: the credential is never remembered.
 * @param plan of the step and its ancestors
 * @param outputs of the latest run, or of one that was chosen
 * @throws PatchbayError `usage` when an ancestor has not run yet, `plan.invalid` when the step is not in the plan
 */
export function planStepTest(
  planned: PlannedWorkflow,
  plan: Plan,
  stepId: StepId,
  { outputs }: Pick<LatestOutputs, 'outputs'>,
): StepTest {
  const step = plan.steps[plan.indexById.get(stepId) ?? -1]
  if (!step)
    throw new PatchbayError('That step is not part of the workflow any more.', { code: 'plan.invalid' })
  const relevant = new Set([step.name, ...step.ancestors()])
  const missing: string[] = []
  const { running, given, reads } = settleSteps({
    plan,
    mustRun: ({ id }) => id === stepId,
    isOut: ({ name }) => !relevant.has(name),
    outputOf: ({ name }) => outputs[name],
    choose({ id, name }: PlannedStep, { output, secrets }) {
      if (output !== undefined) return secrets.length > 0 ? 'runs' : 'given'
      if (plan.secretPathsOf.has(id)) return 'runs'
      missing.unshift(name)
      return 'given'
    },
  })
  if (missing.length > 0) throw notRunYet(step.name, missing)
  return {
    only: running,
    given: new Map([...given].map(([id, json]) => [id, JSON.parse(json) as StepExports])),
    ...triggerOf(planned, outputs.trigger, reads),
  }
}

/** An event in which a secret is read can't be used again: the sample event stands in for it. */
function triggerOf(
  { workflow }: PlannedWorkflow,
  output: string | undefined,
  reads: Reads,
): Pick<StepTest, 'triggerId' | 'event'> {
  if (output === undefined) return { triggerId: undefined, event: undefined }
  const { name, event } = JSON.parse(output) as { name: string; event: JsonValue }
  const trigger = workflow.triggers.find(candidate => candidate.name === name)
  const isUsable = maskedPlaces(event).every(
    ({ path }) => reads.of('trigger', ['event', ...path]).length === 0,
  )
  return trigger && isUsable ? { triggerId: trigger.id, event } : { triggerId: undefined, event: undefined }
}

function notRunYet(name: string, missing: readonly string[]): PatchbayError {
  const list = missing.join(', ')
  return new PatchbayError(
    `${name} comes after ${list}, which ${missing.length === 1 ? 'has' : 'have'} no output yet. Run the workflow once, or test ${missing.length === 1 ? 'that step' : 'those steps'} first.`,
    { code: 'usage' },
  )
}
