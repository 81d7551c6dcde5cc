import type { Connection, FinalConnectionState } from '@xyflow/react'
import { type DragEvent, type FocusEvent, type MouseEvent, type RefObject, useCallback, useMemo } from 'react'
import { useCatalog } from '../../lib/stores/app-store.ts'
import { useDocumentStore } from '../../lib/stores/document-context.tsx'
import { openPalette, setDropEdge, useCanvasUi } from './canvas-ui.ts'
import type { CanvasEdge, CanvasNode } from './model/flow.ts'
import { STEP_HEIGHT, STEP_WIDTH, snap } from './model/geometry.ts'
import { connectionProblem } from './model/graph.ts'
import { placeParts } from './model/move.ts'
import { choiceOf, DRAG_TYPE, paletteGroups } from './palette/choices.ts'
import type { CanvasActions } from './use-canvas-actions.ts'

/** Clicks select and open; a drag becomes one edit when it is let go. */
export function useSelecting() {
  const store = useDocumentStore()
  return useMemo(() => {
    const place = (_event: unknown, __: unknown, moved: CanvasNode[]) => {
      const places = new Map(moved.map(({ id, position }) => [id, position]))
      store.getState().edit(workflow => placeParts(workflow, places))
    }
    return {
      onNodeClick: (event: MouseEvent, { id, type }: CanvasNode) => {
        if (event.shiftKey || event.ctrlKey || event.metaKey || type === 'note') return
        store.getState().open(id)
      },
      onPaneClick: () => store.getState().open(undefined),
      onNodeDragStop: place,
      onSelectionDragStop: (event: unknown, moved: CanvasNode[]) => place(event, undefined, moved),
      // Tabbing to a step or an edge selects it, so that keys act on what has the focus.
      onFocus: ({ target }: FocusEvent<Element>) => {
        const id = target.matches('.react-flow__node:focus-visible, .react-flow__edge:focus-visible')
          ? target.getAttribute('data-id')
          : null
        if (id) store.getState().select([id])
      },
    }
  }, [store])
}

/** Drawing edges, moving their ends, and letting go of one over nothing, which asks for the step to put there. */
export function useWiring(actions: CanvasActions, surface: RefObject<HTMLElement | null>) {
  const store = useDocumentStore()
  return useMemo(
    () => ({
      onConnect: ({ source, target, sourceHandle }: Connection) =>
        actions.connect(source, target, sourceHandle),
      isValidConnection: ({ source, target, sourceHandle }: Connection | CanvasEdge) =>
        !connectionProblem(store.getState().workflow, {
          from: source,
          to: target,
          fromHandle: sourceHandle ?? undefined,
        }),
      onReconnect: (edge: CanvasEdge, { source, target, sourceHandle }: Connection) =>
        actions.reconnect(edge.id, source, target, sourceHandle),
      onConnectEnd: (event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState) => {
        const { fromNode, fromHandle, toNode, isValid } = state
        if (isValid || !fromNode || fromHandle?.type !== 'source') return
        const point = 'changedTouches' in event ? event.changedTouches[0] : event
        const box = surface.current?.getBoundingClientRect()
        if (!point || !box) return
        const under = toNode?.id ?? nodeUnder(point.clientX, point.clientY)
        if (under) {
          if (under !== fromNode.id) actions.connect(fromNode.id, under, fromHandle.id)
          return
        }
        const at = actions.toCanvas({ x: point.clientX, y: point.clientY })
        openPalette({
          place: {
            kind: 'after',
            id: fromNode.id,
            handle: fromHandle.id ?? undefined,
            at: { x: snap(at.x), y: snap(at.y - STEP_HEIGHT / 2) },
          },
          at: { x: point.clientX - box.left, y: point.clientY - box.top },
        })
      },
    }),
    [actions, store, surface],
  )
}

const nodeUnder = (x: number, y: number): string | undefined =>
  document.elementFromPoint(x, y)?.closest<HTMLElement>('.react-flow__node:not(.react-flow__node-note)')
    ?.dataset.id

const edgeUnder = (x: number, y: number): string | undefined =>
  document
    .elementsFromPoint(x, y)
    .map(element => element.closest<HTMLElement>('.react-flow__edge'))
    .find(edge => edge !== null)
    ?.getAttribute('data-id') ?? undefined

/** Takes what is dragged from the palette: onto an edge it goes in between, elsewhere it stays where it fell. */
export function useDropping(actions: CanvasActions) {
  const catalog = useCatalog()
  const onDrop = useCallback(
    (event: DragEvent<HTMLElement>) => {
      const choice = choiceOf(paletteGroups(catalog), event.dataTransfer.getData(DRAG_TYPE))
      setDropEdge(undefined)
      if (!choice) return
      event.preventDefault()
      const point = actions.toCanvas({ x: event.clientX, y: event.clientY })
      const at = { x: snap(point.x - STEP_WIDTH / 2), y: snap(point.y - STEP_HEIGHT / 2) }
      const edgeId = choice.kind === 'action' ? edgeUnder(event.clientX, event.clientY) : undefined
      actions.add(choice, edgeId ? { kind: 'between', edgeId } : { kind: 'at', at })
    },
    [actions, catalog],
  )
  return useMemo(
    () => ({
      onDragOver: (event: DragEvent<HTMLElement>) => {
        if (!event.dataTransfer.types.includes(DRAG_TYPE)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
        const edgeId = edgeUnder(event.clientX, event.clientY)
        if (useCanvasUi.getState().dropEdgeId !== edgeId) setDropEdge(edgeId)
      },
      onDragLeave: () => setDropEdge(undefined),
      onDrop,
    }),
    [onDrop],
  )
}
