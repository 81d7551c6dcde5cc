import '@xyflow/react/dist/base.css'
import { Background, BackgroundVariant, MiniMap, ReactFlow, SelectionMode, useStore } from '@xyflow/react'
import type { RefObject } from 'react'
import styles from './canvas.module.css'
import { CredentialLayer } from './credentials/credential-layer.tsx'
import { useCredentialView } from './credentials/credential-view.ts'
import { CULL_FROM, detailOf, EDGE_TYPES, NODE_TYPES, PRO_OPTIONS } from './flow-parts.ts'
import type { CanvasEdge, CanvasNode } from './model/flow.ts'
import { GRID } from './model/geometry.ts'
import type { CanvasActions } from './use-canvas-actions.ts'
import { useFlow } from './use-flow.ts'
import { useDropping, useSelecting, useWiring } from './use-gestures.ts'
import { FIT } from './viewport.ts'

const SNAP: [number, number] = [GRID, GRID]
const MULTI_SELECT_KEYS = ['Meta', 'Control', 'Shift']
interface FlowViewProps {
  readonly actions: CanvasActions
  readonly surface: RefObject<HTMLElement | null>
  readonly hasMap: boolean
}

export function FlowView({ actions, surface, hasMap }: FlowViewProps) {
  const { nodes, edges, onNodesChange, onEdgesChange } = useFlow()
  const detail = useStore(detailOf)
  const hasCredentials = useCredentialView(state => state.isOn)
  const selecting = useSelecting()
  const wiring = useWiring(actions, surface)
  const dropping = useDropping(actions)

  return (
    <div
      className={styles.flow}
      data-detail={detail}
      data-credentials={hasCredentials || undefined}
      {...dropping}
    >
      <ReactFlow<CanvasNode, CanvasEdge>
        nodes={nodes}
        edges={edges}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        {...selecting}
        {...wiring}
        fitView
        fitViewOptions={FIT_AT_START}
        minZoom={0.05}
        maxZoom={2}
        snapToGrid
        snapGrid={SNAP}
        panOnScroll
        zoomOnDoubleClick={false}
        selectionMode={SelectionMode.Partial}
        multiSelectionKeyCode={MULTI_SELECT_KEYS}
        deleteKeyCode={null}
        disableKeyboardA11y
        connectionRadius={32}
        connectOnClick={false}
        onlyRenderVisibleElements={nodes.length >= CULL_FROM}
        elevateNodesOnSelect={false}
        proOptions={PRO_OPTIONS}
      >
        {detail === undefined && (
          <Background variant={BackgroundVariant.Dots} gap={24} size={1.5} color="var(--canvas-dot)" />
        )}
        {hasCredentials && <CredentialLayer nodes={nodes} />}
        {hasMap && (
          <MiniMap
            className={styles.map ?? ''}
            pannable
            zoomable
            nodeColor="var(--text-faint)"
            nodeStrokeColor="var(--text-faint)"
            nodeStrokeWidth={MAP_STROKE}
            maskColor="var(--hover)"
            maskStrokeColor="var(--border-strong)"
            maskStrokeWidth={1}
            bgColor="var(--surface)"
          />
        )}
      </ReactFlow>
    </div>
  )
}

/** In units of the canvas: a long line of steps is still seen when all of it is fitted into the map. */
const MAP_STROKE = 40

const FIT_AT_START = { ...FIT, duration: 0, minZoom: 0.4 }
