import { create } from 'zustand'
import type { Place } from './model/insert.ts'

/** What the canvas shows of itself, apart from the document: its palette, what is being renamed, what is pointed at. */
interface CanvasUi {
  readonly palette: OpenPalette | undefined
  readonly renamingId: string | undefined
  readonly editingNoteId: string | undefined
  /** The edge that a drop would go into. */
  readonly dropEdgeId: string | undefined
  /** A part to bring into view; a new object with each request. */
  readonly reveal: { readonly id: string } | undefined
}

export interface OpenPalette {
  readonly place: Place
  /** Where on the canvas element it opens, pixels; at its usual place without. */
  readonly at?: { readonly x: number; readonly y: number } | undefined
}

const CLOSED: CanvasUi = {
  palette: undefined,
  renamingId: undefined,
  editingNoteId: undefined,
  dropEdgeId: undefined,
  reveal: undefined,
}

export const useCanvasUi = create<CanvasUi>(() => CLOSED)

const { setState } = useCanvasUi

export const openPalette = (palette: OpenPalette) => setState({ palette })
export const closePalette = () => setState({ palette: undefined })
export const startRename = (renamingId: string | undefined) => setState({ renamingId })
export const editNote = (editingNoteId: string | undefined) => setState({ editingNoteId })
export const setDropEdge = (dropEdgeId: string | undefined) => setState({ dropEdgeId })
export const revealPart = (id: string) => setState({ reveal: { id } })
export const resetCanvasUi = () => setState(CLOSED)
