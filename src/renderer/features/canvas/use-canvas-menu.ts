import {
  Braces,
  ClipboardPaste,
  Copy,
  CopyPlus,
  Pencil,
  Plus,
  Scissors,
  Spline,
  StickyNote,
  Trash2,
  WandSparkles,
} from 'lucide-react'
import { type MouseEvent, useCallback, useState } from 'react'
import type { MenuEntry } from '../../components/index.ts'
import { useDocumentStore } from '../../lib/stores/document-context.tsx'
import { openPalette } from './canvas-ui.ts'
import type { CanvasActions } from './use-canvas-actions.ts'

/** The context menu of whatever is under the pointer; a right click selects it first, as a left one would. */
export function useCanvasMenu(actions: CanvasActions) {
  const store = useDocumentStore()
  const [entries, setEntries] = useState<readonly MenuEntry[]>([])

  const onContextMenuCapture = useCallback(
    (event: MouseEvent<HTMLElement>) => {
      const element = event.target instanceof Element ? event.target : undefined
      const id = element?.closest<HTMLElement>('.react-flow__node, .react-flow__edge')?.dataset.id
      const { selection, select, workflow } = store.getState()
      if (id && !selection.has(id)) select([id])
      const at = actions.toCanvas({ x: event.clientX, y: event.clientY })
      const box = event.currentTarget.getBoundingClientRect()
      const screen = { x: event.clientX - box.left, y: event.clientY - box.top }
      if (!id) setEntries(paneEntries(actions, at, screen))
      else if (workflow.edges.some(edge => edge.id === id)) setEntries(edgeEntries(actions, id, screen))
      else
        setEntries(
          partEntries(
            actions,
            id,
            workflow.notes.some(note => note.id === id),
          ),
        )
    },
    [actions, store],
  )
  return { entries, onContextMenuCapture }
}

interface Point {
  readonly x: number
  readonly y: number
}

function paneEntries(actions: CanvasActions, at: Point, screen: Point): MenuEntry[] {
  return [
    {
      label: 'Add a step here…',
      icon: Plus,
      shortcut: '/',
      onSelect: () => setTimeout(() => openPalette({ place: { kind: 'at', at }, at: screen })),
    },
    {
      label: 'Add a note',
      icon: StickyNote,
      shortcut: 'N',
      onSelect: () => setTimeout(() => actions.addNote(at)),
    },
    {
      label: 'Paste',
      icon: ClipboardPaste,
      shortcut: 'Mod+V',
      onSelect: () => void actions.pasteFromClipboard(at),
    },
    'separator',
    { label: 'Select all', icon: Braces, shortcut: 'Mod+A', onSelect: actions.selectAll },
    { label: 'Arrange', icon: WandSparkles, shortcut: 'Shift+L', onSelect: actions.arrange },
  ]
}

function edgeEntries(actions: CanvasActions, edgeId: string, screen: Point): MenuEntry[] {
  return [
    {
      label: 'Insert a step…',
      icon: Plus,
      onSelect: () => setTimeout(() => openPalette({ place: { kind: 'between', edgeId }, at: screen })),
    },
    { label: 'Delete', icon: Trash2, shortcut: 'Delete', danger: true, onSelect: () => actions.remove() },
  ]
}

/** More would not fit on a screen. */
const MOST_TARGETS = 30

function partEntries(actions: CanvasActions, id: string, isNote: boolean): MenuEntry[] {
  return [
    {
      label: isNote ? 'Edit' : 'Open',
      icon: Braces,
      shortcut: 'Enter',
      onSelect: () => setTimeout(actions.openSelected),
    },
    ...(isNote ? [] : stepEntries(actions, id)),
    'separator',
    { label: 'Copy', icon: Copy, shortcut: 'Mod+C', onSelect: () => void actions.copy() },
    { label: 'Cut', icon: Scissors, shortcut: 'Mod+X', onSelect: actions.cut },
    { label: 'Duplicate', icon: CopyPlus, shortcut: 'Mod+D', onSelect: actions.duplicate },
    'separator',
    { label: 'Delete', icon: Trash2, shortcut: 'Delete', danger: true, onSelect: () => actions.remove() },
  ]
}

function stepEntries(actions: CanvasActions, id: string): MenuEntry[] {
  const targets = actions.targetsOf(id).slice(0, MOST_TARGETS)
  return [
    { label: 'Rename', icon: Pencil, shortcut: 'F2', onSelect: () => setTimeout(actions.renameSelected) },
    {
      label: 'Add a step after…',
      icon: Plus,
      shortcut: '/',
      onSelect: () => setTimeout(actions.openPalette),
    },
    // An edge drawn without a mouse.
    ...(targets.length === 0
      ? []
      : [
          {
            label: 'Connect to',
            icon: Spline,
            entries: targets.map(target => ({
              label: target.name,
              onSelect: () => actions.connect(id, target.id),
            })),
          },
        ]),
  ]
}
