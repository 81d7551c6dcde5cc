import { hasOpenOverlay } from '../lib/platform.ts'
import { startRun } from '../lib/run-workflow.ts'
import { useShortcuts } from '../lib/shortcuts.ts'
import { useAutosave, useDocumentStore } from '../lib/stores/document-context.tsx'
import { toast } from '../lib/toast.ts'
import { toggleRuns } from './ui-store.ts'

/** Shortcuts that act on the open workflow. Undo inside a text field is the field's own. */
export function useWorkflowShortcuts(): void {
  const store = useDocumentStore()
  const autosave = useAutosave()
  useShortcuts({
    'Mod+Z': () => store.undo(),
    'Mod+Shift+Z': () => store.redo(),
    'Mod+Y': () => store.redo(),
  })
  useShortcuts(
    {
      // From a field as well, but not from behind a dialog.
      'Mod+Enter': () =>
        !hasOpenOverlay() && void startRun({ workflowId: store.getState().workflow.id, autosave }),
      'Mod+J': toggleRuns,
      'Mod+S': () =>
        void autosave.flush().then(isSaved => {
          if (isSaved)
            toast({
              tone: 'success',
              title: 'Saved',
              body: 'Patchbay also saves by itself a moment after each change.',
            })
        }),
    },
    { everywhere: true },
  )
}
