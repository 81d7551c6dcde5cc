import { useState } from 'react'
import { type RunClass, withoutClass } from '#shared/model/retention.ts'
import type { Retention } from '#shared/model/workflow.ts'
import { AlertDialog, Button, RetentionFields } from '../../../components/index.ts'
import { api, attempt } from '../../../lib/api.ts'
import { withParts } from '../../../lib/document/parts.ts'
import { useAutosave, useDocument, useDocumentStore } from '../../../lib/stores/document-context.tsx'
import { forgetHistory } from '../../../lib/stores/run-store.ts'
import { toast } from '../../../lib/toast.ts'
import { FailureNotices } from './failure-notices.tsx'
import { ProveRetention } from './prove-retention.tsx'
import { SwitchOffDialog } from './switch-off-dialog.tsx'
import styles from './workflow-settings.module.css'

export function RunsTab() {
  const retention = useDocument(state => state.workflow.settings.retention)
  const workflowId = useDocument(state => state.workflow.id)
  const store = useDocumentStore()
  const autosave = useAutosave()
  const [stopping, setStopping] = useState<RunClass | 'all'>()
  const [isDeleting, setDeleting] = useState(false)

  const change = (part: Partial<Retention>, field?: string) =>
    store.getState().edit(
      workflow =>
        withParts(workflow, {
          settings: { ...workflow.settings, retention: { ...workflow.settings.retention, ...part } },
        }),
      { coalesce: field && `type:retention.${field}` },
    )
  const deleteKept = (what: RunClass | 'all') =>
    attempt('Could not delete the kept runs', async () => {
      await api.invoke('workflows.deleteHistory', { workflowId, ...(what === 'all' ? {} : { only: what }) })
      forgetHistory(workflowId)
      toast({ tone: 'success', ...DELETED[what] })
    })
  const stop = async (what: RunClass | 'all', deletes: boolean) => {
    const part = withoutClass(retention, what)
    change(part)
    if ((await autosave.flush()) && deletes) await deleteKept(part.keep === false ? 'all' : what)
  }

  return (
    <div className={styles.pane}>
      <RetentionFields
        value={retention}
        onChange={change}
        onStop={what => setStopping(withoutClass(retention, what).keep === false ? 'all' : what)}
      />
      <FailureNotices />
      <div>
        <Button variant="ghost" onClick={() => setDeleting(true)}>
          Delete all kept runs…
        </Button>
      </div>
      <ProveRetention />
      <SwitchOffDialog what={stopping} onClose={() => setStopping(undefined)} onStop={stop} />
      <AlertDialog
        open={isDeleting}
        onOpenChange={setDeleting}
        title="Delete all kept runs?"
        description="They are gone for good: their file is removed and its key destroyed. The workflow itself stays. A run that is under way goes on and is not kept."
        confirmLabel="Delete runs"
        danger
        onConfirm={async () => {
          await deleteKept('all')
        }}
      />
    </div>
  )
}

const DELETED = {
  all: { title: 'The kept runs are deleted', body: 'Their file is removed and its key destroyed.' },
  successes: { title: 'The runs that succeeded are deleted', body: 'They are overwritten in their file.' },
  failures: {
    title: 'The runs that did not succeed are deleted',
    body: 'They are overwritten in their file.',
  },
} as const
