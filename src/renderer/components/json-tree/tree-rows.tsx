import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { useRowWindow } from '../use-row-window.ts'
import styles from './json-tree.module.css'
import { copyText, pathText, RowActions, valueText } from './row-actions.tsx'
import { isExpandable, type TreeModel } from './tree-model.ts'
import { pathOf, type TreeNode } from './tree-node.ts'
import { TreeRow } from './tree-row.tsx'
import { useFolded } from './use-folded.ts'

const ROW_HEIGHT = 22

interface TreeRowsProps {
  readonly model: TreeModel
  readonly label: string
  readonly base: string | undefined
  readonly query: string
  readonly selected: TreeNode | undefined
  readonly onSelect: (node: TreeNode) => void
}

/** The rows in view, and what keyboard and mouse do with them. */
export function TreeRows({ model, label, base, query, selected, onSelect }: TreeRowsProps) {
  const version = useSyncExternalStore(model.subscribe, model.version)
  const id = useId()
  const rowCount = model.rowCount()
  const view = useRowWindow(rowCount, ROW_HEIGHT)
  const [hovered, setHovered] = useState<number>()
  const selectedRow = selected ? model.rowOf(selected) : -1
  const { scrollTo } = view
  const measure = useRef<HTMLSpanElement>(null)
  useFolded(model, measure)

  useEffect(() => {
    if (selectedRow >= 0) scrollTo(selectedRow)
  }, [selectedRow, scrollTo])
  const select = useCallback((row: number) => onSelect(model.rowAt(row)), [model, onSelect])

  const onClick = (event: MouseEvent) => {
    const row = rowUnder(event)
    if (row === undefined || row >= rowCount) return
    const node = model.rowAt(row)
    onSelect(node)
    if (!isExpandable(node) || window.getSelection()?.type === 'Range') return
    if (event.altKey && !model.isOpen(node)) model.openAll(node)
    else toggle(model, node)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const node = selected && selectedRow >= 0 ? selected : model.root
    const row = Math.max(0, selectedRow)
    const handled = moveByKey({ event, model, node, row, select, base })
    if (handled) event.preventDefault()
  }
  const actionRow = hovered ?? (selectedRow >= 0 ? selectedRow : undefined)
  const actionNode = actionRow !== undefined && actionRow < rowCount ? model.rowAt(actionRow) : undefined
  const rows = Array.from({ length: Math.max(0, view.end - view.start) }, (_, index) => view.start + index)
  return (
    <div
      ref={view.ref}
      className={styles.scroller}
      role="tree"
      aria-label={label}
      tabIndex={0}
      {...(selectedRow >= view.start && selectedRow < view.end
        ? { 'aria-activedescendant': `${id}-${selectedRow}` }
        : {})}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onMouseMove={event => setHovered(rowUnder(event) ?? hovered)}
      onMouseLeave={() => setHovered(undefined)}
    >
      <span ref={measure} className={styles.tenCharacters} aria-hidden />
      <div className={styles.space} style={{ height: view.totalHeight }}>
        <div className={styles.window} style={{ transform: `translateY(${view.offset}px)` }}>
          {rows.map(row => (
            <TreeRow
              key={row}
              id={`${id}-${row}`}
              row={row}
              model={model}
              version={version}
              isSelected={row === selectedRow}
              query={query}
            />
          ))}
        </div>
      </div>
      {actionNode && actionRow !== undefined && (
        <div className={styles.overRow} style={{ top: actionRow * ROW_HEIGHT }}>
          <RowActions node={actionNode} base={base} />
        </div>
      )}
    </div>
  )
}

function rowUnder(event: MouseEvent): number | undefined {
  const row = (event.target as HTMLElement).closest<HTMLElement>('[data-row]')?.dataset.row
  return row === undefined ? undefined : Number(row)
}

function toggle(model: TreeModel, node: TreeNode): void {
  if (model.isOpen(node)) model.close(node)
  else model.open(node)
}

interface KeyMove {
  readonly event: KeyboardEvent
  readonly model: TreeModel
  readonly node: TreeNode
  readonly row: number
  readonly select: (row: number) => void
  readonly base: string | undefined
}

/** The keys of a tree: arrows walk, open and close; Ctrl+C copies the value, with Shift the path. */
function moveByKey({ event, model, node, row, select, base }: KeyMove): boolean {
  const last = model.rowCount() - 1
  switch (event.key) {
    case 'ArrowDown':
      select(Math.min(last, row + 1))
      return true
    case 'ArrowUp':
      select(Math.max(0, row - 1))
      return true
    case 'Home':
      select(0)
      return true
    case 'End':
      select(last)
      return true
    case 'ArrowRight':
      if (isExpandable(node) && !model.isOpen(node)) model.open(node)
      else if (model.isOpen(node)) select(row + 1)
      return true
    case 'ArrowLeft':
      if (model.isOpen(node)) model.close(node)
      else if (node.parent) select(Math.max(0, model.rowOf(node.parent)))
      return true
    case 'Enter':
    case ' ':
      if (isExpandable(node)) toggle(model, node)
      return true
    case 'c':
    case 'C':
      if (!event.metaKey && !event.ctrlKey) return false
      if (window.getSelection()?.type === 'Range') return false
      if (event.shiftKey) copyText(pathText(pathOf(node), base), 'Path')
      else copyText(valueText(node), 'Value')
      return true
    default:
      return false
  }
}
