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

/** `wanted`, or the nearest place below it where no box lies. */
export function freePlace(wanted: Position, taken: Iterable<Position>): Position {
  const boxes = [...taken]
  const overlaps = (y: number) =>
    boxes.some(box => Math.abs(box.x - wanted.x) < STEP_WIDTH && Math.abs(box.y - y) < STEP_HEIGHT)
  let y = wanted.y
  while (overlaps(y)) y += STRIDE_Y
  return { x: snap(wanted.x), y: snap(y) }
}
