import { DEFAULT_HANDLE, type Edge, type Position, type Step, type Workflow } from '#shared/model/workflow.ts'
import { withParts } from '../../../lib/document/parts.ts'
import { newEdgeId } from '../../../lib/ids.ts'
import {
  type Box,
  freePlace,
  obstacles,
  partBoxes,
  positions,
  STEP_HEIGHT,
  STEP_WIDTH,
  STRIDE_X,
  snap,
} from './geometry.ts'
import { connectionProblem, downstream, outgoing } from './graph.ts'
import { type Choice, makeStep, makeTrigger } from './make.ts'

/** Where a new part goes. */
export type Place =
  /** After a step or trigger, connected to it. */
  | {
      readonly kind: 'after'
      readonly id: string
      readonly handle?: string | undefined
      readonly at?: Position | undefined
    }
  /** Into an edge. */
  | { readonly kind: 'between'; readonly edgeId: string; readonly at?: Position | undefined }
  /** At a point of the canvas, connected to nothing. */
  | { readonly kind: 'at'; readonly at: Position }
  /** Wherever it continues the workflow: after its one loose end if there is just one. */
  | { readonly kind: 'auto'; readonly middle: Position }

export interface Inserted {
  readonly workflow: Workflow
  readonly id: string
}

/** Adds what was chosen and connects it as its place says. */
export function insert(workflow: Workflow, choice: Choice, place: Place): Inserted {
  return choice.kind === 'trigger'
    ? insertTrigger(workflow, choice.type, place)
    : insertStep(workflow, choice, place)
}

function insertTrigger(workflow: Workflow, type: Parameters<typeof makeTrigger>[1], place: Place): Inserted {
  const root = soleRoot(workflow)
  const wanted =
    place.kind === 'at'
      ? place.at
      : root
        ? { x: root.position.x - STRIDE_X, y: root.position.y }
        : place.kind === 'auto'
          ? centered(place.middle)
          : (place.at ?? { x: 0, y: 0 })
  const chosen = place.kind === 'at' || (!root && place.kind !== 'auto') ? place.at : undefined
  const trigger = makeTrigger(workflow, type, freePlace(wanted, takenBy(workflow, chosen)))
  const edges = root ? [...workflow.edges, makeEdge(trigger.id, root.id)] : workflow.edges
  return {
    workflow: withParts(workflow, { triggers: [...workflow.triggers, trigger], edges }),
    id: trigger.id,
  }
}

function insertStep(
  workflow: Workflow,
  { action }: Extract<Choice, { kind: 'action' }>,
  place: Place,
): Inserted {
  const taken = positions(workflow)
  switch (place.kind) {
    case 'at': {
      const step = makeStep(workflow, action, freePlace(place.at, takenBy(workflow, place.at)))
      return { workflow: withParts(workflow, { steps: [...workflow.steps, step] }), id: step.id }
    }
    case 'after': {
      const start = taken.get(place.id)
      const wanted = place.at ?? (start ? { x: start.x + STRIDE_X, y: start.y } : { x: 0, y: 0 })
      const step = makeStep(workflow, action, freePlace(wanted, takenBy(workflow, place.at)))
      const edge = makeEdge(place.id, step.id, place.handle)
      return {
        workflow: withParts(workflow, { steps: [...workflow.steps, step], edges: [...workflow.edges, edge] }),
        id: step.id,
      }
    }
    case 'between': {
      const edge = workflow.edges.find(candidate => candidate.id === place.edgeId)
      if (!edge)
        return insertStep(
          workflow,
          { kind: 'action', action },
          { kind: 'at', at: place.at ?? { x: 0, y: 0 } },
        )
      const step = makeStep(workflow, action, { x: 0, y: 0 })
      return { workflow: spliceInto(workflow, edge, step, place.at), id: step.id }
    }
    case 'auto': {
      const end = soleEnd(workflow)
      if (end) return insertStep(workflow, { kind: 'action', action }, { kind: 'after', id: end })
      const at = freePlace(centered(place.middle), obstacles(workflow))
      return insertStep(workflow, { kind: 'action', action }, { kind: 'at', at })
    }
    default:
      return place satisfies never
  }
}

/** Puts a new step into an edge, and moves what follows aside when there is no room. */
function spliceInto(workflow: Workflow, edge: Edge, step: Step, at: Position | undefined): Workflow {
  const taken = positions(workflow)
  const start = taken.get(edge.from) ?? { x: 0, y: 0 }
  const end = taken.get(edge.to) ?? { x: start.x + 2 * STRIDE_X, y: start.y }
  const lacking = 2 * STRIDE_X - (end.x - start.x)
  const position = at ?? {
    x: snap(lacking > 0 ? start.x + STRIDE_X : (start.x + end.x) / 2),
    y: snap((start.y + end.y) / 2),
  }
  const moved =
    lacking > 0 && !at ? new Set([edge.to, ...downstream(workflow.edges, edge.to)]) : new Set<string>()
  const steps = workflow.steps.map(other =>
    moved.has(other.id)
      ? { ...other, position: { x: other.position.x + snap(lacking), y: other.position.y } }
      : other,
  )
  const edges = workflow.edges.flatMap(other =>
    other.id === edge.id ? [{ ...edge, to: step.id }, makeEdge(step.id, edge.to)] : [other],
  )
  return withParts(workflow, { steps: [...steps, { ...step, position }], edges })
}

/** Connects two parts, or says why not. */
export function connect(workflow: Workflow, from: string, to: string, handle: string | undefined): Workflow {
  const wire = { from, to, fromHandle: handle }
  if (connectionProblem(workflow, wire)) return workflow
  return withParts(workflow, { edges: [...workflow.edges, makeEdge(from, to, handle)] })
}

export function makeEdge(from: string, to: string, handle: string | null | undefined = DEFAULT_HANDLE): Edge {
  // Ids of parts that are in the document: their shape was checked when they came in.
  return {
    id: newEdgeId(),
    from: from as Edge['from'],
    fromHandle: handle ?? DEFAULT_HANDLE,
    to: to as Edge['to'],
  }
}

/** A place that was chosen may lie on a note; one that was not keeps clear of them. */
const takenBy = (workflow: Workflow, chosen: Position | undefined): Box[] =>
  chosen ? partBoxes(workflow) : obstacles(workflow)

const centered = ({ x, y }: Position): Position => ({ x: x - STEP_WIDTH / 2, y: y - STEP_HEIGHT / 2 })

/** The one step that nothing comes before, if there is exactly one. */
function soleRoot({ steps, edges }: Workflow): Step | undefined {
  const reached = new Set<string>(edges.map(({ to }) => to))
  const roots = steps.filter(({ id }) => !reached.has(id))
  return roots.length === 1 ? roots[0] : undefined
}

/** The one step or trigger that nothing comes after, if there is exactly one. */
function soleEnd({ steps, triggers, edges }: Workflow): string | undefined {
  const next = outgoing(edges)
  const ends = [...triggers, ...steps].filter(({ id }) => !next.has(id))
  return ends.length === 1 ? ends[0]?.id : undefined
}
