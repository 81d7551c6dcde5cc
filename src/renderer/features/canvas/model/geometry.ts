import type { Position, Workflow } from '#shared/model/workflow.ts'

/** Size of a step's and a trigger's box, and the room left between two: canvas units. */
export const STEP_WIDTH = 240
export const STEP_HEIGHT = 64
export const GAP_X = 80
export const GAP_Y = 40
export const GRID = 8

/** Where the next step in line goes, from the start of one box to the start of the next. */
export const STRIDE_X = STEP_WIDTH + GAP_X
export const STRIDE_Y = STEP_HEIGHT + GAP_Y

export const snap = (value: number): number => Math.round(value / GRID) * GRID

/** The boxes that steps and triggers take up, by id. */
export function positions({ steps, triggers }: Pick<Workflow, 'steps' | 'triggers'>): Map<string, Position> {
  return new Map([...triggers, ...steps].map(part => [part.id, part.position]))
}

export interface Box extends Position {
  readonly width: number
  readonly height: number
}

type Parts = Pick<Workflow, 'steps' | 'triggers'>

export const partBoxes = ({ steps, triggers }: Parts): Box[] =>
  [...triggers, ...steps].map(({ position }) => stepBox(position))

export const noteBoxes = ({ notes }: Pick<Workflow, 'notes'>): Box[] =>
  notes.map(({ position, size }) => ({ ...position, ...size }))

/** What a step that is put nowhere in particular keeps clear of. A note that steps lie on is their backdrop: one more may join them. */
export function obstacles(workflow: Workflow): Box[] {
  const parts = partBoxes(workflow)
  return [...parts, ...noteBoxes(workflow).filter(note => !parts.some(part => overlap(note, part)))]
}

/** `wanted`, or the nearest place below it where nothing of what is `taken` lies. */
export function freePlace(wanted: Position, taken: readonly Box[], size = STEP_SIZE): Position {
  const place = { x: snap(wanted.x), y: snap(wanted.y) }
  while (taken.some(box => overlap(box, { ...place, ...size }))) place.y += STRIDE_Y
  return place
}

const STEP_SIZE = { width: STEP_WIDTH, height: STEP_HEIGHT }
const stepBox = ({ x, y }: Position): Box => ({ x, y, ...STEP_SIZE })

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
