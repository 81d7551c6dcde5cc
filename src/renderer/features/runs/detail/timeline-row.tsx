import { History, Zap } from 'lucide-react'
import { memo } from 'react'
import type { StepState } from '#shared/model/run-state.ts'
import { StatusDot, statusLabel, statusTone } from '../../../components/index.ts'
import { cx } from '../../../lib/cx.ts'
import { formatDuration } from '../../../lib/format.ts'
import styles from './timeline.module.css'
import { type Segment, segmentsOf, type TimelineRow, type TimeScale, timeText } from './timeline-rows.ts'

interface RowProps {
  readonly isSelected: boolean
  readonly onSelect: (id: string) => void
  readonly onOpen: (id: string) => void
}

type TriggerRowProps = RowProps & { readonly id: string; readonly name: string }

export function TriggerRow({ id, name, isSelected, onSelect, onOpen }: TriggerRowProps) {
  return (
    <button
      type="button"
      className={cx(styles.row, isSelected && styles.selected)}
      aria-current={isSelected}
      tabIndex={isSelected ? 0 : -1}
      onClick={() => onSelect(id)}
      onDoubleClick={() => onOpen(id)}
    >
      <Zap size={12} aria-hidden className={styles.triggerMark} />
      <span className={styles.name}>{name}</span>
      <Track />
      <span className={styles.time}>trigger</span>
    </button>
  )
}

interface StepRowProps extends RowProps {
  readonly row: TimelineRow
  readonly scale: TimeScale
}

/** Scrolling draws the rows that come into view, and no other. */
export const StepRow = memo(function StepRow(props: StepRowProps) {
  const { row, scale, isSelected, onSelect, onOpen } = props
  const { id, name, step } = row
  const segments = step ? segmentsOf(step, scale) : []
  return (
    <button
      type="button"
      className={cx(styles.row, isSelected && styles.selected, segments.length === 0 && styles.faint)}
      aria-current={isSelected}
      tabIndex={isSelected ? 0 : -1}
      title={titleOf(row, segments)}
      onClick={() => onSelect(id)}
      onDoubleClick={() => onOpen(id)}
    >
      {step ? (
        <StatusDot status={step.status} />
      ) : (
        <History size={12} className={styles.reusedMark} aria-hidden />
      )}
      <span className={styles.name}>{name}</span>
      <Track segments={segments} />
      <span className={styles.time}>{timeText(step)}</span>
    </button>
  )
})

function Track({ segments = [] }: { segments?: readonly Segment[] | undefined }) {
  return (
    <span className={styles.track}>
      {segments.map(({ kind, attempt, status, start, width }, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: segments are only ever added at the end
          key={index}
          data-segment={kind}
          data-attempt={attempt}
          className={kind === 'wait' ? styles.wait : cx(styles.bar, styles[`bar-${toneOf(status)}`])}
          style={{ left: `${start * 100}%`, width: `${width * 100}%` }}
        />
      ))}
    </span>
  )
}

/** An attempt that was followed by another failed. */
const toneOf = (status: Segment['status']) => (status === 'retrying' ? 'danger' : statusTone(status))

function titleOf({ step, reusedFrom }: TimelineRow, segments: readonly Segment[]): string | undefined {
  if (!step) return `Reused from an earlier run${reusedFrom === undefined ? '' : ` (${reusedFrom})`}`
  if (segments.length <= 1) return step.summary ?? step.reason ?? canceledText(step)
  return segments.map(segmentText).join('\n')
}

/** Without a time for one that never started, or was cut off with its run. */
function canceledText({ status, durationMs }: StepState): string | undefined {
  if (status !== 'cancelled' || durationMs === undefined) return undefined
  return `Canceled after ${formatDuration(durationMs)}`
}

function segmentText({ kind, attempt, status, durationMs }: Segment): string {
  const lasted = formatDuration(durationMs)
  if (kind === 'wait') return `waited ${lasted}`
  const became = status === 'retrying' ? 'failed' : statusLabel(status).toLowerCase()
  return `Attempt ${attempt} ${became}, ${lasted}`
}
