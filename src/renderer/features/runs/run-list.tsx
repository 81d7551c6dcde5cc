import { type ComponentProps, type ReactNode, useCallback, useEffect, useRef } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import { useRowWindow } from '../../components/use-row-window.ts'
import { cx } from '../../lib/cx.ts'
import { useNow } from '../../lib/use-now.ts'
import styles from './run-list.module.css'
import { RunListFoot } from './run-list-foot.tsx'
import { CompactRow, RunRowCells, TableHead } from './run-list-rows.tsx'
import { useKeptInPlace, useShownRow } from './use-list-place.ts'
import { type RunKeysOptions, useRunKeys } from './use-run-keys.ts'
import type { RunList as List } from './use-run-list.ts'

const ROW_HEIGHT = { table: 34, stacked: 44, compact: 44 } as const
/** Rows below those in view that are loaded ahead. */
const AHEAD = 40

interface RunListProps extends Omit<RunKeysOptions, 'scrollTo' | 'takesStrayKeys'> {
  readonly list: List
  /** A table with columns; the same in two lines a run where there is little room; or the list of one workflow. */
  readonly layout: keyof typeof ROW_HEIGHT
  /** In the place of rows when there are none. */
  readonly empty: ReactNode
}

/** Runs, newest first; only those in view are drawn. */
export function RunList(props: RunListProps) {
  const { list, layout, empty } = props
  const { rows, hasMore, need } = list
  const rowHeight = ROW_HEIGHT[layout]
  const view = useRowWindow(rows.length, rowHeight)
  const element = useRef<HTMLDivElement>(null)
  const { ref: viewRef } = view
  // The same one always: another one each time would be taken away and given back at each commit, and drawn again.
  const ref = useCallback(
    (node: HTMLDivElement | null) => {
      element.current = node
      viewRef(node)
    },
    [viewRef],
  )
  useKeptInPlace(list, view)
  useEffect(() => need(view.end + AHEAD), [need, view.end])
  const isTable = layout !== 'compact'
  const nowMs = useNow(30_000)
  const keys = useRunKeys(element, {
    ...props,
    takesStrayKeys: isTable,
    scrollTo: view.scrollTo,
  })
  useShownRow(props, list, view.scrollTo)
  if (rows.length === 0 && !(list.isSearch && list.phase !== 'failed' && hasMore)) return empty

  const drawn = rows.slice(view.start, view.end)
  const Row = isTable ? TableRow : CompactItem
  const content = drawn.map((run, index) => (
    <Row
      key={run.runId}
      run={run}
      nowMs={nowMs}
      index={view.start + index}
      count={hasMore ? -1 : rows.length}
      isStacked={layout === 'stacked'}
      isOpen={run.runId === props.openId}
      isSelected={props.selection.ids.has(run.runId)}
      isFocusable={run.runId === keys.activeId || (index === 0 && !isDrawn(drawn, keys.activeId))}
      onClick={keys.onClick}
      onToggle={() => keys.onToggle(run.runId)}
    />
  ))
  const Frame = isTable ? TableFrame : CompactFrame
  return (
    <Frame
      {...props}
      scroll={{
        ref,
        className: styles.scroll,
        onKeyDown: keys.onKeyDown,
        'data-selecting': props.selection.ids.size > 0 || undefined,
      }}
      height={view.totalHeight}
      top={view.offset}
    >
      {content}
    </Frame>
  )
}

interface FrameProps extends Pick<RunListProps, 'list' | 'layout' | 'selection' | 'onSelection'> {
  readonly scroll: ComponentProps<'div'> & { readonly 'data-selecting': true | undefined }
  /** Of all rows, and where the first drawn one is; pixels. */
  readonly height: number
  readonly top: number
  readonly children: ReactNode
}

function TableFrame({ list, layout, selection, onSelection, scroll, height, top, children }: FrameProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a real table can't be placed
    <div
      role="grid"
      aria-label="Runs"
      aria-multiselectable
      aria-rowcount={list.hasMore ? -1 : list.rows.length + 1}
      className={cx(styles.table, layout === 'stacked' && styles.stacked)}
    >
      <TableHead list={list} selection={selection} onSelection={onSelection} />
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div {...scroll} role="rowgroup">
        <div role="presentation" className={styles.rows} style={{ height }}>
          <div role="presentation" className={styles.window} style={{ top }}>
            {children}
          </div>
        </div>
        <RunListFoot list={list} />
      </div>
    </div>
  )
}

function CompactFrame({ list, scroll, height, top, children }: FrameProps) {
  return (
    <div {...scroll}>
      <div className={styles.rows} style={{ height }}>
        <ul className={styles.window} aria-label="Runs" style={{ top }}>
          {children}
        </ul>
      </div>
      <RunListFoot list={list} />
    </div>
  )
}

const isDrawn = (drawn: readonly RunSummary[], runId: RunId | undefined) =>
  drawn.some(run => run.runId === runId)

interface RowProps {
  readonly run: RunSummary
  readonly nowMs: number
  readonly index: number
  readonly count: number
  readonly isStacked: boolean
  readonly isOpen: boolean
  readonly isSelected: boolean
  readonly isFocusable: boolean
  readonly onClick: (event: Pick<MouseEvent, 'shiftKey' | 'ctrlKey' | 'metaKey'>, runId: RunId) => void
  readonly onToggle: () => void
}

function TableRow({ run, index, isOpen, isSelected, isFocusable, onClick, ...cells }: RowProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a real table can't be placed
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the list's, which knows the other rows
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-current={isOpen || undefined}
      data-run-id={run.runId}
      tabIndex={isFocusable ? 0 : -1}
      className={styles.tableRow}
      onClick={event => onClick(event, run.runId)}
    >
      <RunRowCells {...cells} run={run} isSelected={isSelected} />
    </div>
  )
}

function CompactItem({
  run,
  nowMs,
  index,
  count,
  isOpen,
  isSelected,
  isFocusable,
  onClick,
  onToggle,
}: RowProps) {
  return (
    <li className={styles.item} aria-setsize={count} aria-posinset={index + 1}>
      <CompactRow
        run={run}
        nowMs={nowMs}
        isOpen={isOpen}
        isSelected={isSelected}
        isFocusable={isFocusable}
        onClick={event => onClick(event, run.runId)}
        onToggle={onToggle}
      />
    </li>
  )
}
