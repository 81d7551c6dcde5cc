import type { Position, Workflow } from '#shared/model/workflow.ts'
import { withParts } from '../../../lib/document/parts.ts'

/** Puts parts where the map says; the same document when all of them are there already. */
export function placeParts(workflow: Workflow, places: ReadonlyMap<string, Position>): Workflow {
  let isChanged = false
  const place = <T extends { readonly id: string; readonly position: Position }>(part: T): T => {
    const position = places.get(part.id)
    if (!position || (position.x === part.position.x && position.y === part.position.y)) return part
    isChanged = true
    return { ...part, position: { x: position.x, y: position.y } }
  }
  const triggers = workflow.triggers.map(place)
  const steps = workflow.steps.map(place)
  const notes = workflow.notes.map(place)
  return isChanged ? withParts(workflow, { triggers, steps, notes }) : workflow
}

export function moveParts(workflow: Workflow, ids: ReadonlySet<string>, by: Position): Workflow {
  const places = new Map<string, Position>()
  for (const part of [...workflow.triggers, ...workflow.steps, ...workflow.notes]) {
    if (ids.has(part.id)) places.set(part.id, { x: part.position.x + by.x, y: part.position.y + by.y })
  }
  return placeParts(workflow, places)
}
