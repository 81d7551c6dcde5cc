import { useReactFlow } from '@xyflow/react'
import { type RefObject, useEffect } from 'react'
import { useDocument, useDocumentStore } from '../../lib/stores/document-context.tsx'
import type { CanvasEdge, CanvasNode } from './model/flow.ts'
import { type CanvasFlow, FIT, keepInView, READABLE_ZOOM } from './viewport.ts'

const PADDING = 0.12
export const FIT_WHOLE = { ...FIT, padding: PADDING, minZoom: 0.1, duration: 0 }
/** Smaller than this, steps are boxes without a name: a part of them says more than all. */
const LEAST_ZOOM = 0.2
const MARGINS = { around: 12, right: 12, bottom: 12 }

/**
 * All of a run stays in view when the room for it changes; of one that is too large for that, the step that is looked at.
 * Another step that is looked at is brought into view.
 */
export function useRunView(surface: RefObject<HTMLElement | null>): void {
  const flow = useReactFlow<CanvasNode, CanvasEdge>()
  const store = useDocumentStore()
  const openId = useDocument(state => state.openId)
  useEffect(() => {
    const element = surface.current
    if (!element) return
    const show = () => showRun(flow, element, store.getState().openId)
    const observer = new ResizeObserver(() => requestAnimationFrame(show))
    observer.observe(element)
    return () => observer.disconnect()
  }, [surface, flow, store])
  useEffect(() => {
    if (openId === undefined) return
    const frame = requestAnimationFrame(() => keepInView(flow, surface.current, openId, MARGINS))
    return () => cancelAnimationFrame(frame)
  }, [surface, flow, openId])
}

function showRun(flow: CanvasFlow, { clientWidth, clientHeight }: HTMLElement, id: string | undefined): void {
  const { width, height } = flow.getNodesBounds(flow.getNodes())
  const zoom = Math.min(clientWidth / width, clientHeight / height) / (1 + 2 * PADDING)
  const node = id === undefined ? undefined : flow.getNode(id)
  if (zoom >= LEAST_ZOOM || !node) return void flow.fitView(FIT_WHOLE)
  const { position, width: nodeWidth = 0, height: nodeHeight = 0 } = node
  void flow.setCenter(position.x + nodeWidth / 2, position.y + nodeHeight / 2, {
    zoom: READABLE_ZOOM,
    duration: 0,
  })
}
