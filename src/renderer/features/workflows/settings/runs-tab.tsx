import { useState } from 'react'
import { type RunClass, withoutClass } from '#shared/model/retention.ts'
import type { Retention } from '#shared/model/workflow.ts'
import { RetentionFields } from '../../../components/index.ts'
import { api, attempt } from '../../../lib/api.ts'
import { withParts } from '../../../lib/document/parts.ts'
import { useAutosave, useDocument, useDocumentStore } from '../../../lib/stores/document-context.tsx'
import { forgetHistory } from '../../../lib/stores/run-store.ts'
import { toast } from '../../../lib/toast.ts'
import { DeleteKeptRuns } from './delete-kept-runs.tsx'
import { FailureNotices } from './failure-notices.tsx'
import { ProveRetention } from './prove-retention.tsx'
import { SwitchOffDialog } from './switch-off-dialog.tsx'
import { useKeptRuns } from './use-kept-runs.ts'
import styles from './workflow-settings.module.css'

export function RunsTab() {
  const retention = useDocument(state => state.workflow.settings.retention)
  const workflowId = useDocument(state => state.workflow.id)
  const store = useDocumentStore()
  const autosave = useAutosave()
  const [stopping, setStopping] = useState<RunClass | 'all'>()
  const { kept, look } = useKeptRuns(workflowId)

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
      await look()
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
        onStop={what => {
          void look()
          setStopping(withoutClass(retention, what).keep === false ? 'all' : what)
        }}
      />
      <FailureNotices />
      <DeleteKeptRuns
        kept={kept}
        onDelete={async () => {
          await deleteKept('all')
        }}
      />
      <ProveRetention />
      <SwitchOffDialog what={stopping} kept={kept} onClose={() => setStopping(undefined)} onStop={stop} />
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
