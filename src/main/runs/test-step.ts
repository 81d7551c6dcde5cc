import type { Plan, PlannedStep } from '#engine/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { JsonValue } from '#shared/json.ts'
import type { StepId, TriggerId } from '#shared/model/ids.ts'
import type { StepExports } from '#shared/model/run-event.ts'
import type { PlannedWorkflow } from './planner.ts'
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
 * Tests a step on what its ancestors gave in the latest run. That is kept masked, so an ancestor whose output holds a
 * secret is asked once more, as a replay would: the credential is never remembered.
 * @throws PatchbayError `usage` when an ancestor has not run yet, `plan.invalid` when the step is not in the plan
 */
export function planStepTest(
  planned: PlannedWorkflow,
  plan: Plan,
  stepId: StepId,
  latest: LatestOutputs,
): StepTest {
  const index = plan.indexById.get(stepId)
  const step = index === undefined ? undefined : plan.steps[index]
  if (!step)
    throw new PatchbayError('That step is not part of the workflow any more.', { code: 'plan.invalid' })
  const byName = new Map(plan.steps.map(candidate => [candidate.name, candidate]))
  const only = new Set<StepId>([stepId])
  const given = new Map<StepId, StepExports>()
  const missing = new Set<string>()

  const visit = (target: PlannedStep) => {
    for (const name of target.ancestors()) {
      const ancestor = byName.get(name)
      if (!ancestor || only.has(ancestor.id) || given.has(ancestor.id)) continue
      const output = latest.outputs[name]
      if (plan.secretPathsOf.has(ancestor.id)) {
        only.add(ancestor.id)
        visit(ancestor)
      } else if (output === undefined) missing.add(name)
      else given.set(ancestor.id, JSON.parse(output) as StepExports)
    }
  }
  visit(step)
  if (missing.size > 0) throw notRunYet(step.name, [...missing])
  return { only, given, ...triggerOf(planned, plan, latest) }
}

function triggerOf(
  { workflow }: PlannedWorkflow,
  plan: Plan,
  latest: LatestOutputs,
): Pick<StepTest, 'triggerId' | 'event'> {
  const output = latest.outputs.trigger
  if (output === undefined || plan.credentialPaths.some(({ step }) => step === 'trigger'))
    return { triggerId: undefined, event: undefined }
  const { name, event } = JSON.parse(output) as { name: string; event: JsonValue }
  const trigger = workflow.triggers.find(candidate => candidate.name === name)
  return { triggerId: trigger?.id, event: trigger ? event : undefined }
}

function notRunYet(name: string, missing: readonly string[]): PatchbayError {
  const list = missing.join(', ')
  return new PatchbayError(
    `${name} comes after ${list}, which ${missing.length === 1 ? 'has' : 'have'} no output yet. Run the workflow once, or test ${missing.length === 1 ? 'that step' : 'those steps'} first.`,
    { code: 'usage' },
  )
}
