import { RotateCcw, Trash2, X } from 'lucide-react'
import { Button, IconButton } from '../../components/index.ts'
import styles from './bulk-bar.module.css'

/** As many runs as one request takes. */
export const MOST_AT_ONCE = 10_000

interface BulkBarProps {
  readonly count: number
  readonly onReplay: () => void
  readonly onDelete: () => void
  readonly onClear: () => void
}

/** What can be done with the selected runs. */
export function BulkBar({ count, onReplay, onDelete, onClear }: BulkBarProps) {
  const isTooMany = count > MOST_AT_ONCE
  return (
    <div className={styles.bar} role="toolbar" aria-label="Selected runs">
      <span className={styles.count} role="status" aria-label={`${count.toLocaleString()} selected`}>
        {count.toLocaleString()}
        <span className={styles.word}> selected</span>
      </span>
      {isTooMany && (
        <span className={styles.note}>At most {MOST_AT_ONCE.toLocaleString()} can be replayed at once.</span>
      )}
      <Button size="s" icon={RotateCcw} disabled={isTooMany} onClick={onReplay}>
        Replay…
      </Button>
      <Button size="s" icon={Trash2} onClick={onDelete}>
        Delete…
      </Button>
      <IconButton size="s" icon={X} label="Deselect all" shortcut="Escape" onClick={onClear} />
    </div>
  )
}
