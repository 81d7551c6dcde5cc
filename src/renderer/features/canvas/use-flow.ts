import { applyEdgeChanges, applyNodeChanges, type EdgeChange, type NodeChange } from '@xyflow/react'
import { useCallback, useLayoutEffect, useState } from 'react'
import { useAppStore } from '../../lib/stores/app-store.ts'
import { useDocument, useDocumentStore } from '../../lib/stores/document-context.tsx'
import type { DocumentStore } from '../../lib/stores/document-store.ts'
import { type CanvasEdge, type CanvasNode, reconcileEdges, reconcileNodes } from './model/flow.ts'

const sourceOf = (store: DocumentStore) => {
  const { workflow, problems, selection } = store.getState()
  return { workflow, problems, selection, actions: useAppStore.getState().catalog.actions }
}

/**
 * Nodes and edges as React Flow wants them. What is under the hand (a drag, a resize) lives here until it is let go and
 * becomes one edit of the document.
 */
export function useFlow() {
  const store = useDocumentStore()
  const workflow = useDocument(state => state.workflow)
  const problems = useDocument(state => state.problems)
  const selection = useDocument(state => state.selection)
  const actions = useAppStore(state => state.catalog.actions)
  const [nodes, setNodes] = useState<CanvasNode[]>(() => reconcileNodes([], sourceOf(store)))
  const [edges, setEdges] = useState<CanvasEdge[]>(() => {
    const state = store.getState()
    return reconcileEdges([], state.workflow, state.selection)
  })

  useLayoutEffect(() => {
    setNodes(before => reconcileNodes(before, { workflow, problems, selection, actions }))
    setEdges(before => reconcileEdges(before, workflow, selection))
  }, [workflow, problems, selection, actions])

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      select(store, changes)
      const moving = changes.filter(({ type }) => type === 'position' || type === 'dimensions')
      if (moving.length > 0) setNodes(before => applyNodeChanges(moving, before))
    },
    [store],
  )
  const onEdgesChange = useCallback(
    (changes: EdgeChange<CanvasEdge>[]) => {
      select(store, changes)
      const others = changes.filter(({ type }) => type !== 'select' && type !== 'remove')
      if (others.length > 0) setEdges(before => applyEdgeChanges(others, before))
    },
    [store],
  )
  return { nodes, edges, onNodesChange, onEdgesChange }
}

/** The selection is the document store's: the panel and the commands follow it too. */
function select(
  store: DocumentStore,
  changes: readonly (NodeChange<CanvasNode> | EdgeChange<CanvasEdge>)[],
): void {
  const picks = changes.filter(change => change.type === 'select')
  if (picks.length === 0) return
  const { selection, select: setSelection } = store.getState()
  const next = new Set(selection)
  for (const { id, selected } of picks) {
    if (selected) next.add(id)
    else next.delete(id)
  }
  setSelection(next)
}
