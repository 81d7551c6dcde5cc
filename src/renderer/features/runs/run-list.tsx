import { History, Trash } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import { Badge, EmptyState, ErrorState, Spinner, StatusDot, statusLabel } from '../../components/index.ts'
import { useRowWindow } from '../../components/use-row-window.ts'
import { cx } from '../../lib/cx.ts'
import { formatAgo, formatDuration, formatTime } from '../../lib/format.ts'
import { useNow } from '../../lib/use-now.ts'
import styles from './runs.module.css'
import type { RunList as List } from './use-run-list.ts'

const ROW_HEIGHT = 44
/** Rows before the end at which the next page is asked for. */
const AHEAD = 20

interface RunListProps {
  readonly list: List
  readonly selectedId: RunId | undefined
  readonly onSelect: (runId: RunId) => void
  readonly keepsRuns: boolean
}

/** Every run of the workflow, newest first. */
export function RunList({ list, selectedId, onSelect, keepsRuns }: RunListProps) {
  const { rows, state, hasMore, loadMore } = list
  const view = useRowWindow(rows.length, ROW_HEIGHT)
  const element = useRef<HTMLDivElement>(null)
  const nowMs = useNow(30_000)
  const selected = rows.findIndex(run => run.runId === selectedId)
  const { scrollTo } = view
  useEffect(() => {
    if (selected >= 0) scrollTo(selected)
  }, [selected, scrollTo])
  useEffect(() => {
    if (hasMore && view.end > rows.length - AHEAD) loadMore()
  }, [hasMore, view.end, rows.length, loadMore])

  if (rows.length === 0) return <NoRuns list={list} keepsRuns={keepsRuns} />
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextRow(event.key, Math.max(selected, 0), rows.length)
    const run = next === undefined ? undefined : rows[next]
    if (!run || next === undefined) return
    event.preventDefault()
    onSelect(run.runId)
    scrollTo(next)
    // The row may only now be drawn.
    requestAnimationFrame(() => element.current?.querySelector<HTMLElement>('[aria-current="true"]')?.focus())
  }
  return (
    <div
      ref={node => {
        element.current = node
        view.ref(node)
      }}
      className={styles.listScroll}
    >
      {!keepsRuns && <NotKept />}
      <ul
        className={styles.list}
        aria-label="Runs"
        style={{ height: view.totalHeight }}
        onKeyDown={onKeyDown}
      >
        {rows.slice(view.start, view.end).map((run, index) => (
          <li
            key={run.runId}
            className={styles.item}
            style={{ transform: `translateY(${(view.start + index) * ROW_HEIGHT}px)` }}
            aria-setsize={hasMore ? -1 : rows.length}
            aria-posinset={view.start + index + 1}
          >
            <RunRow
              run={run}
              nowMs={nowMs}
              isSelected={run.runId === selectedId}
              isFocusable={run.runId === selectedId || (selected < 0 && view.start + index === 0)}
              onSelect={onSelect}
            />
          </li>
        ))}
      </ul>
      {state === 'loading' && <Spinner label="Loading runs" />}
    </div>
  )
}

interface RunRowProps {
  readonly run: RunSummary
  readonly nowMs: number
  readonly isSelected: boolean
  readonly isFocusable: boolean
  readonly onSelect: (runId: RunId) => void
}

function RunRow({ run, nowMs, isSelected, isFocusable, onSelect }: RunRowProps) {
  const ago = formatAgo(run.startedAtMs, nowMs)
  return (
    <button
      type="button"
      className={cx(styles.row, isSelected && styles.rowSelected)}
      aria-current={isSelected}
      tabIndex={isFocusable ? 0 : -1}
      title={formatTime(run.startedAtMs)}
      onClick={() => onSelect(run.runId)}
    >
      <StatusDot status={run.status} />
      <span className={styles.rowText}>
        <span className={styles.rowTop}>
          <span className={styles.rowName}>{run.triggerName}</span>
          {run.mode !== 'live' && <Badge>{run.mode === 'test' ? 'test' : 'again'}</Badge>}
          <span className={styles.rowTime}>
            {run.durationMs === undefined ? '' : formatDuration(run.durationMs)}
          </span>
        </span>
        <span className={styles.rowBottom}>
          <span className={cx(styles.rowName, run.error && styles.bad)}>
            {run.error?.message ?? statusLabel(run.status)}
          </span>
          <span className={styles.rowTime}>{ago}</span>
        </span>
      </span>
    </button>
  )
}

function nextRow(key: string, row: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, row + 1)
    case 'ArrowUp':
      return Math.max(0, row - 1)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}

function NoRuns({ list, keepsRuns }: { list: List; keepsRuns: boolean }) {
  if (list.state === 'failed') {
    return <ErrorState title="The runs could not be loaded" error={list.error} onRetry={list.reload} />
  }
  if (list.state === 'loading') {
    return (
      <div className={styles.center}>
        <Spinner size={16} label="Loading runs" />
      </div>
    )
  }
  if (!keepsRuns) {
    return (
      <EmptyState icon={Trash} title="Nothing is kept">
        Retention is off for this workflow. While a run lasts you see its progress; afterwards nothing of it
        is left on this machine.
      </EmptyState>
    )
  }
  return (
    <EmptyState icon={History} title="No runs yet">
      Press Run, or let the trigger fire. Each run shows up here, with what every step took in and gave.
    </EmptyState>
  )
}

const NotKept = () => (
  <p className={styles.notKept}>Retention is off: these rows go when Patchbay closes, and hold no data.</p>
)
