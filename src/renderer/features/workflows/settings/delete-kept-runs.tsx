import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { KeptRuns } from '#shared/model/storage.ts'
import { AlertDialog, Button } from '../../../components/index.ts'
import { count } from '../../../lib/format.ts'
import { isAnyKept, keptText } from './kept-runs-words.ts'
import styles from './workflow-settings.module.css'

interface DeleteKeptRunsProps {
  readonly kept: KeptRuns | undefined
  readonly onDelete: () => Promise<void>
}

/** How much there is, and the way to be rid of it; nothing where nothing is kept. */
export function DeleteKeptRuns({ kept, onDelete }: DeleteKeptRunsProps) {
  const [isAsking, setAsking] = useState(false)
  if (!kept || !isAnyKept(kept)) return null
  const what = kept.runs === undefined ? 'kept runs' : count(kept.runs, 'kept run')
  return (
    <section className={styles.kept} aria-label="Kept so far">
      <p>Kept so far: {keptText(kept)}</p>
      <Button size="s" icon={Trash2} onClick={() => setAsking(true)}>
        Delete all kept runs…
      </Button>
      <AlertDialog
        open={isAsking}
        onOpenChange={setAsking}
        title="Delete all kept runs?"
        description={`Deletes ${keptText(kept)}. They are gone for good: their file is removed and its key destroyed. The workflow itself stays. A run that is under way goes on and is not kept.`}
        confirmLabel={`Delete ${what}`}
        danger
        onConfirm={onDelete}
      />
    </section>
  )
}
