import type { JsonValue, Path } from '#shared/json.ts'
import { linesOf } from './text-lines.ts'

/**
 * Containers with more children than this are shown in ranges, so that no list of rows grows past what a browser
 * can lay out.
 */
const RANGED_FROM = 20_000
const RANGE_SIZE = 10_000
/** A string longer than this, or with line breaks, opens into lines. */
export const LONG_TEXT = 160

export type NodeKind = 'object' | 'array' | 'range' | 'text' | 'line' | 'leaf'

/**
 * A row's place in the tree, made only when it is looked at: memory follows what is open, not what there is.
 * `rows` counts the visible rows beneath it.
 */
export interface TreeNode {
  readonly parent: TreeNode | undefined
  /** Position among its siblings. */
  readonly index: number
  /** Its property name or array index; undefined for the root, ranges and lines of text. */
  readonly key: string | number | undefined
  readonly kind: NodeKind
  readonly value: JsonValue
  readonly depth: number
  /** First child's index in the value: ranges start anywhere, everything else at 0. */
  readonly start: number
  readonly childCount: number
}

/** What an opened node holds: how to name its children, and those of them that are open themselves. */
export interface Opened {
  readonly keys: readonly string[] | undefined
  lines: readonly string[] | undefined
  readonly open: Map<number, TreeNode>
  rows: number
  /** Open children in order with the rows beneath all those before; undefined after a change. */
  sums: readonly { readonly index: number; readonly node: TreeNode; readonly before: number }[] | undefined
}

export function rootNode(value: JsonValue): TreeNode {
  return nodeOf({ parent: undefined, index: 0, key: undefined, value, depth: 0 })
}

type Place = Pick<TreeNode, 'parent' | 'index' | 'key' | 'value' | 'depth'>

function nodeOf(place: Place): TreeNode {
  const { value } = place
  if (Array.isArray(value)) return { ...place, kind: 'array', start: 0, childCount: shownCount(value.length) }
  if (value !== null && typeof value === 'object') {
    return { ...place, kind: 'object', start: 0, childCount: shownCount(sizeOf(value)) }
  }
  if (typeof value === 'string' && (value.length > LONG_TEXT || value.includes('\n'))) {
    // How many lines there are is counted when it is opened.
    return { ...place, kind: 'text', start: 0, childCount: 1 }
  }
  return { ...place, kind: 'leaf', start: 0, childCount: 0 }
}

const shownCount = (length: number) => (length > RANGED_FROM ? Math.ceil(length / RANGE_SIZE) : length)

const sizes = new WeakMap<object, number>()

/** Number of own entries of an object or array. */
export function sizeOf(value: JsonValue): number {
  if (Array.isArray(value)) return value.length
  if (value === null || typeof value !== 'object') return 0
  let size = sizes.get(value)
  if (size === undefined) {
    // Counting a large object takes a while, and every row that shows it asks.
    size = Object.keys(value).length
    sizes.set(value, size)
  }
  return size
}

/** Number of children of the value itself: for a container shown in ranges, what is in all of them. */
export function lengthOf(node: TreeNode): number {
  if (node.kind === 'range') return Math.min(RANGE_SIZE, sizeOf(node.value) - node.start)
  return node.kind === 'text' ? (node.value as string).length : sizeOf(node.value)
}

export const isRanged = (node: TreeNode): boolean =>
  (node.kind === 'array' || node.kind === 'object') && sizeOf(node.value) > RANGED_FROM

/**
 * Prepares a node for showing its children.
 * @param lineWidth how many characters of a text fit on a line
 */
export function openNode(
  node: TreeNode,
  parentKeys: readonly string[] | undefined,
  lineWidth: number,
): Opened {
  const lines = node.kind === 'text' ? linesOf(node.value as string, lineWidth) : undefined
  const isObject = node.value !== null && typeof node.value === 'object' && !Array.isArray(node.value)
  const keys = isObject ? (parentKeys ?? Object.keys(node.value as object)) : undefined
  return { keys, lines, open: new Map(), rows: lines ? lines.length : childrenOf(node), sums: undefined }
}

const childrenOf = (node: TreeNode) => (node.kind === 'range' ? lengthOf(node) : node.childCount)

export function childAt(node: TreeNode, opened: Opened, index: number): TreeNode {
  const depth = node.depth + 1
  if (opened.lines) {
    return {
      parent: node,
      index,
      key: undefined,
      kind: 'line',
      value: opened.lines[index] ?? '',
      depth,
      start: 0,
      childCount: 0,
    }
  }
  if (isRanged(node)) {
    const start = index * RANGE_SIZE
    const childCount = Math.min(RANGE_SIZE, sizeOf(node.value) - start)
    return { parent: node, index, key: undefined, kind: 'range', value: node.value, depth, start, childCount }
  }
  const at = node.start + index
  if (opened.keys) {
    const key = opened.keys[at] ?? ''
    return nodeOf({
      parent: node,
      index,
      key,
      value: (node.value as { [key: string]: JsonValue })[key] ?? null,
      depth,
    })
  }
  return nodeOf({ parent: node, index, key: at, value: (node.value as JsonValue[])[at] ?? null, depth })
}

/** The index among `node`'s children under which `key` is found: a range for a container shown in ranges. */
export function indexOfKey(node: TreeNode, opened: Opened, key: string | number): number {
  const at = opened.keys ? opened.keys.indexOf(String(key)) : Number(key)
  if (at < 0 || Number.isNaN(at)) return -1
  return isRanged(node) ? Math.floor(at / RANGE_SIZE) : at - node.start
}

/** Where the node's value sits inside the root value. */
export function pathOf(node: TreeNode): Path {
  const path: (string | number)[] = []
  for (let at: TreeNode | undefined = node; at; at = at.parent) if (at.key !== undefined) path.unshift(at.key)
  return path
}
