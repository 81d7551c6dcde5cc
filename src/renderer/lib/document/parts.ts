import type { Edge, EnvVariable, Note, Step, Trigger, Workflow } from '#shared/model/workflow.ts'

/** The parts of a workflow that the editor changes. */
export interface WorkflowParts {
  name: string
  description: string
  settings: Workflow['settings']
  env: EnvVariable[]
  triggers: Trigger[]
  steps: Step[]
  edges: Edge[]
  notes: Note[]
}

/** A copy with some parts replaced; everything else, `x-` fields included, stays the same object. */
export function withParts(workflow: Workflow, parts: Partial<WorkflowParts>): Workflow {
  // The index signature for `x-` fields makes the type stricter than what is true of known fields.
  return { ...workflow, ...parts } as Workflow
}

/** A copy with one step changed; the same object when there is no such step or nothing changed. */
export function withStep(workflow: Workflow, stepId: string, change: (step: Step) => Step): Workflow {
  return replaceIn(workflow, 'steps', stepId, change)
}

export function withTrigger(
  workflow: Workflow,
  triggerId: string,
  change: (trigger: Trigger) => Trigger,
): Workflow {
  return replaceIn(workflow, 'triggers', triggerId, change)
}

export function withNote(workflow: Workflow, noteId: string, change: (note: Note) => Note): Workflow {
  return replaceIn(workflow, 'notes', noteId, change)
}

function replaceIn<K extends 'steps' | 'triggers' | 'notes'>(
  workflow: Workflow,
  key: K,
  id: string,
  change: (part: WorkflowParts[K][number]) => WorkflowParts[K][number],
): Workflow {
  const list: readonly WorkflowParts[K][number][] = workflow[key]
  const index = list.findIndex(part => part.id === id)
  const before = list[index]
  if (before === undefined) return workflow
  const after = change(before)
  if (after === before) return workflow
  return withParts(workflow, { [key]: list.with(index, after) } as Partial<WorkflowParts>)
}
