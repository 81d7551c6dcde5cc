import { useState } from 'react'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { StorageEntry } from '#shared/model/storage.ts'
import { AlertDialog } from '../../../components/index.ts'
import { reportError } from '../../../lib/api.ts'
import { count, formatBytes } from '../../../lib/format.ts'
import { useAppStore } from '../../../lib/stores/app-store.ts'
import { toast } from '../../../lib/toast.ts'
import styles from './storage.module.css'
import { nameOf } from './storage-row.tsx'
import { usePurgeProgress } from './use-storage.ts'

interface PurgeDialogProps {
  readonly entries: readonly StorageEntry[]
  readonly purge: (workflowIds: readonly WorkflowId[]) => Promise<void>
  readonly onClose: () => void
}

/** Asks before kept runs are deleted, and tells what came of it. */
export function PurgeDialog({ entries, purge, onClose }: PurgeDialogProps) {
  const vault = useAppStore(state => state.info?.vault.state)
  const [isPurging, setPurging] = useState(false)
  const progress = usePurgeProgress(isPurging)
  const confirm = async () => {
    setPurging(true)
    try {
      await purge(entries.map(({ workflowId }) => workflowId))
      toast({
        tone: 'success',
        title: `Deleted ${whatIsDeleted(entries)}`,
        body: `${sizeOf(entries)} freed.`,
      })
    } catch (error) {
      reportError(error, 'Not all kept runs could be deleted')
    } finally {
      setPurging(false)
    }
  }
  return (
    <AlertDialog
      open
      onOpenChange={onClose}
      title="Delete kept runs?"
      description={consequences(entries, vault === 'ready')}
      confirmLabel={`Delete ${sizeOf(entries)}`}
      danger
      onConfirm={confirm}
    >
      {entries.length > 1 && <Named entries={entries} />}
      {progress && (
        <p className={styles.progress} role="status">
          <progress value={progress.done} max={progress.total} />
          {`${progress.done.toLocaleString()} of ${count(progress.total, 'workflow')}`}
        </p>
      )}
    </AlertDialog>
  )
}

/** Of several workflows their number says little. */
const Named = ({ entries }: { entries: readonly StorageEntry[] }) => (
  <ul className={styles.named} aria-label="Workflows whose runs are deleted">
    {entries.map(entry => (
      <li key={entry.workflowId}>
        <span className={styles.name}>{nameOf(entry)}</span>
        <span className={styles.detail}>
          {entry.runs === undefined ? '' : `${count(entry.runs, 'run')}, `}
          {formatBytes(entry.bytes)}
        </span>
      </li>
    ))}
  </ul>
)

function consequences(entries: readonly StorageEntry[], isVaultOpen: boolean): string {
  const isOne = entries.length === 1
  const what = whatIsDeleted(entries)
  const removed = isVaultOpen
    ? `Removes ${what}, ${isOne ? 'its file and its key' : 'their files and keys'}.`
    : `Removes ${what} with ${isOne ? 'its file' : 'their files'}. The vault is closed: unlock it first to have ${isOne ? 'the key' : 'the keys'} destroyed as well.`
  return `${removed} This can’t be undone. Workflows stay as they are; a run under way goes on and is not kept.`
}

const sizeOf = (entries: readonly StorageEntry[]): string =>
  formatBytes(entries.reduce((sum, { bytes }) => sum + bytes, 0))

/** `12 runs of “Orders”`, `1,204 runs of 3 workflows`. */
function whatIsDeleted(entries: readonly StorageEntry[]): string {
  const [first] = entries
  const whose = entries.length === 1 && first ? `“${nameOf(first)}”` : count(entries.length, 'workflow')
  const counts = entries.flatMap(({ runs }) => runs ?? [])
  if (counts.length < entries.length) return `the kept runs of ${whose}`
  const runs = counts.reduce((sum, of) => sum + of, 0)
  return `${count(runs, 'run')} of ${whose}`
}
