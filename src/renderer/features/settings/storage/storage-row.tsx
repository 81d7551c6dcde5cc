import { Trash2 } from 'lucide-react'
import type { StorageEntry } from '#shared/model/storage.ts'
import { Badge, IconButton } from '../../../components/index.ts'
import { cx } from '../../../lib/cx.ts'
import { count, formatBytes, formatDay } from '../../../lib/format.ts'
import styles from './storage.module.css'

interface StorageRowProps {
  readonly entry: StorageEntry
  readonly isCounted: boolean
  /** Of the largest one, 0 to 1. */
  readonly share: number
  readonly isChosen: boolean
  readonly onToggle: () => void
  readonly onDelete: () => void
}

export const nameOf = ({ name }: StorageEntry): string => name ?? 'Deleted workflow'

/** What is kept of one workflow. */
export function StorageRow({ entry, isCounted, share, isChosen, onToggle, onDelete }: StorageRowProps) {
  const { workflowId, name, bytes, damagedFiles } = entry
  const about = facts(entry, isCounted)
  return (
    <li className={styles.row}>
      <label className={styles.label}>
        <input type="checkbox" checked={isChosen} onChange={onToggle} />
        <span className={styles.text}>
          <span className={cx(styles.name, name === undefined && styles.nameless)}>{nameOf(entry)}</span>
          <span className={styles.detail}>{name === undefined ? `${about} · ${workflowId}` : about}</span>
        </span>
      </label>
      {damagedFiles > 0 && <Badge tone="warning">{count(damagedFiles, 'damaged file')} set aside</Badge>}
      <span className={styles.size}>{formatBytes(bytes)}</span>
      <IconButton size="s" icon={Trash2} label={`Delete kept runs of ${nameOf(entry)}…`} onClick={onDelete} />
      <span className={styles.bar} aria-hidden>
        <span style={{ width: `${Math.max(share * 100, 0.5)}%` }} />
      </span>
    </li>
  )
}

function facts({ name, runs, oldestAtMs, keepsRuns }: StorageEntry, isCounted: boolean): string {
  const unknown = isCounted ? 'runs can’t be counted' : 'counting…'
  return [
    runs === undefined ? unknown : runs === 0 ? 'no runs' : count(runs, 'run'),
    ...(oldestAtMs === undefined ? [] : [`since ${formatDay(oldestAtMs)}`]),
    ...(name === undefined || keepsRuns ? [] : ['keeps no more']),
  ].join(' · ')
}
