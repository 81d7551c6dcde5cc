import { CircleAlert, Copy, FolderOpen, History, Play, Redo2, Settings2, Trash2, Undo2 } from 'lucide-react'
import { useMemo } from 'react'
import { duplicateWorkflow } from '../features/workflows/index.ts'
import { api, attempt } from '../lib/api.ts'
import { type Command, useCommands } from '../lib/commands.ts'
import { startRun } from '../lib/run-workflow.ts'
import { useAutosave, useDocument, useDocumentStore } from '../lib/stores/document-context.tsx'
import { askToDelete, openDialog, openWorkflow, setProblemsOpen, setRunsOpen } from './ui-store.ts'

/** What the command palette offers for the open workflow. */
export function useWorkflowCommands(): void {
  const store = useDocumentStore()
  const autosave = useAutosave()
  const id = useDocument(state => state.workflow.id)
  const triggers = useDocument(state => state.workflow.triggers)
  const commands = useMemo((): readonly Command[] => {
    const group = 'Workflow'
    return [
      {
        id: 'run',
        group,
        title: 'Run',
        icon: Play,
        shortcut: 'Mod+Enter',
        run: () => void startRun({ workflowId: id, autosave }),
      },
      ...triggers.map(({ id: triggerId, name }) => ({
        id: `run.${triggerId}`,
        group,
        title: `Run from ${name}`,
        icon: Play,
        run: () => void startRun({ workflowId: id, autosave, triggerId }),
      })),
      {
        id: 'run.event',
        group,
        title: 'Run with an event…',
        icon: Play,
        run: () => openDialog('sample-event'),
      },
      { id: 'undo', group, title: 'Undo', icon: Undo2, shortcut: 'Mod+Z', run: () => store.undo() },
      { id: 'redo', group, title: 'Redo', icon: Redo2, shortcut: 'Mod+Shift+Z', run: () => store.redo() },
      { id: 'problems', group, title: 'Show problems', icon: CircleAlert, run: () => setProblemsOpen(true) },
      {
        id: 'runs',
        group,
        title: 'Show runs',
        icon: History,
        shortcut: 'Mod+J',
        run: () => setRunsOpen(true),
      },
      {
        id: 'workflow.settings',
        group,
        title: 'Workflow settings',
        icon: Settings2,
        keywords: ['retention', 'limits', 'env', 'environment'],
        run: () => openDialog('workflow-settings'),
      },
      {
        id: 'workflow.duplicate',
        group,
        title: 'Duplicate workflow',
        icon: Copy,
        run: () => void duplicateWorkflow(id, openWorkflow),
      },
      {
        id: 'workflow.folder',
        group,
        title: 'Show the workflow’s file',
        icon: FolderOpen,
        run: () =>
          void attempt('Could not show the file', () =>
            api.invoke('workflows.showInFolder', { workflowId: id }),
          ),
      },
      { id: 'workflow.delete', group, title: 'Delete workflow…', icon: Trash2, run: () => askToDelete(id) },
    ]
  }, [store, autosave, id, triggers])
  useCommands(commands)
}
