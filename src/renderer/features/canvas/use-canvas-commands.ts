import {
  ClipboardPaste,
  CopyPlus,
  KeyRound,
  Maximize,
  Plus,
  StickyNote,
  TextCursorInput,
  WandSparkles,
} from 'lucide-react'
import { useMemo } from 'react'
import { type Command, useCommands } from '../../lib/commands.ts'
import { useDocument, useDocumentStore } from '../../lib/stores/document-context.tsx'
import { revealPart } from './canvas-ui.ts'
import { toggleCredentialView } from './credentials/credential-view.ts'
import type { CanvasActions } from './use-canvas-actions.ts'

/** What the command palette offers for the canvas, every step by name included. */
export function useCanvasCommands(actions: CanvasActions): void {
  const store = useDocumentStore()
  const steps = useDocument(state => state.workflow.steps)
  const triggers = useDocument(state => state.workflow.triggers)
  const commands = useMemo(
    (): readonly Command[] => [
      ...BASE(actions),
      ...[...triggers, ...steps].map(({ id, name }) => ({
        id: `go.${id}`,
        group: 'Go to step',
        title: name,
        run: () => {
          store.getState().open(id)
          revealPart(id)
        },
      })),
    ],
    [actions, store, steps, triggers],
  )
  useCommands(commands)
}

const BASE = (actions: CanvasActions): readonly Command[] => [
  { id: 'add', group: 'Canvas', title: 'Add a step…', icon: Plus, shortcut: '/', run: actions.openPalette },
  {
    id: 'note',
    group: 'Canvas',
    title: 'Add a note',
    icon: StickyNote,
    shortcut: 'N',
    run: () => actions.addNote(),
  },
  {
    id: 'rename',
    group: 'Canvas',
    title: 'Rename the selected step',
    icon: TextCursorInput,
    shortcut: 'F2',
    run: actions.renameSelected,
  },
  {
    id: 'duplicate',
    group: 'Canvas',
    title: 'Duplicate the selection',
    icon: CopyPlus,
    shortcut: 'Mod+D',
    run: actions.duplicate,
  },
  {
    id: 'paste',
    group: 'Canvas',
    title: 'Paste',
    icon: ClipboardPaste,
    shortcut: 'Mod+V',
    run: () => void actions.pasteFromClipboard(),
  },
  {
    id: 'arrange',
    group: 'Canvas',
    title: 'Arrange the steps',
    icon: WandSparkles,
    shortcut: 'Shift+L',
    keywords: ['layout', 'tidy', 'align'],
    run: actions.arrange,
  },
  {
    id: 'credentials',
    group: 'Canvas',
    title: 'Show or hide where credentials go',
    icon: KeyRound,
    shortcut: 'Shift+C',
    keywords: ['credential', 'secret', 'token', 'flow', 'map', 'leak', 'security'],
    run: toggleCredentialView,
  },
  {
    id: 'fit',
    group: 'Canvas',
    title: 'Fit everything into view',
    icon: Maximize,
    shortcut: 'Shift+1',
    keywords: ['zoom'],
    run: actions.fit,
  },
]
