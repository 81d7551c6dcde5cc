import { TextArea } from '../../../components/index.ts'
import { withParts } from '../../../lib/document/parts.ts'
import { useWorkflowEntry } from '../../../lib/stores/app-store.ts'
import { useDocument, useDocumentStore } from '../../../lib/stores/document-context.tsx'
import styles from './workflow-settings.module.css'

export function GeneralTab() {
  const { id, description } = useDocument(state => state.workflow)
  const store = useDocumentStore()
  const entry = useWorkflowEntry(id)
  return (
    <div className={styles.pane}>
      <TextArea
        label="Description"
        hint="What the workflow is for. It goes along when the file is shared."
        rows={4}
        maxLength={10_000}
        value={description}
        onChange={text =>
          store
            .getState()
            .edit(workflow => withParts(workflow, { description: text }), { coalesce: 'type:description' })
        }
      />
      <dl className={styles.facts} data-selectable>
        <dt>File</dt>
        <dd>{entry?.fileName ?? 'not listed yet'}</dd>
        <dt>Id</dt>
        <dd>{id}</dd>
      </dl>
    </div>
  )
}
