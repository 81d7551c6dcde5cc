import { Zap } from 'lucide-react'
import { type KeyboardEvent, useMemo } from 'react'
import type { RunState } from '#shared/model/run-state.ts'
import { StatusDot, statusTone } from '../../components/index.ts'
import { cx } from '../../lib/cx.ts'
import { formatDuration } from '../../lib/format.ts'
import { isOver, useDocument } from '../../lib/stores/index.ts'
import { useNow } from '../../lib/use-now.ts'
import styles from './runs.module.css'
import { type TimelineRow, timelineRows } from './timeline-rows.ts'

export const TRIGGER = 'trigger'

interface TimelineProps {
  readonly run: RunState
  /** A step's id, or {@link TRIGGER}. */
  readonly selected: string
  readonly onSelect: (id: string) => void
  readonly onOpen: (id: string) => void
}

/** The steps of a run along its time. */
export function Timeline({ run, selected, onSelect, onOpen }: TimelineProps) {
  const steps = useDocument(state => state.workflow.steps)
  const nowMs = useNow(isOver(run) ? 0 : 200)
  const rows = useMemo(() => timelineRows(run, steps, nowMs), [run, steps, nowMs])
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    const ids = [TRIGGER, ...rows.map(row => row.step.stepId as string)]
    const next = ids[Math.min(ids.length - 1, Math.max(0, ids.indexOf(selected) + by))]
    if (!next) return
    onSelect(next)
    event.currentTarget.querySelector<HTMLElement>(`[data-id="${next}"]`)?.focus()
  }
  return (
    <ul className={styles.timeline} aria-label="Steps" onKeyDown={onKeyDown}>
      <li>
        <button
          type="button"
          data-id={TRIGGER}
          className={cx(styles.step, selected === TRIGGER && styles.stepSelected)}
          aria-current={selected === TRIGGER}
          tabIndex={selected === TRIGGER ? 0 : -1}
          onClick={() => onSelect(TRIGGER)}
        >
          <Zap size={12} aria-hidden className={styles.triggerMark} />
          <span className={styles.stepName}>{run.triggerName}</span>
          <span className={styles.track} />
          <span className={styles.stepTime}>trigger</span>
        </button>
      </li>
      {rows.map(row => (
        <li key={row.step.stepId}>
          <StepRow row={row} isSelected={selected === row.step.stepId} onSelect={onSelect} onOpen={onOpen} />
        </li>
      ))}
    </ul>
  )
}

interface StepRowProps {
  readonly row: TimelineRow
  readonly isSelected: boolean
  readonly onSelect: (id: string) => void
  readonly onOpen: (id: string) => void
}

function StepRow({ row: { step, name, bar }, isSelected, onSelect, onOpen }: StepRowProps) {
  return (
    <button
      type="button"
      data-id={step.stepId}
      className={cx(styles.step, isSelected && styles.stepSelected, !bar && styles.stepFaint)}
      aria-current={isSelected}
      tabIndex={isSelected ? 0 : -1}
      title={step.summary ?? step.reason}
      onClick={() => onSelect(step.stepId)}
      onDoubleClick={() => onOpen(step.stepId)}
    >
      <StatusDot status={step.status} />
      <span className={styles.stepName}>{name}</span>
      <span className={styles.track}>
        {bar && (
          <span
            className={cx(styles.bar, styles[`bar-${statusTone(step.status)}`])}
            style={{ left: `${bar.start * 100}%`, width: `${bar.width * 100}%` }}
          />
        )}
      </span>
      <span className={styles.stepTime}>{timeText(step)}</span>
    </button>
  )
}

function timeText(step: TimelineRow['step']): string {
  if (step.status === 'skipped') return 'skipped'
  const attempts = step.attempt > 1 ? ` ×${step.attempt}` : ''
  return (step.durationMs === undefined ? '' : formatDuration(step.durationMs)) + attempts
}
