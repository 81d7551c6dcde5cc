import type { Workflow } from '#shared/model/workflow.ts'
import type { WorkflowParts } from './parts.ts'

const PARTS: readonly (keyof WorkflowParts)[] = [
  'name',
  'description',
  'settings',
  'env',
  'triggers',
  'steps',
  'edges',
  'notes',
]

/**
 * Brings together two workflows that both come from `base`: each part (name, env, steps, …) is taken from whichever
 * side changed it. Undefined when both changed the same part differently, or `theirs` is another workflow.
 */
export function mergeWorkflows(base: Workflow, mine: Workflow, theirs: Workflow): Workflow | undefined {
  if (theirs.id !== base.id) return undefined
  const merged: Record<string, unknown> = { ...theirs }
  for (const part of PARTS) {
    if (isSame(mine[part], base[part]) || isSame(mine[part], theirs[part])) continue
    if (!isSame(theirs[part], base[part])) return undefined
    merged[part] = mine[part]
  }
  // An edge must lead somewhere: steps taken away on one side may be wired anew on the other.
  const whole = merged as Workflow
  const ids = new Set<string>([...whole.steps, ...whole.triggers].map(({ id }) => id))
  return whole.edges.every(({ from, to }) => ids.has(from) && ids.has(to)) ? whole : undefined
}

const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)
