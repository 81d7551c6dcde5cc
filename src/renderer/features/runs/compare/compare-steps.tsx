import { History, Zap } from 'lucide-react'
import { StatusDot } from '../../../components/index.ts'
import { useRowWindow } from '../../../components/use-row-window.ts'
import { cx } from '../../../lib/cx.ts'
import { formatDuration } from '../../../lib/format.ts'
import { TRIGGER } from '../detail/timeline.tsx'
import styles from './compare.module.css'
import { type CompareRow, durationChange, isComparable, type StepPart, statusOf } from './compare-rows.ts'
import type { StepDiff } from './use-step-diffs.ts'

const ROW_HEIGHT = 32

interface CompareStepsProps {
  readonly triggerName: string
  readonly rows: readonly CompareRow[]
  readonly diffs: ReadonlyMap<string, StepDiff>
  readonly selected: string
  readonly onSelect: (id: string) => void
}

/** The steps of both runs: how each ended, how long it took, and whether its data differs. */
export function CompareSteps({ triggerName, rows, diffs, selected, onSelect }: CompareStepsProps) {
  const view = useRowWindow(rows.length + 1, ROW_HEIGHT)
  const shown = [undefined, ...rows].slice(view.start, view.end)
  return (
    <div ref={view.ref} className={styles.steps}>
      <ul className={styles.stepList} style={{ height: view.totalHeight }} aria-label="Steps compared">
        {shown.map((row, index) => {
          const id = row?.id ?? TRIGGER
          return (
            <li key={id} className={styles.stepItem} style={{ top: (view.start + index) * ROW_HEIGHT }}>
              <button
                type="button"
                className={cx(styles.step, selected === id && styles.selected)}
                aria-current={selected === id}
                onClick={() => onSelect(id)}
              >
                {row ? <Statuses row={row} /> : <Zap size={12} aria-hidden className={styles.trigger} />}
                <span className={styles.stepName}>{row?.name ?? triggerName}</span>
                {row && <Duration row={row} />}
                {row && !isComparable(row) ? (
                  <span className={styles.mark}>reused</span>
                ) : (
                  <Mark diff={diffs.get(id)} />
                )}
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Statuses({ row: { before, after } }: { row: CompareRow }) {
  if ((statusOf(before) ?? 'waiting') === (statusOf(after) ?? 'waiting')) return <Status part={after} />
  return (
    <span className={styles.statuses}>
      <Status part={before} />
      <span aria-hidden>→</span>
      <Status part={after} />
    </span>
  )
}

const Status = ({ part }: { part: StepPart }) =>
  part === 'reused' ? (
    <History size={12} className={styles.reused} role="img" aria-label="Reused" />
  ) : (
    <StatusDot status={part?.status ?? 'waiting'} />
  )

function Duration({ row }: { row: CompareRow }) {
  const change = durationChange(row)
  if (change === undefined || Math.abs(change) < 1) return null
  return (
    <span className={styles.duration}>
      {change > 0 ? '+' : '−'}
      {formatDuration(Math.abs(change))}
    </span>
  )
}

function Mark({ diff }: { diff: StepDiff | undefined }) {
  const parts = diff ? [diff.input, diff.output] : []
  const total = parts.reduce((sum, part) => sum + (part.kind === 'different' ? part.total : 0), 0)
  return (
    <span className={cx(styles.mark, total > 0 && styles.differs)}>
      {diff ? (total > 0 ? total.toLocaleString() : '=') : '…'}
    </span>
  )
}
