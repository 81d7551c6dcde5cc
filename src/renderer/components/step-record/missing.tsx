import { EyeOff } from 'lucide-react'
import { type ErrorInfo, toErrorInfo } from '#shared/errors.ts'
import type { RunState, StepRecord, StepState } from '#shared/model/run-state.ts'
import type { Loaded } from '../../lib/use-run-details.ts'
import { EmptyState, ErrorState, Spinner } from '../index.ts'
import styles from './step-record.module.css'

interface MissingProps {
  readonly run: RunState
  readonly step: StepState
  readonly record: Loaded<StepRecord>
  readonly isRunning: boolean
}

/** In the place of what is not there: why it is not. */
export function Missing({ run, step, record, isRunning }: MissingProps) {
  if (step.status === 'skipped') {
    return (
      <EmptyState title="This step was skipped">{step.reason ?? 'Nothing led to it in this run.'}</EmptyState>
    )
  }
  if (record.error) return <NotThere run={run} error={record.error} />
  if (isRunning || !record.value) {
    return (
      <div className={styles.center}>
        <Spinner size={16} label={isRunning ? 'The step is running' : 'Loading'} />
      </div>
    )
  }
  return (
    <EmptyState title="Nothing here">
      {step.status === 'failed' ? 'The step failed before it gave anything.' : 'The step gave nothing.'}
    </EmptyState>
  )
}

/** Data that cannot be shown: not kept on purpose, or not readable. */
export function NotThere({ run, error }: { run: RunState; error: unknown }) {
  const { code } = toErrorInfo(error)
  const info = error as ErrorInfo
  if (code === 'run.not-found' || info.code === 'run.not-found') {
    return (
      <EmptyState icon={EyeOff} title="Not kept">
        {run.kept
          ? 'Nothing of this run was kept but what you see here.'
          : run.tooLarge
            ? 'This run was too large to be held in memory until its end told that it is kept.'
            : 'Nothing is kept of this run: there is its status and timing alone.'}
      </EmptyState>
    )
  }
  return <ErrorState title="This could not be loaded" error={new Error(info.message)} />
}
