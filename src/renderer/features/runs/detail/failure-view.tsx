import { ArrowRight, CircleAlert } from 'lucide-react'
import type { ErrorInfo } from '#shared/errors.ts'
import type { RunState } from '#shared/model/run-state.ts'
import { MaskedText } from '../../../components/json-tree/index.ts'
import { ErrorHint } from '../../../components/step-record/index.ts'
import styles from './detail.module.css'

interface FailureViewProps {
  readonly run: RunState
  readonly steps: readonly { readonly id: string; readonly name: string }[]
  /** The step that is looked at. */
  readonly selected: string
  readonly onSelect: (stepId: string) => void
}

/**
 * What failed, where, why, and what to do about it. The step leads to its own error, which says the same and more: where
 * that is looked at, this says nothing.
 */
export function FailureView({ run, steps, selected, onSelect }: FailureViewProps) {
  const { error } = run
  const failedId =
    run.failedStep ?? Object.values(run.steps).find(({ status }) => status === 'failed')?.stepId
  if (!error || failedId === selected) return null
  const name = steps.find(({ id }) => id === failedId)?.name ?? 'A step'
  return (
    <div className={styles.failure} role="note" aria-label="Failure">
      <CircleAlert size={14} aria-hidden />
      <div className={styles.failureText} data-selectable>
        <p>
          <strong>{failedId === undefined ? 'The run failed' : `${name} failed`}</strong>{' '}
          <MaskedText text={error.message} />
        </p>
        {causesOf(error).map((cause, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the causes of an error don't move
          <p key={index} className={styles.cause}>
            Caused by: <MaskedText text={cause.message} />
          </p>
        ))}
        <ErrorHint error={error} />
      </div>
      {failedId !== undefined && (
        <button type="button" className={styles.toFailure} onClick={() => onSelect(failedId)}>
          Show {name} <ArrowRight size={12} aria-hidden />
        </button>
      )}
    </div>
  )
}

function causesOf({ cause }: ErrorInfo): ErrorInfo[] {
  return cause ? [cause, ...causesOf(cause)] : []
}
