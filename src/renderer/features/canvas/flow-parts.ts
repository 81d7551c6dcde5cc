import type { EdgeTypes, NodeTypes, ReactFlowState } from '@xyflow/react'
import { NoteNode } from './nodes/note-node.tsx'
import { StepNode } from './nodes/step-node.tsx'
import { TriggerNode } from './nodes/trigger-node.tsx'
import { WireEdge } from './nodes/wire-edge.tsx'

/** What every canvas is made of, whether it is worked on or looked at. */
export const NODE_TYPES: NodeTypes = { step: StepNode, trigger: TriggerNode, note: NoteNode }
export const EDGE_TYPES: EdgeTypes = { wire: WireEdge }
export const PRO_OPTIONS = { hideAttribution: true }

/** Below these zooms a step is drawn as its color and name, then as a plain box: style sheets see to it. */
const NAME_ZOOM = 0.4
const BOX_ZOOM = 0.2
export const detailOf = ({ transform: [, , zoom] }: ReactFlowState): 'name' | 'box' | undefined =>
  zoom >= NAME_ZOOM ? undefined : zoom >= BOX_ZOOM ? 'name' : 'box'

/** From this many nodes on, those out of view are not drawn. */
export const CULL_FROM = 80
