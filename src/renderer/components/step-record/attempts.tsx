import type { StepRecord, StepState } from '#shared/model/run-state.ts'
import { formatDuration, formatTime } from '../../lib/format.ts'
import { StatusDot, statusLabel } from '../index.ts'
import { ErrorView } from './error-view.tsx'
import styles from './step-record.module.css'

/** `retrying` says what the step does; of an attempt it means that it failed, and that another followed. */
const attemptLabel = (status: StepState['status']) =>
  status === 'retrying' ? 'failed, then tried again' : statusLabel(status).toLowerCase()

interface WaitProps {
  readonly before: StepRecord['attempts'][number] | undefined
  readonly untilMs: number
}

/** How long nothing was tried. */
function Wait({ before, untilMs }: WaitProps) {
  if (before?.durationMs === undefined) return null
  const lastedMs = untilMs - before.startedAtMs - before.durationMs
  if (lastedMs < 1) return null
  return <p className={styles.attemptWait}>waited {formatDuration(lastedMs)}</p>
}

/** Each try of a step, first to last. */
export function Attempts({ attempts }: { attempts: StepRecord['attempts'] }) {
  return (
    <ol className={styles.attemptList} aria-label="Attempts">
      {attempts.map((attempt, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: attempts are only ever added at the end
        <li key={index}>
          <Wait before={attempts[index - 1]} untilMs={attempt.startedAtMs} />
          <div className={styles.attemptHead}>
            <StatusDot status={attempt.status} />
            <span>
              Attempt {attempt.attempt}: {attemptLabel(attempt.status)}
            </span>
            <span className={styles.attemptDuration}>
              {attempt.durationMs === undefined ? '' : formatDuration(attempt.durationMs)}
            </span>
          </div>
          <p className={styles.attemptTime}>{formatTime(attempt.startedAtMs)}</p>
          {attempt.error && <ErrorView error={attempt.error} />}
        </li>
      ))}
    </ol>
  )
}
