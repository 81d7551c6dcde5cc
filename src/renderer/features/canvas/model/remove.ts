import type { Workflow } from '#shared/model/workflow.ts'
import { withParts } from '../../../lib/document/parts.ts'

/** Takes parts away, and every edge that began or ended at one of them. */
export function removeParts(workflow: Workflow, ids: ReadonlySet<string>): Workflow {
  const stays = ({ id }: { readonly id: string }) => !ids.has(id)
  return withParts(workflow, {
    triggers: workflow.triggers.filter(stays),
    steps: workflow.steps.filter(stays),
    notes: workflow.notes.filter(stays),
    edges: workflow.edges.filter(edge => stays(edge) && !ids.has(edge.from) && !ids.has(edge.to)),
  })
}
