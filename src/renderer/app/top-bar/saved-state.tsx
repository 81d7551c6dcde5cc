import { Check, CircleAlert } from 'lucide-react'
import { Button, Spinner, Tooltip } from '../../components/index.ts'
import { useAutosave, useDocument } from '../../lib/stores/document-context.tsx'
import styles from './top-bar.module.css'

/** How the document and its file stand. */
export function SavedState() {
  const saveState = useDocument(state => state.saveState)
  const saveError = useDocument(state => state.saveError)
  const autosave = useAutosave()
  if (saveState === 'failed') {
    return (
      <Tooltip content={saveError ?? 'The file could not be written.'}>
        <Button
          variant="ghost"
          size="s"
          icon={CircleAlert}
          className={styles.unsaved}
          onClick={() => void autosave.flush()}
        >
          Not saved · try again
        </Button>
      </Tooltip>
    )
  }
  const isSaved = saveState === 'saved'
  return (
    <span className={styles.saved} role="status">
      {isSaved ? <Check size={13} aria-hidden /> : <Spinner size={11} />}
      <span>{isSaved ? 'Saved' : 'Saving…'}</span>
    </span>
  )
}
