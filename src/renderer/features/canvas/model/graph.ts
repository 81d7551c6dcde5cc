import type { Edge, Workflow } from '#shared/model/workflow.ts'
import { DEFAULT_HANDLE } from '#shared/model/workflow.ts'

export interface Wire {
  readonly from: string
  readonly to: string
  readonly fromHandle?: string | undefined
}

type Graph = Pick<Workflow, 'steps' | 'triggers' | 'edges'>

/** Why two parts can't be connected, in words for the user; undefined when they can. */
export function connectionProblem(
  graph: Graph,
  { from, to, fromHandle = DEFAULT_HANDLE }: Wire,
): string | undefined {
  if (from === to) return 'A step can’t be connected to itself.'
  if (graph.triggers.some(trigger => trigger.id === to))
    return 'A trigger starts the workflow: nothing can come before it.'
  if (!graph.steps.some(step => step.id === to)) return 'There is no such step.'
  if (graph.edges.some(edge => edge.from === from && edge.to === to && edge.fromHandle === fromHandle)) {
    return 'These two are connected already.'
  }
  if (reaches(graph.edges, to, from)) {
    return 'This would make a circle: the second step already comes before the first.'
  }
  return undefined
}

/** Whether `to` can be reached from `from` along edges. */
export function reaches(edges: readonly Edge[], from: string, to: string): boolean {
  const next = outgoing(edges)
  const seen = new Set([from])
  const waiting = [from]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (id === to) return true
    for (const edge of next.get(id) ?? []) {
      if (seen.has(edge.to)) continue
      seen.add(edge.to)
      waiting.push(edge.to)
    }
  }
  return false
}

/** Edges by where they start. */
export function outgoing(edges: readonly Edge[]): Map<string, Edge[]> {
  const byStart = new Map<string, Edge[]>()
  for (const edge of edges) {
    const list = byStart.get(edge.from)
    if (list) list.push(edge)
    else byStart.set(edge.from, [edge])
  }
  return byStart
}

/** Everything that comes after `id`, itself not counted. */
export function downstream(edges: readonly Edge[], id: string): Set<string> {
  const next = outgoing(edges)
  const found = new Set<string>()
  const waiting = [id]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const edge of next.get(at) ?? []) {
      if (found.has(edge.to)) continue
      found.add(edge.to)
      waiting.push(edge.to)
    }
  }
  return found
}
