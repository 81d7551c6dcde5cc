import type { ReactNode } from 'react'
import type { RunStatus, StepStatus } from '#shared/model/run-state.ts'
import { cx } from '../lib/cx.ts'
import styles from './badge.module.css'

export type Tone = 'neutral' | 'accent' | 'success' | 'danger' | 'warning' | 'info'

export function Badge({ tone = 'neutral', children }: { tone?: Tone | undefined; children: ReactNode }) {
  return <span className={cx(styles.badge, styles[tone])}>{children}</span>
}

type AnyStatus = RunStatus | StepStatus

const LOOK = {
  queued: ['neutral', 'Queued'],
  waiting: ['neutral', 'Waiting'],
  running: ['info', 'Running'],
  retrying: ['warning', 'Retrying'],
  succeeded: ['success', 'Succeeded'],
  failed: ['danger', 'Failed'],
  skipped: ['neutral', 'Skipped'],
  cancelled: ['neutral', 'Canceled'],
  interrupted: ['warning', 'Interrupted'],
} as const satisfies Record<AnyStatus, readonly [Tone, string]>

/** The word users read for a status. */
export const statusLabel = (status: AnyStatus): string => LOOK[status][1]
export const statusTone = (status: AnyStatus): Tone => LOOK[status][0]

/** A colored dot for the status of a run or step; says it in words to assistive technology. */
export function StatusDot({ status, label }: { status: AnyStatus; label?: string | undefined }) {
  return (
    <span
      role="img"
      aria-label={label ?? statusLabel(status)}
      className={cx(
        styles.dot,
        styles[`dot-${LOOK[status][0]}`],
        status === 'running' && styles.live,
        status === 'cancelled' && styles.stopped,
      )}
    />
  )
}

export const StatusBadge = ({ status }: { status: AnyStatus }) => (
  <Badge tone={statusTone(status)}>{statusLabel(status)}</Badge>
)
