import { z } from 'zod'
import {
  edgeSchema,
  noteSchema,
  type Position,
  type Step,
  stepSchema,
  type Trigger,
  triggerSchema,
  type Workflow,
} from '#shared/model/workflow.ts'
import { takenNames, uniqueName } from '../../../lib/document/names.ts'
import { withParts } from '../../../lib/document/parts.ts'
import { referenceRewriter, rewriteStep } from '../../../lib/document/rename.ts'
import { newEdgeId, newNoteId, newStepId, newTriggerId, newWebhookPath } from '../../../lib/ids.ts'

/** Parts of a workflow as text, so that they travel between workflows, windows and people. */
const clipSchema = z.strictObject({
  patchbay: z.literal('parts/1'),
  triggers: z.array(triggerSchema).max(50),
  steps: z.array(stepSchema).max(10_000),
  edges: z.array(edgeSchema).max(50_000),
  notes: z.array(noteSchema).max(1000),
})
export type Clip = z.infer<typeof clipSchema>

/** What is selected, with the edges inside it; without accounts and without credentials written out. */
export function copyParts(workflow: Workflow, ids: ReadonlySet<string>): Clip | undefined {
  const chosen = <T extends { readonly id: string }>(parts: readonly T[]) =>
    parts.filter(({ id }) => ids.has(id))
  const clip: Clip = {
    patchbay: 'parts/1',
    triggers: chosen(workflow.triggers),
    steps: chosen(workflow.steps).map(withoutCredentials),
    edges: workflow.edges.filter(edge => ids.has(edge.from) && ids.has(edge.to)),
    notes: chosen(workflow.notes),
  }
  return clip.triggers.length + clip.steps.length + clip.notes.length > 0 ? clip : undefined
}

/** Expressions say where a credential comes from and stay; a credential typed out, and the choice of account, do not. */
function withoutCredentials(step: Step): Step {
  const auth = Object.fromEntries(
    Object.entries(step.auth).map(([app, { mode, external, reveal }]) => {
      const kept = Object.entries(external).filter(([, text]) => isExpression(text))
      return [app, { mode, external: Object.fromEntries(kept), reveal }]
    }),
  )
  return { ...step, auth }
}

/** One expression and nothing else: text around it could be a part of a credential. */
const isExpression = (text: string) => /^\s*\{\{(?:(?!\{\{)[\s\S])*\}\}\s*$/.test(text)

/** Reads copied parts; undefined for any other text. */
export function readClip(text: string): Clip | undefined {
  if (!text.includes('"parts/1"')) return undefined
  try {
    const parsed = clipSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    // Some other text that happens to mention the marker.
    return undefined
  }
}

export interface Pasted {
  readonly workflow: Workflow
  readonly ids: readonly string[]
}

/**
 * Adds copied parts: every id is new, names that are taken get a number, references between the copied steps follow
 * the new names, and webhooks get an address of their own.
 * @param shift how far from where they were copied
 */
export function pasteParts(workflow: Workflow, clip: Clip, shift: Position): Pasted {
  const taken = takenNames(workflow)
  const ids = new Map<string, string>()
  const renames = new Map<string, string>()
  const claim = (name: string) => {
    const free = uniqueName(name, taken)
    taken.add(free)
    return free
  }
  const shifted = ({ x, y }: Position) => ({ x: x + shift.x, y: y + shift.y })

  const triggers = clip.triggers.map((trigger): Trigger => {
    const id = newTriggerId()
    ids.set(trigger.id, id)
    const moved = { ...trigger, id, name: claim(trigger.name), position: shifted(trigger.position) }
    return moved.type === 'webhook' ? { ...moved, path: newWebhookPath() } : moved
  })
  const named = clip.steps.map((step): Step => {
    const id = newStepId()
    ids.set(step.id, id)
    const name = claim(step.name)
    if (name !== step.name) renames.set(step.name, name)
    return { ...withoutCredentials(step), id, name, position: shifted(step.position) }
  })
  const rewrite = referenceRewriter(renames)
  const steps = named.map(step => rewriteStep(step, rewrite))
  const notes = clip.notes.map(note => {
    const id = newNoteId()
    ids.set(note.id, id)
    return { ...note, id, position: shifted(note.position) }
  })
  const edges = clip.edges.flatMap(edge => {
    const from = ids.get(edge.from) as typeof edge.from | undefined
    const to = ids.get(edge.to) as typeof edge.to | undefined
    return from && to ? [{ ...edge, id: newEdgeId(), from, to }] : []
  })
  return {
    workflow: withParts(workflow, {
      triggers: [...workflow.triggers, ...triggers],
      steps: [...workflow.steps, ...steps],
      notes: [...workflow.notes, ...notes],
      edges: [...workflow.edges, ...edges],
    }),
    ids: [...ids.values()],
  }
}

/** The upper left corner of copied parts. */
export function cornerOf({ triggers, steps, notes }: Clip): Position {
  const parts = [...triggers, ...steps, ...notes]
  return {
    x: Math.min(...parts.map(({ position }) => position.x)),
    y: Math.min(...parts.map(({ position }) => position.y)),
  }
}
