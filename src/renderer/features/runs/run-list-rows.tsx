import { type LucideIcon, MousePointerClick, Webhook, Zap } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import type { RunSummary } from '#shared/model/run-state.ts'
import { Badge, StatusDot, statusLabel } from '../../components/index.ts'
import { maskParts } from '../../components/json-tree/index.ts'
import { cx } from '../../lib/cx.ts'
import { formatAgo, formatDuration, formatTime } from '../../lib/format.ts'
import { type BulkSelection, NOTHING_SELECTED, selectAll } from './bulk-selection.ts'
import { badgeOf, triggerTypeName } from './filters.ts'
import styles from './run-list.module.css'
import type { RunList } from './use-run-list.ts'

const COLUMNS = [
  { id: 'status', label: 'Status' },
  { id: 'workflow', label: 'Workflow' },
  { id: 'trigger', label: 'Trigger' },
  { id: 'mode', label: 'Kind' },
  { id: 'summary', label: 'Error' },
  { id: 'duration', label: 'Duration' },
  { id: 'when', label: 'Started' },
] as const

interface TableHeadProps {
  readonly list: RunList
  readonly selection: BulkSelection
  readonly onSelection: (selection: BulkSelection) => void
}

export function TableHead({ list: { rows }, selection, onSelection }: TableHeadProps) {
  const { size } = selection.ids
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a real table can't be placed
    // biome-ignore lint/a11y/useFocusableInteractive: its checkbox is what is worked with
    <div role="row" aria-rowindex={1} className={styles.headRow} data-selecting={size > 0 || undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: as above */}
      <div role="columnheader" className={styles.check}>
        <Check
          label="Select all loaded runs"
          isChecked={size > 0 && size >= rows.length}
          isPartly={size > 0 && size < rows.length}
          onToggle={() => onSelection(size > 0 ? NOTHING_SELECTED : selectAll(rows))}
        />
      </div>
      {COLUMNS.map(({ id, label }) => (
        // biome-ignore lint/a11y/useSemanticElements: as above
        // biome-ignore lint/a11y/useFocusableInteractive: as above
        <div key={id} role="columnheader" className={styles[id]}>
          {label}
        </div>
      ))}
    </div>
  )
}

interface CellsProps {
  readonly run: RunSummary
  readonly nowMs: number
  readonly isSelected: boolean
  readonly onToggle: () => void
}

interface RowCellsProps extends CellsProps {
  readonly isStacked: boolean
}

export function RunRowCells({ run, nowMs, isStacked, isSelected, onToggle }: RowCellsProps) {
  const badge = badgeOf(run)
  return (
    <>
      <Cell className={styles.check}>
        <Check label={selectLabel(run)} isChecked={isSelected} onToggle={onToggle} />
      </Cell>
      <Cell className={styles.status}>
        <StatusDot status={run.status} />
        {!isStacked && (
          <span aria-hidden className={styles.statusWord}>
            {statusLabel(run.status)}
          </span>
        )}
      </Cell>
      <Cell className={cx(styles.workflow, styles.cut)} title={run.workflowName}>
        {run.workflowName}
      </Cell>
      <Cell className={styles.trigger}>
        <TriggerName run={run} />
      </Cell>
      <Cell className={styles.mode}>
        {badge && <Badge>{badge.text}</Badge>}
        {!run.kept && <Badge tone="warning">not kept</Badge>}
      </Cell>
      <Cell className={cx(styles.summary, styles.cut)} title={run.error?.message}>
        {run.error
          ? oneLine(run.error.message)
          : isStacked && (
              <span aria-hidden className={styles.stackedWord}>
                {statusLabel(run.status)}
              </span>
            )}
      </Cell>
      <Cell className={styles.duration}>
        {run.durationMs === undefined ? '' : formatDuration(run.durationMs)}
      </Cell>
      <Cell className={styles.when} title={formatTime(run.startedAtMs)}>
        {formatAgo(run.startedAtMs, nowMs)}
      </Cell>
    </>
  )
}

/** Names the run among the others, as a row is told by more than its checkbox can repeat. */
const selectLabel = ({ workflowName, startedAtMs }: RunSummary): string =>
  `Select the run of ${workflowName}, ${formatTime(startedAtMs)}`

/** Its first line; in so little room dots stand for a secret that was taken out. */
const oneLine = (message: string): string =>
  maskParts(message.split('\n', 1)[0] ?? '')
    .map(({ text, origin }) => (origin === undefined ? text : '•••'))
    .join('')

interface CellProps {
  readonly className: string | undefined
  readonly title?: string | undefined
  readonly children: ReactNode
}

const Cell = ({ className, title, children }: CellProps) => (
  // biome-ignore lint/a11y/useSemanticElements: rows of a real table can't be placed
  // biome-ignore lint/a11y/useFocusableInteractive: keys go from row to row
  <div role="gridcell" className={className} title={title}>
    {children}
  </div>
)

const TRIGGER_ICONS: Readonly<Record<string, LucideIcon>> = { manual: MousePointerClick, webhook: Webhook }

function TriggerName({ run: { triggerName, triggerType } }: { run: RunSummary }) {
  const Icon = TRIGGER_ICONS[triggerType ?? ''] ?? Zap
  const type = triggerType && triggerTypeName(triggerType)
  return (
    <span className={styles.triggerName} title={type}>
      <Icon size={13} {...(type ? { 'aria-label': type, role: 'img' } : { 'aria-hidden': true })} />
      <span className={styles.cut}>{triggerName}</span>
    </span>
  )
}

interface CompactRowProps extends CellsProps {
  readonly isOpen: boolean
  readonly isFocusable: boolean
  readonly onClick: (event: Pick<MouseEvent, 'shiftKey' | 'ctrlKey' | 'metaKey'>) => void
}

export function CompactRow({
  run,
  nowMs,
  isOpen,
  isSelected,
  isFocusable,
  onClick,
  onToggle,
}: CompactRowProps) {
  const badge = badgeOf(run)
  return (
    <div className={cx(styles.compact, isSelected && styles.isSelected, isOpen && styles.isOpen)}>
      <span className={styles.check}>
        <Check label={selectLabel(run)} isChecked={isSelected} onToggle={onToggle} />
      </span>
      <button
        type="button"
        data-run-id={run.runId}
        className={styles.compactOpen}
        aria-current={isOpen}
        tabIndex={isFocusable ? 0 : -1}
        title={formatTime(run.startedAtMs)}
        onClick={onClick}
      >
        <StatusDot status={run.status} />
        <span className={styles.lines}>
          <span className={styles.line}>
            <span className={cx(styles.cut, styles.name)}>{run.triggerName}</span>
            {badge && <Badge>{badge.text}</Badge>}
            <span className={styles.end}>
              {run.durationMs === undefined ? '' : formatDuration(run.durationMs)}
            </span>
          </span>
          <span className={cx(styles.line, styles.second)}>
            <span className={cx(styles.cut, run.error && styles.bad)}>
              {run.error ? oneLine(run.error.message) : statusLabel(run.status)}
            </span>
            <span className={styles.end}>{formatAgo(run.startedAtMs, nowMs)}</span>
          </span>
        </span>
      </button>
    </div>
  )
}

interface CheckProps {
  readonly label: string
  readonly isChecked: boolean
  readonly isPartly?: boolean
  readonly onToggle: () => void
}

/** Seen where the pointer is, and everywhere as soon as something is selected. Keys select by Space on the row. */
function Check({ label, isChecked, isPartly = false, onToggle }: CheckProps) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (input.current) input.current.indeterminate = isPartly
  }, [isPartly])
  return (
    <input
      ref={input}
      type="checkbox"
      aria-label={label}
      tabIndex={-1}
      className={styles.checkbox}
      checked={isChecked}
      onClick={event => event.stopPropagation()}
      onChange={onToggle}
    />
  )
}
