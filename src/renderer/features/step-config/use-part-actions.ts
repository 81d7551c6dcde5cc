import { useCallback } from 'react'
import type { StepId } from '#shared/model/ids.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { takenNames, uniqueName } from '../../lib/document/names.ts'
import { withParts } from '../../lib/document/parts.ts'
import { newStepId } from '../../lib/ids.ts'
import { useDocumentStore } from '../../lib/stores/index.ts'

/** How far a copy lies from its original on the canvas. */
const COPY_OFFSET = 40

/** Takes a step or trigger out, with every edge that touches it, and closes its panel. */
export function useRemove(id: string): () => void {
  const store = useDocumentStore()
  return useCallback(() => store.getState().edit(workflow => withoutPart(workflow, id)), [store, id])
}

/** Puts an unconnected copy of a step beside it, under a name of its own, and opens that. */
export function useDuplicate(id: StepId): () => void {
  const store = useDocumentStore()
  return useCallback(() => {
    const copyId = newStepId()
    store.getState().edit(workflow => withCopy(workflow, id, copyId))
    store.getState().open(copyId)
  }, [store, id])
}

function withoutPart(workflow: Workflow, id: string): Workflow {
  return withParts(workflow, {
    steps: workflow.steps.filter(step => step.id !== id),
    triggers: workflow.triggers.filter(trigger => trigger.id !== id),
    edges: workflow.edges.filter(edge => edge.from !== id && edge.to !== id),
  })
}

function withCopy(workflow: Workflow, id: StepId, copyId: StepId): Workflow {
  const step = workflow.steps.find(one => one.id === id)
  if (!step) return workflow
  const copy = {
    ...structuredClone(step),
    id: copyId,
    name: uniqueName(step.name, takenNames(workflow)),
    position: { x: step.position.x + COPY_OFFSET, y: step.position.y + COPY_OFFSET },
  }
  return withParts(workflow, { steps: [...workflow.steps, copy] })
}
