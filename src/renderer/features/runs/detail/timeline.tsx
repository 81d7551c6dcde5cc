import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react'
import type { RunState } from '#shared/model/run-state.ts'
import { useRowWindow } from '../../../components/use-row-window.ts'
import { isOver } from '../../../lib/stores/run-store.ts'
import { useNow } from '../../../lib/use-now.ts'
import { useWidth } from '../use-width.ts'
import { timeTicks } from './time-ticks.ts'
import styles from './timeline.module.css'
import { StepRow, TriggerRow } from './timeline-row.tsx'
import { type TimelineRow, timeScale } from './timeline-rows.ts'

export const TRIGGER = 'trigger'

const ROW_HEIGHT = 28
const MOST_TICKS = 4
/** Pixels a label may take, `500 ms` and some room. */
const TICK_WIDTH = 44

interface TimelineProps {
  readonly run: RunState
  readonly rows: readonly TimelineRow[]
  /** A step's id, or {@link TRIGGER}. */
  readonly selected: string
  readonly onSelect: (id: string) => void
  readonly onOpen: (id: string) => void
  /** Undefined while the run can't be replayed. */
  readonly onReplay: ((id: string) => void) | undefined
}

/**
 * The steps of a run along its time: each attempt a bar, each wait before the next one a thin line. Arrows walk, Enter
 * opens the step, R replays from there.
 */
export function Timeline({ run, rows, selected, onSelect, onOpen, onReplay }: TimelineProps) {
  const nowMs = useNow(isOver(run) ? 0 : 200)
  const scale = useMemo(() => timeScale(run, nowMs), [run, nowMs])
  const { totalMs } = scale
  const axis = useRef<HTMLSpanElement>(null)
  const axisWidth = useWidth(axis)
  const mostTicks = Math.min(MOST_TICKS, Math.max(2, Math.floor(axisWidth / TICK_WIDTH)))
  const ticks = useMemo(() => timeTicks(totalMs, mostTicks), [totalMs, mostTicks])
  const ids = useMemo(() => [TRIGGER, ...rows.map(row => row.id)], [rows])
  const view = useRowWindow(ids.length, ROW_HEIGHT)
  const list = useRef<HTMLUListElement>(null)
  const takesFocus = useRef(false)
  const at = Math.max(0, ids.indexOf(selected))

  const { scrollTo } = view
  useEffect(() => scrollTo(at), [at, scrollTo])
  useEffect(() => {
    // The row may have to be scrolled into being first.
    const row = takesFocus.current && list.current?.querySelector<HTMLElement>('[aria-current="true"]')
    if (!row) return
    takesFocus.current = false
    row.focus({ preventScroll: true })
  })
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const to = rowByKey(event.key, at, ids.length)
    const id = ids[to ?? at]
    if (to !== undefined && id !== undefined) {
      takesFocus.current = true
      onSelect(id)
    } else if (event.key === 'Enter') onOpen(selected)
    else if (event.key.toLowerCase() === 'r' && onReplay) onReplay(selected)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const common = { onSelect, onOpen }
  return (
    <div className={styles.timeline}>
      <div className={styles.axis} aria-hidden>
        <span ref={axis} className={styles.axisTrack}>
          {ticks.map(tick => (
            <span key={tick.label} className={styles.tickLabel} style={{ left: `${tick.at * 100}%` }}>
              {tick.label}
            </span>
          ))}
        </span>
      </div>
      <div ref={view.ref} className={styles.scroller}>
        <div className={styles.lines} style={{ height: view.totalHeight }} aria-hidden>
          <span className={styles.axisTrack}>
            {ticks.map(({ label, at: place }) => (
              <span key={label} className={styles.line} style={{ left: `${place * 100}%` }} />
            ))}
          </span>
        </div>
        <ul
          ref={list}
          className={styles.rows}
          style={{ height: view.totalHeight }}
          aria-label="Steps"
          onKeyDown={onKeyDown}
        >
          {ids.slice(view.start, view.end).map((id, index) => {
            const place = view.start + index
            const row = rows[place - 1]
            return (
              <li
                key={id}
                className={styles.item}
                style={{ top: place * ROW_HEIGHT }}
                aria-setsize={ids.length}
                aria-posinset={place + 1}
              >
                {row ? (
                  <StepRow {...common} row={row} scale={scale} isSelected={place === at} />
                ) : (
                  <TriggerRow {...common} id={id} name={run.triggerName} isSelected={place === at} />
                )}
              </li>
            )
          })}
        </ul>
      </div>
    </div>
  )
}

function rowByKey(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, at + 1)
    case 'ArrowUp':
      return Math.max(0, at - 1)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}
