import { ChevronRight } from 'lucide-react'
import { memo, type ReactNode, useMemo } from 'react'
import type { JsonValue } from '#shared/json.ts'
import { cx } from '../../lib/cx.ts'
import { BinaryChip } from './binary-chip.tsx'
import { binaryOf } from './binary-value.ts'
import styles from './json-tree.module.css'
import { MaskBadge } from './mask-badge.tsx'
import { originOf } from './masked.ts'
import { MaskedText } from './masked-text.tsx'
import type { TreeModel } from './tree-model.ts'
import { LONG_TEXT, lengthOf, type TreeNode } from './tree-node.ts'

interface TreeRowProps {
  readonly model: TreeModel
  /** Of the model: a row shows the same as long as neither it nor its number changes. */
  readonly version: number
  readonly id: string
  readonly row: number
  readonly isSelected: boolean
  /** What is searched for, in lower case. */
  readonly query: string
}

const KEYS_SHOWN = 6

/** Pixels left of a row's chevron. */
export const indentOf = (depth: number): number => 8 + depth * 14

/** One line of the tree. Clicks are handled by the tree, by the row's number. */
export const TreeRow = memo(function TreeRow({ model, id, row, isSelected, query }: TreeRowProps) {
  const node = model.rowAt(row)
  const isOpen = model.isOpen(node)
  const isExpandable = node.childCount > 0
  return (
    <div
      id={id}
      role="treeitem"
      // Focus stays on the tree, which names this row as its active one.
      tabIndex={-1}
      data-row={row}
      aria-level={node.depth + 1}
      aria-selected={isSelected}
      {...(isExpandable ? { 'aria-expanded': isOpen } : {})}
      className={cx(styles.row, isSelected && styles.selected)}
      style={{ paddingLeft: indentOf(node.depth) }}
    >
      <ChevronRight
        size={12}
        aria-hidden
        className={cx(styles.chevron, isOpen && styles.open, !isExpandable && styles.hidden)}
      />
      {node.key !== undefined && (
        <span className={typeof node.key === 'number' ? styles.index : styles.key}>
          {typeof node.key === 'string' ? marked(node.key, query) : node.key}
          <span className={styles.colon}>:</span>
        </span>
      )}
      <RowValue node={node} isOpen={isOpen} query={query} tabIndex={isSelected ? 0 : -1} />
    </div>
  )
})

interface RowValueProps {
  readonly node: TreeNode
  readonly isOpen: boolean
  readonly query: string
  /** Of what can be focused in it: the tree is one stop, and the selected row's parts are the next. */
  readonly tabIndex: number
}

function RowValue({ node, isOpen, query, tabIndex }: RowValueProps) {
  const { kind, value } = node
  const binary = useMemo(
    () => (kind === 'range' || kind === 'line' ? undefined : binaryOf(value)),
    [kind, value],
  )
  if (binary) return <BinaryChip binary={binary} tabIndex={tabIndex} />
  switch (node.kind) {
    case 'array':
    case 'object':
      return <span className={styles.preview}>{containerPreview(node, isOpen)}</span>
    case 'range':
      return (
        <span
          className={styles.preview}
        >{`${node.start.toLocaleString()} … ${(node.start + lengthOf(node) - 1).toLocaleString()}`}</span>
      )
    case 'line':
      return <span className={styles.string}>{textOf(node.value as string, query, tabIndex)}</span>
    case 'text': {
      const text = node.value as string
      return (
        <>
          {!isOpen && (
            <span className={cx(styles.string, styles.beginning)}>
              &quot;{textOf(text.slice(0, LONG_TEXT).replaceAll('\n', '↵'), query, tabIndex)}…
            </span>
          )}
          <span className={styles.preview}>{text.length.toLocaleString()} characters</span>
        </>
      )
    }
    case 'leaf':
      return <Scalar value={node.value} query={query} tabIndex={tabIndex} />
    default:
      return node.kind satisfies never
  }
}

function containerPreview(node: TreeNode, isOpen: boolean): string {
  const length = lengthOf(node)
  if (node.kind === 'array') return length === 0 ? '[]' : `[${length.toLocaleString()}]`
  if (length === 0) return '{}'
  if (isOpen || length > 1000) return `{${length.toLocaleString()}}`
  const keys = Object.keys(node.value as object)
  return `{ ${keys.slice(0, KEYS_SHOWN).join(', ')}${keys.length > KEYS_SHOWN ? ', …' : ''} }`
}

function Scalar({
  value,
  query,
  tabIndex,
}: Pick<RowValueProps, 'query' | 'tabIndex'> & { value: JsonValue }) {
  if (typeof value === 'string') {
    const origin = originOf(value)
    if (origin !== undefined) return <MaskBadge origin={origin} tabIndex={tabIndex} />
    return <span className={styles.string}>&quot;{textOf(value, query, tabIndex)}&quot;</span>
  }
  const text = String(value)
  return (
    <span className={typeof value === 'number' ? styles.number : styles.word}>{marked(text, query)}</span>
  )
}

/** A text with badges for the secrets taken out of it, and what is searched for marked. */
const textOf = (text: string, query: string, tabIndex: number): ReactNode => (
  <MaskedText text={text} tabIndex={tabIndex} drawPlain={plain => marked(plain, query)} />
)

function marked(text: string, query: string): ReactNode {
  const at = query === '' ? -1 : text.toLowerCase().indexOf(query)
  if (at < 0) return text
  return (
    <>
      {text.slice(0, at)}
      <mark className={styles.mark}>{text.slice(at, at + query.length)}</mark>
      {text.slice(at + query.length)}
    </>
  )
}
