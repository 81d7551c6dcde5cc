import type { ReactFlowInstance } from '@xyflow/react'
import type { CanvasEdge, CanvasNode } from './model/flow.ts'

export type CanvasFlow = ReactFlowInstance<CanvasNode, CanvasEdge>

export const FIT = { padding: 0.2, maxZoom: 1, duration: 180 }

/** Below it a step shows its name alone. */
export const READABLE_ZOOM = 0.5

/** Milliseconds of a move of the view; none for who wants things to stand still. */
const moveMs = () => (window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 180)

/** To full size, with the part in the middle. */
export function centerOn(flow: CanvasFlow, id: string) {
  const node = flow.getNode(id)
  if (!node) return
  const { position, width = 0, height = 0 } = node
  void flow.setCenter(position.x + width / 2, position.y + height / 2, { zoom: 1, duration: moveMs() })
}

/** How far from the edges of the view, pixels. */
export interface Margins {
  readonly around: number
  readonly right: number
  readonly bottom: number
}

/** The + of a step lies to its right, and the toolbar over the canvas down there. */
const EDITOR_MARGINS: Margins = { around: 32, right: 64, bottom: 72 }

/** Moves the view as little as it takes to have the part wholly on it. */
export function keepInView(
  flow: CanvasFlow,
  canvas: HTMLElement | null,
  id: string,
  { around, right, bottom } = EDITOR_MARGINS,
) {
  const node = flow.getNode(id)
  if (!node || !canvas) return
  const { width = 0, height = 0, position } = node
  const box = canvas.getBoundingClientRect()
  const from = flow.flowToScreenPosition(position)
  const to = flow.flowToScreenPosition({ x: position.x + width, y: position.y + height })
  const dx = shiftInto(from.x, to.x, box.left + around, box.right - right)
  const dy = shiftInto(from.y, to.y, box.top + around, box.bottom - bottom)
  if (dx === 0 && dy === 0) return
  const { x, y, zoom } = flow.getViewport()
  void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: moveMs() })
}

/** How far a span must move to lie between two bounds. */
function shiftInto(from: number, to: number, least: number, most: number): number {
  if (from < least) return least - from
  return to > most ? Math.max(most - to, least - from) : 0
}
