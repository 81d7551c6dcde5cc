import { ChevronDown } from 'lucide-react'
import type { LogLevel } from '#shared/model/run-event.ts'
import { CopyButton } from '../copy-button.tsx'
import { Button, Menu } from '../index.ts'
import { SearchField } from '../search-field.tsx'
import styles from '../toolbar.module.css'
import { LOG_LEVELS, type LogEntry, type LogFilter } from './log-view.ts'

const LABELS: Readonly<Record<LogLevel, string>> = {
  debug: 'All levels',
  info: 'Info and above',
  warn: 'Warnings and errors',
  error: 'Errors',
}

interface LogToolbarProps {
  readonly filter: LogFilter
  readonly onChange: (filter: LogFilter) => void
  /** What the filter leaves. */
  readonly shown: readonly LogEntry[]
  readonly total: number
}

/** Finds lines by level and text. */
export function LogToolbar({ filter, onChange, shown, total }: LogToolbarProps) {
  const { atLeast, query } = filter
  return (
    <div className={styles.toolbar}>
      <SearchField
        label="Search in logs"
        value={query}
        onChange={text => onChange({ ...filter, query: text })}
      />
      {shown.length < total && (
        <span className={styles.count} role="status">
          {shown.length.toLocaleString()} of {total.toLocaleString()}
        </span>
      )}
      <Menu
        align="end"
        entries={LOG_LEVELS.map(level => ({
          label: LABELS[level],
          checked: level === atLeast,
          onSelect: () => onChange({ ...filter, atLeast: level }),
        }))}
      >
        <Button size="s" variant="ghost" aria-label={`Levels: ${LABELS[atLeast]}`}>
          {LABELS[atLeast]} <ChevronDown size={12} aria-hidden />
        </Button>
      </Menu>
      <CopyButton
        label="Copy logs"
        text={() => shown.map(({ level, text }) => `[${level}] ${text}`).join('\n')}
      />
    </div>
  )
}
