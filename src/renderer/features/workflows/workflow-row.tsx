import { Copy, Ellipsis, FolderOpen, Pencil, Trash2 } from 'lucide-react'
import { memo } from 'react'
import type { WorkflowEntry } from '#shared/ipc/contract.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import { ContextMenu, IconButton, Menu, type MenuEntry } from '../../components/index.ts'
import { cx } from '../../lib/cx.ts'
import { count } from '../../lib/format.ts'
import { duplicateWorkflow, showInFolder } from './actions.ts'
import styles from './sidebar.module.css'

interface WorkflowRowProps {
  readonly entry: WorkflowEntry
  readonly isActive: boolean
  readonly onOpen: (id: WorkflowId, options?: { fresh?: boolean }) => void
  readonly onDelete: (id: WorkflowId) => void
}

export const WorkflowRow = memo(function WorkflowRow({
  entry,
  isActive,
  onOpen,
  onDelete,
}: WorkflowRowProps) {
  const { id, name, stepCount, isSample, enabled, keepsRuns } = entry
  const entries: MenuEntry[] = [
    { label: 'Rename', icon: Pencil, onSelect: () => onOpen(id, { fresh: true }) },
    { label: 'Duplicate', icon: Copy, onSelect: () => void duplicateWorkflow(id, onOpen) },
    { label: 'Show the file', icon: FolderOpen, onSelect: () => void showInFolder(id) },
    'separator',
    { label: 'Delete…', icon: Trash2, danger: true, onSelect: () => onDelete(id) },
  ]
  return (
    <ContextMenu entries={entries}>
      <li className={cx(styles.row, isActive && styles.active)}>
        <button
          type="button"
          className={styles.open}
          aria-current={isActive ? 'page' : undefined}
          onClick={() => onOpen(id)}
        >
          <span
            className={cx(styles.light, enabled && styles.on)}
            role="img"
            aria-label={enabled ? 'enabled' : 'disabled'}
          />
          <span className={styles.name}>{name}</span>
          <span className={styles.detail}>
            {isSample ? 'Sample · ' : ''}
            {count(stepCount, 'step')}
            {keepsRuns ? '' : ' · keeps nothing'}
          </span>
        </button>
        <Menu entries={entries} align="start" side="right">
          <IconButton
            size="s"
            icon={Ellipsis}
            label={`More about ${name}`}
            className={styles.more}
            tooltipSide="right"
          />
        </Menu>
      </li>
    </ContextMenu>
  )
})
