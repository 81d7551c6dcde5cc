import { useReactFlow } from '@xyflow/react'
import { type RefObject, useMemo } from 'react'
import type { Position, Workflow } from '#shared/model/workflow.ts'
import { api, attempt } from '../../lib/api.ts'
import { withParts } from '../../lib/document/parts.ts'
import { newNoteId } from '../../lib/ids.ts'
import { focusRegion } from '../../lib/regions.ts'
import { useDocumentStore } from '../../lib/stores/document-context.tsx'
import type { DocumentStore } from '../../lib/stores/document-store.ts'
import { toast } from '../../lib/toast.ts'
import { editNote, openPalette, startRename } from './canvas-ui.ts'
import { type Clip, copyParts, cornerOf, pasteParts, readClip } from './model/clipboard.ts'
import type { CanvasEdge, CanvasNode } from './model/flow.ts'
import { freePlace, GRID, noteBoxes, partBoxes, snap } from './model/geometry.ts'
import { connectionProblem } from './model/graph.ts'
import { connect, insert, type Place } from './model/insert.ts'
import { arrange } from './model/layout.ts'
import type { Choice } from './model/make.ts'
import { moveParts } from './model/move.ts'
import { type Direction, neighborOf } from './model/neighbors.ts'
import { removeParts } from './model/remove.ts'
import { centerOn, FIT, keepInView, READABLE_ZOOM } from './viewport.ts'

const NOTE_SIZE = { width: 240, height: 120 }
const PASTE_SHIFT = 32

/** About the middle of what is seen, clear of all else. */
const placeForNote = (workflow: Workflow, { x, y }: Position): Position =>
  freePlace(
    { x: x - NOTE_SIZE.width / 2, y: y - NOTE_SIZE.height / 2 },
    [...partBoxes(workflow), ...noteBoxes(workflow)],
    NOTE_SIZE,
  )

export type CanvasActions = ReturnType<typeof useCanvasActions>

/** Everything that can be done on the canvas, whatever asked for it: a key, a menu, the command palette, the mouse. */
export function useCanvasActions(canvas: RefObject<HTMLElement | null>) {
  const store = useDocumentStore()
  const flow = useReactFlow<CanvasNode, CanvasEdge>()

  return useMemo(() => {
    const doc = () => store.getState()
    const middle = (): Position => {
      const box = canvas.current?.getBoundingClientRect()
      if (!box) return { x: 0, y: 0 }
      return flow.screenToFlowPosition({ x: box.x + box.width / 2, y: box.y + box.height / 2 })
    }
    const focusCanvas = () => canvas.current?.focus({ preventScroll: true })
    const bringIntoView = (id: string) => requestAnimationFrame(() => keepInView(flow, canvas.current, id))

    const add = (choice: Choice, place: Place = { kind: 'auto', middle: middle() }) => {
      const inserted = insert(doc().workflow, choice, place)
      doc().edit(() => inserted.workflow)
      doc().open(inserted.id)
      focusCanvas()
      bringIntoView(inserted.id)
    }
    const paste = (clip: Clip, at?: Position) => {
      const corner = cornerOf(clip)
      const shift = at
        ? { x: snap(at.x - corner.x), y: snap(at.y - corner.y) }
        : { x: PASTE_SHIFT, y: PASTE_SHIFT }
      const pasted = pasteParts(doc().workflow, clip, shift)
      doc().edit(() => pasted.workflow)
      doc().select(pasted.ids)
      const first = pasted.ids[0]
      if (first) bringIntoView(first)
    }
    const remove = (ids: ReadonlySet<string> = doc().selection) => {
      if (ids.size > 0) doc().edit(workflow => removeParts(workflow, ids))
    }
    const clipText = () => {
      const clip = copyParts(doc().workflow, doc().selection)
      return clip && JSON.stringify(clip, null, 2)
    }
    const copy = async () => {
      const text = clipText()
      if (text) await attempt('Could not copy', () => api.invoke('app.copy', { text }))
    }

    return {
      add,
      paste,
      remove,
      clipText,
      copy,
      cut: () => void copy().then(() => remove()),
      pasteFromClipboard: (at?: Position) =>
        attempt('Could not paste', async () => {
          const clip = readClip(await api.invoke('app.readClipboard'))
          if (clip) paste(clip, at)
          else toast({ title: 'Nothing to paste', body: 'The clipboard holds no copied steps.' })
        }),
      duplicate: () => {
        const clip = copyParts(doc().workflow, doc().selection)
        if (clip) paste(clip)
      },
      openPalette: () => openPalette({ place: placeFor(store, middle()) }),
      addNote: (at?: Position) => {
        const position = at ? { x: snap(at.x), y: snap(at.y) } : placeForNote(doc().workflow, middle())
        const note = { id: newNoteId(), text: '', size: NOTE_SIZE, position }
        doc().edit(workflow => withParts(workflow, { notes: [...workflow.notes, note] }))
        doc().select([note.id])
        bringIntoView(note.id)
        editNote(note.id)
      },
      connect: (from: string, to: string, handle?: string | null) => {
        const problem = connectionProblem(doc().workflow, { from, to, fromHandle: handle ?? undefined })
        if (problem) toast({ tone: 'warning', title: 'Not connected', body: problem })
        else doc().edit(workflow => connect(workflow, from, to, handle ?? undefined))
      },
      /** Moves an end of an edge: one edit, so that it is undone as one. */
      reconnect: (edgeId: string, from: string, to: string, handle?: string | null) => {
        const without = removeParts(doc().workflow, new Set([edgeId]))
        const problem = connectionProblem(without, { from, to, fromHandle: handle ?? undefined })
        if (problem) toast({ tone: 'warning', title: 'Not connected', body: problem })
        else doc().edit(() => connect(without, from, to, handle ?? undefined))
      },
      /** The steps that an edge from this part may lead to. */
      targetsOf: (from: string) => {
        const { workflow } = doc()
        return workflow.steps.filter(({ id }) => !connectionProblem(workflow, { from, to: id }))
      },
      arrange: () => {
        doc().edit(arrange)
        requestAnimationFrame(() => void flow.fitView(FIT))
      },
      move: (dx: number, dy: number) => {
        const { selection, edit } = doc()
        const by = { x: dx * GRID, y: dy * GRID }
        edit(workflow => moveParts(workflow, selection, by), { coalesce: `move:${[...selection].join()}` })
      },
      goTo: (direction: Direction) => {
        const { workflow, selection } = doc()
        const [current] = selection
        const next = neighborOf(workflow, current ?? '', direction)
        if (!next) return
        if (doc().openId) doc().open(next)
        else doc().select([next])
        bringIntoView(next)
      },
      selectAll: () => {
        const { workflow, select } = doc()
        select(
          [...workflow.steps, ...workflow.triggers, ...workflow.notes, ...workflow.edges].map(({ id }) => id),
        )
      },
      openSelected: () => {
        const id = soleSelected(store)
        if (!id) return
        if (doc().workflow.notes.some(note => note.id === id)) editNote(id)
        else if (!doc().workflow.edges.some(edge => edge.id === id)) {
          doc().open(id)
          focusRegion('panel')
        }
      },
      renameSelected: () => {
        const id = soleSelected(store)
        const { steps, triggers } = doc().workflow
        if ([...steps, ...triggers].some(part => part.id === id)) startRename(id)
      },
      escape: () => {
        if (doc().openId) doc().open(undefined)
        else doc().select([])
      },
      fit: () => void flow.fitView(FIT),
      fitSelection: () => {
        const { selection } = doc()
        void flow.fitView({ ...FIT, nodes: [...selection].map(id => ({ id })) })
      },
      /** To its real size, around what is selected. */
      zoomToFull: () => {
        const [id] = doc().selection
        if (id && flow.getNode(id)) centerOn(flow, id)
        else void flow.zoomTo(1, { duration: 150 })
      },
      zoomIn: () => void flow.zoomIn({ duration: 150 }),
      zoomOut: () => void flow.zoomOut({ duration: 150 }),
      bringIntoView,
      shiftView: (dx: number, dy: number) => {
        const { x, y, zoom } = flow.getViewport()
        void flow.setViewport({ x: x + dx, y: y + dy, zoom })
      },
      /** Into view, and near enough to be read. */
      reveal: (id: string) => {
        if (flow.getZoom() < READABLE_ZOOM) centerOn(flow, id)
        else bringIntoView(id)
      },
      toCanvas: (point: Position) => flow.screenToFlowPosition(point),
    }
  }, [store, flow, canvas])
}

const soleSelected = (store: DocumentStore): string | undefined => {
  const { selection } = store.getState()
  return selection.size === 1 ? [...selection][0] : undefined
}

/** After the selected step, into the selected edge, or wherever the workflow goes on. */
function placeFor(store: DocumentStore, middle: Position): Place {
  const { workflow } = store.getState()
  const id = soleSelected(store)
  if (id && workflow.edges.some(edge => edge.id === id)) return { kind: 'between', edgeId: id }
  if (id && [...workflow.steps, ...workflow.triggers].some(part => part.id === id))
    return { kind: 'after', id }
  return { kind: 'auto', middle }
}
