import { RESERVED_STEP_NAMES, type Workflow } from '#shared/model/workflow.ts'
import type { ProblemList } from './problem-list.ts'

/** [R2] Ids are unique in the document, step names among steps, trigger names among triggers, env names among env. */
export function checkNames(workflow: Workflow, problems: ProblemList): void {
  const { steps, triggers, edges, notes } = workflow
  const ids = new Set<string>()
  for (const { id } of [...triggers, ...steps, ...edges, ...notes]) {
    if (ids.has(id))
      problems.error(`The id ${id} is used twice. Give one of the two a new id.`, {
        target: id,
        field: ['id'],
      })
    ids.add(id)
  }
  checkUnique(steps, 'step', problems)
  checkUnique(triggers, 'trigger', problems)
  for (const step of steps) {
    if (RESERVED_STEP_NAMES.has(step.name)) {
      problems.error(`“${step.name}” is a reserved name. Rename the step.`, {
        target: step.id,
        field: ['name'],
      })
    }
  }
  const env = new Set<string>()
  for (const [i, { name }] of workflow.env.entries()) {
    if (env.has(name))
      problems.error(`The env value ${name} is set twice. Remove one of them.`, { field: ['env', i, 'name'] })
    env.add(name)
  }
}

function checkUnique(
  items: readonly { id: string; name: string }[],
  kind: string,
  problems: ProblemList,
): void {
  const taken = new Set<string>()
  for (const { id, name } of items) {
    if (taken.has(name)) {
      problems.error(`Another ${kind} is named “${name}” already. Rename this one.`, {
        target: id,
        field: ['name'],
      })
    }
    taken.add(name)
  }
}
