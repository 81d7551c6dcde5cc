import { ChevronDown, ExternalLink, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { RunState, StepStatus } from '#shared/model/run-state.ts'
import { IconButton, StatusDot } from '../../../components/index.ts'
import { formatAgo, formatTime } from '../../../lib/format.ts'
import { useNow } from '../../../lib/use-now.ts'
import styles from './test.module.css'

interface ResultHeadProps {
  readonly status: StepStatus
  readonly title: string
  /** The run it is part of. */
  readonly run?: RunState | undefined
  readonly isTest?: boolean
  /** What else can be done with it. */
  readonly actions?: ReactNode
  readonly isOpen?: boolean | undefined
  readonly onToggle?: (() => void) | undefined
  readonly onShowRun?: (() => void) | undefined
  readonly onClear?: (() => void) | undefined
}

/** Says how it went and which run it is from, and folds the result or puts it away. */
export function ResultHead(props: ResultHeadProps) {
  const { status, title, run, isTest = false, actions, isOpen, onToggle, onShowRun, onClear } = props
  return (
    <div className={styles.resultHead}>
      <StatusDot status={status} />
      <span className={styles.resultTitle} role="status">
        {title}
      </span>
      {run ? <Origin run={run} isTest={isTest} /> : <span className={styles.origin} />}
      {actions}
      {onShowRun && <IconButton size="s" icon={ExternalLink} label="Show in runs" onClick={onShowRun} />}
      {onToggle && (
        <IconButton
          size="s"
          icon={ChevronDown}
          label={isOpen ? 'Fold the result' : 'Unfold the result'}
          aria-expanded={isOpen}
          className={isOpen ? undefined : styles.folded}
          onClick={onToggle}
        />
      )}
      {onClear && <IconButton size="s" icon={X} label="Clear the result" onClick={onClear} />}
    </div>
  )
}

function Origin({ run, isTest }: { run: RunState; isTest: boolean }) {
  const ago = formatAgo(run.startedAtMs, useNow(15_000))
  return (
    <span className={styles.origin} title={formatTime(run.startedAtMs)}>
      {isTest ? `Test, ${ago}` : `From run, ${ago}`}
    </span>
  )
}
