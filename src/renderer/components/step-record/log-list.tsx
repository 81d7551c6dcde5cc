import { ScrollText } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { LogLevel } from '#shared/model/run-event.ts'
import { cx } from '../../lib/cx.ts'
import { CopyButton } from '../copy-button.tsx'
import { EmptyState } from '../states.tsx'
import { MaskedText } from './masked-text.tsx'
import styles from './step-record.module.css'

export interface LogEntry {
  readonly atMs: number
  readonly attempt: number
  readonly level: LogLevel
  readonly text: string
}

interface LogListProps {
  readonly logs: readonly LogEntry[]
  /** Shown in front of each line: time since then. */
  readonly startedAtMs?: number | undefined
  readonly isRunning?: boolean | undefined
}

/** What a step wrote, oldest first; stays at the end while lines arrive, unless scrolled away. */
export function LogList({ logs, startedAtMs, isRunning = false }: LogListProps) {
  const list = useRef<HTMLOListElement>(null)
  const isAtEnd = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line is the reason to scroll
  useEffect(() => {
    const element = list.current
    if (element && isRunning && isAtEnd.current) element.scrollTop = element.scrollHeight
  }, [logs.length, isRunning])
  if (logs.length === 0) {
    return (
      <EmptyState icon={ScrollText} title={isRunning ? 'No logs yet' : 'No logs'}>
        What the step writes with <code>console.log</code> shows up here.
      </EmptyState>
    )
  }
  const hasAttempts = logs.some(log => log.attempt > 1)
  return (
    <div className={styles.logs}>
      <ol
        ref={list}
        className={styles.lines}
        aria-label="Logs"
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
          isAtEnd.current = scrollTop + clientHeight >= scrollHeight - 8
        }}
      >
        {logs.map((log, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added at the end
          <li key={index} className={cx(styles.line, styles[log.level])} data-selectable>
            <span className={styles.at}>{offset(log.atMs, startedAtMs ?? logs[0]?.atMs ?? log.atMs)}</span>
            {hasAttempts && <span className={styles.attempt}>#{log.attempt}</span>}
            <span className={styles.text}>
              <MaskedText text={log.text} />
            </span>
          </li>
        ))}
      </ol>
      <span className={styles.copyLogs}>
        <CopyButton label="Copy logs" text={() => logs.map(log => `[${log.level}] ${log.text}`).join('\n')} />
      </span>
    </div>
  )
}

const offset = (atMs: number, fromMs: number) => `+${((atMs - fromMs) / 1000).toFixed(2)}s`
