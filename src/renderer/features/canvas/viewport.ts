import type { ReactFlowInstance } from '@xyflow/react'
import type { CanvasEdge, CanvasNode } from './model/flow.ts'

export type CanvasFlow = ReactFlowInstance<CanvasNode, CanvasEdge>

export const FIT = { padding: 0.2, maxZoom: 1, duration: 180 }

/** Below it a step shows its name alone. */
export const READABLE_ZOOM = 0.5

/** To full size, with the part in the middle. */
export function centerOn(flow: CanvasFlow, id: string) {
  const node = flow.getNode(id)
  if (!node) return
  const { position, width = 0, height = 0 } = node
  void flow.setCenter(position.x + width / 2, position.y + height / 2, { zoom: 1, duration: 180 })
}

const VIEW_MARGIN = 32
/** The + of a step lies to its right. */
const RIGHT_MARGIN = 64
/** The toolbar lies over the canvas down there. */
const BOTTOM_MARGIN = 72

/** Moves the view as little as it takes to have the part wholly on it. */
export function keepInView(flow: CanvasFlow, canvas: HTMLElement | null, id: string) {
  const node = flow.getNode(id)
  if (!node || !canvas) return
  const { width = 0, height = 0, position } = node
  const box = canvas.getBoundingClientRect()
  const from = flow.flowToScreenPosition(position)
  const to = flow.flowToScreenPosition({ x: position.x + width, y: position.y + height })
  const dx = shiftInto(from.x, to.x, box.left + VIEW_MARGIN, box.right - RIGHT_MARGIN)
  const dy = shiftInto(from.y, to.y, box.top + VIEW_MARGIN, box.bottom - BOTTOM_MARGIN)
  if (dx === 0 && dy === 0) return
  const { x, y, zoom } = flow.getViewport()
  void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: 180 })
}

/** How far a span must move to lie between two bounds. */
function shiftInto(from: number, to: number, least: number, most: number): number {
  if (from < least) return least - from
  return to > most ? Math.max(most - to, least - from) : 0
}
