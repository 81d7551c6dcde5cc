import type { Action } from '#shared/model/action.ts'
import type { TriggerId } from '#shared/model/ids.ts'
import { DEFAULT_HANDLE, type Edge, type Workflow } from '#shared/model/workflow.ts'
import type { ProblemList } from './problem-list.ts'

/** The graph by position: step `i` is `workflow.steps[i]`. Edges that lead to or from nothing are left out. */
export interface Links {
  /** By step: the steps its edges lead to, one entry per edge. */
  readonly outgoing: readonly (readonly number[])[]
  readonly incoming: readonly (readonly number[])[]
  readonly fromTrigger: ReadonlyMap<TriggerId, readonly number[]>
  /** By step: how many edges come from triggers. */
  readonly triggerEdges: readonly number[]
}

export function linkSteps(
  workflow: Workflow,
  actions: readonly (Action | undefined)[],
  problems: ProblemList,
): Links {
  const { steps, triggers, edges } = workflow
  const stepAt = new Map<string, number>(steps.map((step, i) => [step.id, i]))
  const outgoing: number[][] = steps.map(() => [])
  const incoming: number[][] = steps.map(() => [])
  const triggerEdges: number[] = steps.map(() => 0)
  const fromTrigger = new Map<TriggerId, number[]>(triggers.map(trigger => [trigger.id, []]))
  const drawn = new Set<string>()

  for (const edge of edges) {
    const to = stepAt.get(edge.to)
    const from = stepAt.get(edge.from)
    const trigger = fromTrigger.get(edge.from as TriggerId)
    if (to === undefined) missingEnd(edge, 'to', problems)
    if (from === undefined && trigger === undefined) missingEnd(edge, 'from', problems)
    if (to === undefined || (from === undefined && trigger === undefined)) continue
    const key = `${edge.from} ${edge.fromHandle} ${edge.to}`
    if (drawn.has(key)) {
      problems.warning('Two edges connect the same steps. Remove one of them.', { target: edge.id })
      continue
    }
    drawn.add(key)
    checkHandle(edge, from === undefined ? undefined : actions[from], problems)
    if (from === undefined) {
      trigger?.push(to)
      triggerEdges[to] = (triggerEdges[to] ?? 0) + 1
    } else {
      outgoing[from]?.push(to)
      incoming[to]?.push(from)
    }
  }
  return { outgoing, incoming, fromTrigger, triggerEdges }
}

function missingEnd(edge: Edge, end: 'from' | 'to', problems: ProblemList): void {
  const kind = end === 'to' ? 'step' : 'step or trigger'
  problems.error(
    `This edge ${end === 'to' ? 'leads to' : 'comes from'} a ${kind} that does not exist (${edge[end]}). Remove it, or connect it again.`,
    {
      target: edge.id,
      field: [end],
    },
  )
}

function checkHandle(edge: Edge, action: Action | undefined, problems: ProblemList): void {
  const handles = action?.outputHandles ?? [DEFAULT_HANDLE]
  if (handles.includes(edge.fromHandle)) return
  problems.error(
    `This edge starts at the output “${edge.fromHandle}”, which its step does not have. Connect it to ${handles.join(' or ')}.`,
    {
      target: edge.id,
      field: ['fromHandle'],
    },
  )
}

/** By trigger: which steps it leads to. */
export type Reach = ReadonlyMap<TriggerId, Uint8Array>

export function findReach({ fromTrigger, outgoing }: Links): Reach {
  return new Map([...fromTrigger].map(([id, targets]) => [id, reachOf(targets, outgoing)]))
}

function reachOf(targets: readonly number[], outgoing: Links['outgoing']): Uint8Array {
  const reached = new Uint8Array(outgoing.length)
  const queue = [...targets]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (reached[at]) continue
    reached[at] = 1
    for (const next of outgoing[at] ?? []) if (!reached[next]) queue.push(next)
  }
  return reached
}
