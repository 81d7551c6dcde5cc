import { type Edge as FlowEdge, type Node as FlowNode, type NodeHandle, Position } from '@xyflow/react'
import type { Action } from '#shared/model/action.ts'
import type { Problem } from '#shared/model/problem.ts'
import { DEFAULT_HANDLE, type Note, type Step, type Trigger, type Workflow } from '#shared/model/workflow.ts'
import { STEP_HEIGHT, STEP_WIDTH } from './geometry.ts'

/**
 * The document as React Flow draws it. A node object is made anew only when something about it changed, so that memoized
 * nodes stay still; run state is not in here at all.
 */
export type Mark = Problem['severity'] | undefined

// A type, not an interface: React Flow wants data that is open to any key.
type Wired = {
  readonly mark: Mark
  /** Nothing comes after it: it shows where to go on. */
  readonly isEnd: boolean
  readonly outputs: readonly string[]
}
export type StepNodeType = FlowNode<Wired & { readonly step: Step }, 'step'>
export type TriggerNodeType = FlowNode<Wired & { readonly trigger: Trigger }, 'trigger'>
export type NoteNodeType = FlowNode<{ readonly note: Note }, 'note'>
export type CanvasNode = StepNodeType | TriggerNodeType | NoteNodeType
export type CanvasEdge = FlowEdge<Record<string, never>, 'wire'>

export interface FlowSource {
  readonly workflow: Workflow
  readonly problems: readonly Problem[]
  readonly selection: ReadonlySet<string>
  readonly actions: readonly Action[]
}

const ONE_OUTPUT: readonly string[] = [DEFAULT_HANDLE]
const HANDLE = 10
/** Handles sit on the inner edge of a box's border. */
const BORDER = 1
/** Known beforehand: nodes out of view are never drawn, and yet must count when everything is fitted into view. */
const STEP_SIZE = { width: STEP_WIDTH, height: STEP_HEIGHT }

export function reconcileNodes(before: readonly CanvasNode[], source: FlowSource): CanvasNode[] {
  const { workflow, problems, selection, actions } = source
  const known = new Map(before.map(node => [node.id, node]))
  const marks = marksByTarget(problems)
  const starts = new Set<string>(workflow.edges.map(({ from }) => from))
  const outputs = new Map(actions.map(action => [action.key, action.outputHandles]))
  let isSame = true

  const keep = (next: CanvasNode): CanvasNode => {
    const old = known.get(next.id)
    const node = reuse(old, next)
    if (node !== old) isSame = false
    return node
  }
  const wired = (id: string, handles: readonly string[]): Wired => ({
    mark: marks.get(id),
    isEnd: !starts.has(id),
    outputs: handles,
  })
  const nodes: CanvasNode[] = [
    ...workflow.notes.map(note => keep(noteNode(note, selection.has(note.id)))),
    ...workflow.triggers.map(trigger =>
      keep({
        ...boxOf(trigger, selection.has(trigger.id), 'trigger'),
        type: 'trigger' as const,
        data: { ...wired(trigger.id, ONE_OUTPUT), trigger },
        handles: handlesOf(ONE_OUTPUT, false),
      }),
    ),
    ...workflow.steps.map(step => {
      const handles = outputs.get(step.action) ?? ONE_OUTPUT
      return keep({
        ...boxOf(step, selection.has(step.id), 'step'),
        type: 'step' as const,
        data: { ...wired(step.id, handles), step },
        handles: handlesOf(handles, true),
      })
    }),
  ]
  return isSame && nodes.length === before.length ? (before as CanvasNode[]) : nodes
}

/** The node as it was when nothing about it changed. What is under the hand keeps the place the hand gives it. */
function reuse(before: CanvasNode | undefined, next: CanvasNode): CanvasNode {
  if (!before || before.type !== next.type) return next
  const isHeld = before.dragging || before.resizing
  const isPlaced =
    isHeld ||
    (before.position.x === next.position.x &&
      before.position.y === next.position.y &&
      before.width === next.width &&
      before.height === next.height)
  if (isPlaced && before.selected === next.selected && sameData(before.data, next.data)) return before
  if (!isHeld) return next
  const { measured, dragging, resizing, position, width, height } = before
  return { ...next, measured, dragging, resizing, position, width, height } as CanvasNode
}

function sameData(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  return Object.keys(b).every(key => a[key] === b[key])
}

function boxOf({ id, name, position }: Step | Trigger, selected: boolean, word: string) {
  return {
    id,
    position,
    selected,
    width: STEP_WIDTH,
    height: STEP_HEIGHT,
    measured: STEP_SIZE,
    ariaLabel: name,
    domAttributes: { 'aria-roledescription': word },
  }
}

function noteNode(note: Note, selected: boolean): NoteNodeType {
  return {
    id: note.id,
    type: 'note',
    position: note.position,
    selected,
    ...note.size,
    measured: note.size,
    zIndex: -1,
    ariaLabel: 'Note',
    domAttributes: { 'aria-roledescription': 'note' },
    data: { note },
  }
}

/** Said beforehand, so that edges of steps out of view need no measuring. */
function handlesOf(outputs: readonly string[], hasInput: boolean): NodeHandle[] {
  const at = (type: 'source' | 'target', x: number, y: number, id?: string): NodeHandle => ({
    type,
    position: type === 'source' ? Position.Right : Position.Left,
    x: x - HANDLE / 2,
    y: y - HANDLE / 2,
    width: HANDLE,
    height: HANDLE,
    ...(id === undefined ? {} : { id }),
  })
  return [
    ...(hasInput ? [at('target', BORDER, STEP_HEIGHT / 2)] : []),
    ...outputs.map((id, index) => {
      const y = BORDER + outputOffset(index, outputs.length) * (STEP_HEIGHT - 2 * BORDER)
      return at('source', STEP_WIDTH - BORDER, y, id)
    }),
  ]
}

/** How far down a box its nth of `count` outputs sits, 0 to 1. */
export const outputOffset = (index: number, count: number): number => (index + 1) / (count + 1)

function marksByTarget(problems: readonly Problem[]): Map<string, Mark> {
  const marks = new Map<string, Mark>()
  for (const { target, severity } of problems) {
    if (target !== undefined && marks.get(target) !== 'error') marks.set(target, severity)
  }
  return marks
}

export function reconcileEdges(
  before: readonly CanvasEdge[],
  { edges, steps, triggers }: Workflow,
  selection: ReadonlySet<string>,
): CanvasEdge[] {
  const known = new Map(before.map(edge => [edge.id, edge]))
  const names = new Map<string, string>([...triggers, ...steps].map(({ id, name }) => [id, name]))
  let isSame = edges.length === before.length
  const next = edges.map(({ id, from, fromHandle, to }): CanvasEdge => {
    const old = known.get(id)
    const edge: CanvasEdge = {
      id,
      type: 'wire',
      source: from,
      sourceHandle: fromHandle,
      target: to,
      selected: selection.has(id),
      ariaLabel: `${names.get(from) ?? 'nothing'} to ${names.get(to) ?? 'nothing'}`,
    }
    if (old && sameData(old as unknown as Record<string, unknown>, { ...edge })) return old
    isSame = false
    return edge
  })
  return isSame ? (before as CanvasEdge[]) : next
}
