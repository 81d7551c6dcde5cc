import '@xyflow/react/dist/base.css'
import { Background, BackgroundVariant, ReactFlow, ReactFlowProvider, useStore } from '@xyflow/react'
import { useMemo, useRef } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import { useDocument, useDocumentStore } from '../../lib/stores/document-context.tsx'
import styles from './canvas.module.css'
import { CanvasProvider } from './canvas-context.ts'
import { CULL_FROM, detailOf, EDGE_TYPES, NODE_TYPES, PRO_OPTIONS } from './flow-parts.ts'
import type { CanvasEdge, CanvasNode } from './model/flow.ts'
import { useFlow } from './use-flow.ts'
import { FIT_WHOLE, useRunView } from './use-run-view.ts'

/**
 * The document around it, drawn to be looked at: the way that a run took, and how each step fared. A click chooses a
 * step of the document, and the one that is chosen is marked and in view; nothing is moved, connected, added or renamed.
 */
export function RunCanvas({ runId }: { runId: RunId }) {
  const workflowId = useDocument(state => state.workflow.id)
  const info = useMemo(() => ({ workflowId, runId, isReadOnly: true }), [workflowId, runId])
  return (
    <ReactFlowProvider>
      <CanvasProvider value={info}>
        <Picture />
      </CanvasProvider>
    </ReactFlowProvider>
  )
}

function Picture() {
  const surface = useRef<HTMLElement>(null)
  const store = useDocumentStore()
  const { nodes, edges, onNodesChange, onEdgesChange } = useFlow()
  const detail = useStore(detailOf)
  useRunView(surface)
  return (
    <section ref={surface} className={styles.frame} aria-label="The run on the canvas" data-read-only>
      <div className={styles.flow} data-detail={detail}>
        <ReactFlow<CanvasNode, CanvasEdge>
          nodes={nodes}
          edges={edges}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          onNodeClick={(_, { id, type }) => {
            if (type !== 'note') store.getState().open(id)
          }}
          elementsSelectable={false}
          nodesDraggable={false}
          nodesConnectable={false}
          edgesReconnectable={false}
          edgesFocusable={false}
          selectNodesOnDrag={false}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          deleteKeyCode={null}
          disableKeyboardA11y
          fitView
          fitViewOptions={FIT_WHOLE}
          minZoom={0.05}
          maxZoom={1.5}
          panOnScroll
          zoomOnDoubleClick={false}
          onlyRenderVisibleElements={nodes.length >= CULL_FROM}
          elevateNodesOnSelect={false}
          proOptions={PRO_OPTIONS}
          onKeyDown={event => {
            const id = event.key === 'Enter' ? focusedNode(event.target) : undefined
            if (id) store.getState().open(id)
          }}
        >
          {detail === undefined && (
            <Background variant={BackgroundVariant.Dots} gap={24} size={1.5} color="var(--canvas-dot)" />
          )}
        </ReactFlow>
      </div>
    </section>
  )
}

const focusedNode = (target: EventTarget): string | undefined =>
  target instanceof HTMLElement && target.matches('.react-flow__node') ? target.dataset.id : undefined
