import { useState } from 'react'
import type { Retention } from '#shared/model/workflow.ts'
import { AlertDialog, Button, NumberField, Switch } from '../../../components/index.ts'
import { api, attempt } from '../../../lib/api.ts'
import { withParts } from '../../../lib/document/parts.ts'
import { useAutosave, useDocument, useDocumentStore } from '../../../lib/stores/document-context.tsx'
import { forgetHistory } from '../../../lib/stores/run-store.ts'
import { toast } from '../../../lib/toast.ts'
import { ProveRetention } from './prove-retention.tsx'
import { SwitchOffDialog } from './switch-off-dialog.tsx'
import styles from './workflow-settings.module.css'

export function RunsTab() {
  const { keep, days, count } = useDocument(state => state.workflow.settings.retention)
  const workflowId = useDocument(state => state.workflow.id)
  const store = useDocumentStore()
  const autosave = useAutosave()
  const [asking, setAsking] = useState<'switch-off' | 'delete'>()

  const change = (part: Partial<Retention>, coalesce?: string) =>
    store.getState().edit(
      workflow =>
        withParts(workflow, {
          settings: { ...workflow.settings, retention: { ...workflow.settings.retention, ...part } },
        }),
      { coalesce },
    )
  const deleteHistory = () =>
    attempt('Could not delete the kept runs', async () => {
      await api.invoke('workflows.deleteHistory', { workflowId })
      forgetHistory(workflowId)
      toast({
        tone: 'success',
        title: 'The kept runs are deleted',
        body: 'Their file is removed and its key destroyed.',
      })
    })
  const switchOff = async (deletes: boolean) => {
    change({ keep: false })
    if ((await autosave.flush()) && deletes) await deleteHistory()
  }

  return (
    <div className={styles.pane}>
      <Switch
        label="Keep runs"
        description={
          keep
            ? 'Inputs, outputs and logs stay on this machine, encrypted. Credentials are masked before anything is written.'
            : 'Nothing of a run is written anywhere. Waiting runs and retries live in memory and are lost when Patchbay quits.'
        }
        checked={keep}
        onChange={next => (next ? change({ keep: true }) : setAsking('switch-off'))}
      />
      {keep && (
        <div className={styles.pair}>
          <NumberField
            label="Days"
            hint="Older runs are deleted."
            integer
            min={1}
            max={3650}
            value={days}
            onChange={value => value !== undefined && change({ days: value }, 'type:retention.days')}
          />
          <NumberField
            label="At most this many runs"
            hint="The oldest go first."
            integer
            min={1}
            max={1_000_000}
            value={count}
            onChange={value => value !== undefined && change({ count: value }, 'type:retention.count')}
          />
        </div>
      )}
      <div>
        <Button variant="ghost" onClick={() => setAsking('delete')}>
          Delete all kept runs…
        </Button>
      </div>
      <ProveRetention />
      <SwitchOffDialog
        open={asking === 'switch-off'}
        onClose={() => setAsking(undefined)}
        onSwitchOff={switchOff}
      />
      <AlertDialog
        open={asking === 'delete'}
        onOpenChange={() => setAsking(undefined)}
        title="Delete all kept runs?"
        description="They are gone for good: their file is removed and its key destroyed. The workflow itself stays."
        confirmLabel="Delete runs"
        danger
        onConfirm={async () => {
          await deleteHistory()
        }}
      />
    </div>
  )
}
