import { graphlib, layout } from '@dagrejs/dagre'
import type { Workflow } from '#shared/model/workflow.ts'
import { withParts } from '../../../lib/document/parts.ts'
import { GAP_X, GAP_Y, STEP_HEIGHT, STEP_WIDTH, snap } from './geometry.ts'

/** Arranges steps and triggers from left to right in the order they run. Notes stay where they are. */
export function arrange(workflow: Workflow): Workflow {
  const parts = [...workflow.triggers, ...workflow.steps]
  if (parts.length === 0) return workflow
  const graph = new graphlib.Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: GAP_Y, ranksep: GAP_X })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id } of parts) graph.setNode(id, { width: STEP_WIDTH, height: STEP_HEIGHT })
  for (const { from, to } of workflow.edges) {
    if (graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to)
  }
  layout(graph)
  const place = <T extends { readonly id: string }>(part: T): T => {
    // dagre gives the middle of each box.
    const { x = 0, y = 0 } = graph.node(part.id) as { x?: number; y?: number }
    return { ...part, position: { x: snap(x - STEP_WIDTH / 2), y: snap(y - STEP_HEIGHT / 2) } }
  }
  return withParts(workflow, { triggers: workflow.triggers.map(place), steps: workflow.steps.map(place) })
}
