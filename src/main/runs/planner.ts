import { type CodeInspection, createPlan, type Plan } from '#engine/index.ts'
import type { Catalog } from '#shared/model/action.ts'
import type { StepId, VersionId } from '#shared/model/ids.ts'
import type { Problem } from '#shared/model/problem.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { versionId } from '../workflows/version-id.ts'

/** One immutable version of a workflow, checked: what a run is started from. */
export interface PlannedWorkflow {
  readonly workflow: Workflow
  readonly versionId: VersionId
  readonly problems: readonly Problem[]
  /** Absent when a problem is an error. */
  readonly plan: Plan | undefined
}

export interface Planner {
  plan(workflow: Workflow): PlannedWorkflow
  /** For testing one step: it and its ancestors, whatever is still wrong with the others. */
  planUpTo(workflow: Workflow, stepId: StepId): PlannedWorkflow
}

interface PlannerOptions {
  /** As it is now: another object once the user has defined or removed an app. */
  readonly catalog: () => Catalog
  readonly inspectCode: (code: string) => CodeInspection
}

const KEEP = 50

/** Plans each version once: a webhook that fires a thousand times checks its workflow the first time only. */
export function createPlanner({ catalog, inspectCode }: PlannerOptions): Planner {
  const known = new Map<VersionId, PlannedWorkflow>()
  let byDocument = new WeakMap<Workflow, PlannedWorkflow>()
  let plannedWith: Catalog | undefined

  /** Plans made with another catalog may hold apps that are gone, or hosts that a credential may no longer go to. */
  function currentCatalog(): Catalog {
    const current = catalog()
    if (current !== plannedWith) {
      known.clear()
      byDocument = new WeakMap()
      plannedWith = current
    }
    return current
  }

  return {
    plan(workflow) {
      currentCatalog()
      const same = byDocument.get(workflow)
      if (same) return same
      const id = versionId(workflow)
      const planned = known.get(id) ?? { workflow, versionId: id, ...checked(workflow) }
      known.delete(id)
      known.set(id, planned)
      const oldest = known.keys().next().value
      if (known.size > KEEP && oldest) known.delete(oldest)
      byDocument.set(workflow, planned)
      return planned
    },
    planUpTo(workflow, stepId) {
      return { workflow, versionId: versionId(workflow), ...checked(workflow, stepId) }
    },
  }

  function checked(workflow: Workflow, upTo?: StepId): Pick<PlannedWorkflow, 'problems' | 'plan'> {
    const { problems, plan } = createPlan(workflow, { catalog: currentCatalog(), inspectCode }, upTo)
    return { problems, plan }
  }
}
