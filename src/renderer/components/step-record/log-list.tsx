import { ScrollText } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { cx } from '../../lib/cx.ts'
import { MaskedText } from '../json-tree/index.ts'
import { EmptyState } from '../states.tsx'
import { LogToolbar } from './log-toolbar.tsx'
import { type LogEntry, type LogFilter, type LogRow, logRows } from './log-view.ts'
import styles from './logs.module.css'

interface LogListProps {
  readonly logs: readonly LogEntry[]
  /** Shown in front of each line: time since then. */
  readonly startedAtMs?: number | undefined
  readonly isRunning?: boolean | undefined
}

const EVERYTHING: LogFilter = { atLeast: 'debug', query: '' }

/** What a step wrote, oldest first; stays at the end while lines arrive, unless scrolled away. */
export function LogList({ logs, startedAtMs, isRunning = false }: LogListProps) {
  const list = useRef<HTMLOListElement>(null)
  const isAtEnd = useRef(true)
  const [filter, setFilter] = useState(EVERYTHING)
  const rows = useMemo(() => logRows(logs, filter), [logs, filter])
  const shown = useMemo(() => rows.flatMap(row => (row.kind === 'line' ? [row.log] : [])), [rows])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line is the reason to scroll
  useEffect(() => {
    const element = list.current
    if (element && isRunning && isAtEnd.current) element.scrollTop = element.scrollHeight
  }, [rows.length, isRunning])
  if (logs.length === 0) {
    return (
      <EmptyState icon={ScrollText} title={isRunning ? 'No logs yet' : 'No logs'}>
        What the step writes with <code>console.log</code> shows up here.
      </EmptyState>
    )
  }
  const fromMs = startedAtMs ?? logs[0]?.atMs ?? 0
  return (
    <div className={styles.logs}>
      <LogToolbar filter={filter} onChange={setFilter} shown={shown} total={logs.length} />
      {rows.length === 0 && <EmptyState title="No line like that">Try another level or search.</EmptyState>}
      <ol
        ref={list}
        className={styles.lines}
        aria-label="Logs"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it has to be scrolled by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
          isAtEnd.current = scrollTop + clientHeight >= scrollHeight - 8
        }}
      >
        {rows.map(row => (
          <Row key={row.key} row={row} fromMs={fromMs} />
        ))}
      </ol>
    </div>
  )
}

function Row({ row, fromMs }: { row: LogRow; fromMs: number }) {
  if (row.kind === 'attempt') return <li className={styles.attempt}>Attempt {row.attempt}</li>
  const { level, atMs, text } = row.log
  return (
    <li className={cx(styles.line, styles[level])} data-selectable>
      <span className={styles.at}>{offset(atMs, fromMs)}</span>
      <span className={styles.text}>
        <MaskedText text={text} />
      </span>
    </li>
  )
}

const offset = (atMs: number, fromMs: number) => `+${(Math.max(0, atMs - fromMs) / 1000).toFixed(2)}s`
