import { FileUp } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { toErrorInfo } from '#shared/errors.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import { Button, Callout, Dialog, TextArea } from '../../components/index.ts'
import { api } from '../../lib/api.ts'
import { refreshWorkflows, useCatalog } from '../../lib/stores/app-store.ts'
import styles from './import-dialog.module.css'
import { importDroppedFiles, reviewImport, useImportSource } from './import-source.ts'

interface ImportDialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly onImported: (id: WorkflowId) => void
}

/** Takes a workflow in from its JSON, after saying what it would do. */
export function ImportDialog({ open, onOpenChange, onImported }: ImportDialogProps) {
  const text = useImportSource(state => state.text)
  const catalog = useCatalog()
  const outcome = useMemo(() => (text.trim() ? reviewImport(text, catalog) : undefined), [text, catalog])
  const [failure, setFailure] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const setText = (next: string) => {
    setFailure(undefined)
    useImportSource.setState({ text: next })
  }
  useEffect(() => {
    if (!open) {
      useImportSource.setState({ text: '' })
      setFailure(undefined)
    }
  }, [open])

  const take = async () => {
    setBusy(true)
    try {
      const { workflow } = await api.invoke('workflows.import', { text })
      await refreshWorkflows()
      onOpenChange(false)
      onImported(workflow.id)
    } catch (error) {
      setFailure(toErrorInfo(error).message)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Import a workflow"
      description="It starts disabled. Nothing of it runs, and nothing is fetched, before you say so."
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" loading={isBusy} disabled={!outcome?.ok} onClick={() => void take()}>
            Import
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        <label className={styles.drop}>
          <FileUp size={16} aria-hidden />
          Choose a .workflow.json file, or drop one into the window
          <input
            type="file"
            accept=".json,application/json"
            onChange={event => void importDroppedFiles(event.target.files ?? undefined, () => undefined)}
          />
        </label>
        <TextArea
          label="Or paste its JSON"
          mono
          rows={8}
          value={text}
          onChange={setText}
          error={outcome && !outcome.ok ? outcome.message : undefined}
        />
        {outcome?.ok && (
          <div>
            <h3 className={styles.title}>“{outcome.review.name}”</h3>
            <ul className={styles.facts}>
              {outcome.review.facts.map(fact => (
                <li key={fact}>{fact}</li>
              ))}
            </ul>
          </div>
        )}
        {failure && <Callout tone="danger">{failure}</Callout>}
      </div>
    </Dialog>
  )
}
