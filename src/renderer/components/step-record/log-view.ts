import type { LogLevel } from '#shared/model/run-event.ts'

export interface LogEntry {
  readonly atMs: number
  readonly attempt: number
  readonly level: LogLevel
  readonly text: string
}

/** The least severe first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[]

export interface LogFilter {
  /** Lines less severe are left out. */
  readonly atLeast: LogLevel
  /** Lines without it, whatever the case, are left out. */
  readonly query: string
}

export type LogRow =
  | { readonly kind: 'line'; readonly key: number; readonly log: LogEntry }
  /** Stands before the first line of an attempt. */
  | { readonly kind: 'attempt'; readonly key: string; readonly attempt: number }

/** The lines that a filter leaves, oldest first; where there were several attempts, each under its own heading. */
export function logRows(logs: readonly LogEntry[], { atLeast, query }: LogFilter): LogRow[] {
  const least = LOG_LEVELS.indexOf(atLeast)
  const wanted = query.trim().toLowerCase()
  const hasAttempts = logs.some(({ attempt }) => attempt > 1)
  const rows: LogRow[] = []
  let current: number | undefined
  for (const [key, log] of logs.entries()) {
    if (LOG_LEVELS.indexOf(log.level) < least) continue
    if (wanted !== '' && !log.text.toLowerCase().includes(wanted)) continue
    if (hasAttempts && log.attempt !== current) {
      rows.push({ kind: 'attempt', key: `attempt-${key}`, attempt: log.attempt })
      current = log.attempt
    }
    rows.push({ kind: 'line', key, log })
  }
  return rows
}
