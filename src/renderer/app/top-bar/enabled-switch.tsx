import type { WorkflowId } from '#shared/model/ids.ts'
import { Switch, Tooltip } from '../../components/index.ts'
import { api, attempt } from '../../lib/api.ts'
import { useAutosave, useDocument, useDocumentStore } from '../../lib/stores/document-context.tsx'
import styles from './top-bar.module.css'

/** Whether triggers start runs: webhooks answer only while this is on. */
export function EnabledSwitch({ workflowId }: { workflowId: WorkflowId }) {
  const enabled = useDocument(state => state.enabled)
  const store = useDocumentStore()
  const autosave = useAutosave()
  const change = (next: boolean) =>
    attempt(next ? 'Could not enable the workflow' : 'Could not disable the workflow', async () => {
      if (!(await autosave.flush())) return
      const open = await api.invoke('workflows.setEnabled', { workflowId, enabled: next })
      store.getState().adopt(open, { replace: false })
    })
  return (
    <Tooltip
      content={
        enabled
          ? 'Enabled: its triggers start runs while Patchbay is open.'
          : 'Disabled: nothing starts it but the Run button.'
      }
    >
      <span className={styles.enabled}>
        <Switch label="Enabled" hideLabel checked={enabled} onChange={next => void change(next)} />
        <span aria-hidden className={styles.enabledText}>
          {enabled ? 'On' : 'Off'}
        </span>
      </span>
    </Tooltip>
  )
}
