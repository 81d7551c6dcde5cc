import { Braces, ChevronDown, FlaskConical, History, Play, Square } from 'lucide-react'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { Trigger } from '#shared/model/workflow.ts'
import { Button, IconButton, Menu, type MenuEntry } from '../../components/index.ts'
import { api, attempt } from '../../lib/api.ts'
import { cancelRun, startRun } from '../../lib/run-workflow.ts'
import { useAutosave, useDocument } from '../../lib/stores/document-context.tsx'
import { isOver, useShownRun } from '../../lib/stores/run-store.ts'
import { toast } from '../../lib/toast.ts'
import { openDialog, setRunsOpen } from '../ui-store.ts'
import styles from './top-bar.module.css'

/** Runs what is saved with the first trigger's sample event; the menu beside it offers the other ways. */
export function RunButton({ workflowId }: { workflowId: WorkflowId }) {
  const triggers = useDocument(state => state.workflow.triggers)
  const isSample = useDocument(state => state.isSample)
  const enabled = useDocument(state => state.enabled)
  const autosave = useAutosave()
  const run = useShownRun(workflowId)
  const isRunning = run !== undefined && !isOver(run)

  const entries: MenuEntry[] = [
    { heading: 'Run with the sample event of' },
    ...triggers.map(({ id, name }) => ({
      label: name,
      icon: Play,
      onSelect: () => void startRun({ workflowId, autosave, triggerId: id }),
    })),
    ...(triggers.length === 0
      ? [{ label: 'No trigger yet', disabled: true, onSelect: () => undefined }]
      : []),
    'separator',
    {
      label: 'Run with an event…',
      icon: Braces,
      disabled: triggers.length === 0,
      onSelect: () => openDialog('sample-event'),
    },
    ...(isSample
      ? triggers
          .filter(({ type }) => type === 'webhook')
          .map(trigger => sendEntry(workflowId, trigger, enabled))
      : []),
    { label: 'Show runs', icon: History, shortcut: 'Mod+J', onSelect: () => setRunsOpen(true) },
  ]

  return (
    <div className={styles.split}>
      {isRunning ? (
        <Button icon={Square} onClick={() => void cancelRun(run.runId)}>
          Cancel
        </Button>
      ) : (
        <Button
          variant="primary"
          icon={Play}
          className={styles.splitMain}
          onClick={() => void startRun({ workflowId, autosave })}
        >
          Run
        </Button>
      )}
      <Menu entries={entries} align="end">
        <IconButton
          icon={ChevronDown}
          label="More ways to run"
          variant={isRunning ? 'secondary' : 'primary'}
          className={styles.splitMore}
        />
      </Menu>
    </div>
  )
}

/** The sample brings its own customer, who calls the webhook over HTTP. */
function sendEntry(workflowId: WorkflowId, { id, name }: Trigger, enabled: boolean): MenuEntry {
  return {
    label: `Send ${name} its sample request`,
    description: enabled ? 'Over HTTP, as a customer would' : 'Enable the workflow first',
    icon: FlaskConical,
    disabled: !enabled,
    onSelect: () =>
      void attempt('Could not send the request', async () => {
        const { status, body } = await api.invoke('sample.sendWebhook', { workflowId, triggerId: id })
        toast({
          tone: status < 400 ? 'success' : 'warning',
          title: `The webhook answered ${status}`,
          body: body.slice(0, 300),
        })
      }),
  }
}
