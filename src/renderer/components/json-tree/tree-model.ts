import type { JsonValue, Path } from '#shared/json.ts'
import { linesOf } from './text-lines.ts'
import { childAt, indexOfKey, isRanged, type Opened, openNode, rootNode, type TreeNode } from './tree-node.ts'

/** Opening everything stops after this many rows: more is found by search, not by scrolling. */
const EXPAND_ALL_ROWS = 20_000

/**
 * A JSON value as numbered rows without a list of them: any row is found by walking down from the root, in time that
 * follows the depth of the tree, so opening a huge value costs nothing and scrolling stays level.
 */
export interface TreeModel {
  readonly root: TreeNode
  /** Visible rows, the root's own included. */
  rowCount(): number
  /** The node on row `row`, which must be below {@link rowCount}. */
  rowAt(row: number): TreeNode
  /** On which row a node is, or -1 when something above it is closed. */
  rowOf(node: TreeNode): number
  isOpen(node: TreeNode): boolean
  open(node: TreeNode): void
  close(node: TreeNode): void
  /** Opens `node` and what is in it, nearest first, until there are too many rows to be of use. */
  openAll(node: TreeNode): void
  closeAll(): void
  /** Opens everything above the value at `path` and gives back its node; undefined when there is no such value. */
  reveal(path: Path): TreeNode | undefined
  /** Folds the open texts, and those opened later, anew. @param lineWidth characters a line has room for, by depth */
  fold(lineWidth: (depth: number) => number): void
  /** Changes with every opening and closing. */
  version(): number
  subscribe(listener: () => void): () => void
}

/** Until it is known how wide the tree is. */
const LINE_WIDTH = 160

export const isExpandable = (node: TreeNode): boolean => node.childCount > 0

export function createTreeModel(value: JsonValue): TreeModel {
  const root = rootNode(value)
  const opened = new Map<TreeNode, Opened>()
  const listeners = new Set<() => void>()
  let changes = 0
  let lineWidth: (depth: number) => number = () => LINE_WIDTH

  const changed = () => {
    changes++
    for (const listener of listeners) listener()
  }
  /** Nodes are made anew at each look: the open one that stands in the same place, if any, is the one that counts. */
  const known = (node: TreeNode): TreeNode => {
    if (!node.parent) return root
    return opened.get(known(node.parent))?.open.get(node.index) ?? node
  }
  const rowsUnder = (node: TreeNode) => opened.get(node)?.rows ?? 0

  const addRows = (from: TreeNode, rows: number) => {
    for (let at: TreeNode | undefined = from; at; at = at.parent && known(at.parent)) {
      const state = opened.get(at)
      if (!state) continue
      state.rows += rows
      state.sums = undefined
    }
  }
  const openOne = (node: TreeNode): boolean => {
    const target = known(node)
    if (!isExpandable(target) || opened.has(target)) return false
    const parent = target.parent && known(target.parent)
    const parentState = parent && opened.get(parent)
    if (parent && !parentState) return false
    const keys = target.kind === 'range' ? parentState?.keys : undefined
    const state = openNode(target, keys, lineWidth(target.depth + 1))
    opened.set(target, state)
    if (parent && parentState) {
      parentState.open.set(target.index, target)
      addRows(parent, state.rows)
    }
    return true
  }
  const forget = (node: TreeNode) => {
    for (const child of opened.get(node)?.open.values() ?? []) forget(child)
    opened.delete(node)
  }
  const closeOne = (node: TreeNode): boolean => {
    const target = known(node)
    const rows = rowsUnder(target)
    if (!opened.has(target)) return false
    forget(target)
    const parent = target.parent && known(target.parent)
    if (parent) {
      opened.get(parent)?.open.delete(target.index)
      addRows(parent, -rows)
    }
    return true
  }
  const sumsOf = (state: Opened) => {
    if (state.sums) return state.sums
    let before = 0
    state.sums = [...state.open.entries()]
      .sort(([a], [b]) => a - b)
      .map(([index, node]) => {
        const entry = { index, node, before }
        before += rowsUnder(node)
        return entry
      })
    return state.sums
  }
  const rowAt = (row: number): TreeNode => {
    let node = root
    let rest = row
    while (rest > 0) {
      const state = opened.get(node)
      if (!state) throw new RangeError(`there is no row ${row}`)
      const offset = rest - 1
      const last = findLast(sumsOf(state), entry => entry.index + entry.before <= offset)
      if (!last) return childAt(node, state, offset)
      const inside = offset - last.index - last.before
      if (inside > rowsUnder(last.node))
        return childAt(node, state, offset - last.before - rowsUnder(last.node))
      node = last.node
      rest = inside
    }
    return node
  }
  const rowOf = (node: TreeNode): number => {
    if (!node.parent) return 0
    const parent = known(node.parent)
    const state = opened.get(parent)
    if (!state) return -1
    const above = rowOf(parent)
    if (above < 0) return -1
    const last = findLast(sumsOf(state), entry => entry.index < node.index)
    return above + 1 + node.index + (last ? last.before + rowsUnder(last.node) : 0)
  }
  const childNamed = (node: TreeNode, key: string | number): TreeNode | undefined => {
    openOne(node)
    const at = known(node)
    const state = opened.get(at)
    if (!state || at.kind === 'text') return undefined
    const index = indexOfKey(at, state, key)
    if (index < 0 || index >= state.rows) return undefined
    const child = childAt(at, state, index)
    return isRanged(at) ? childNamed(child, key) : child.key === key ? child : undefined
  }

  openOne(root)
  return {
    root,
    rowCount: () => 1 + rowsUnder(root),
    rowAt,
    rowOf,
    isOpen: node => opened.has(known(node)),
    open(node) {
      if (openOne(node)) changed()
    },
    close(node) {
      if (closeOne(node)) changed()
    },
    openAll(node) {
      const queue = [known(node)]
      for (let at = queue.shift(); at && rowsUnder(root) < EXPAND_ALL_ROWS; at = queue.shift()) {
        openOne(at)
        const state = opened.get(at)
        if (!state || at.kind === 'text') continue
        for (let index = 0; index < Math.min(childrenShown(at, state), EXPAND_ALL_ROWS); index++) {
          const child = childAt(at, state, index)
          if (isExpandable(child) && child.kind !== 'text') queue.push(known(child))
        }
      }
      changed()
    },
    closeAll() {
      for (const child of [...(opened.get(root)?.open.values() ?? [])]) closeOne(child)
      changed()
    },
    reveal(path) {
      let node: TreeNode | undefined = root
      for (const key of path) {
        node = node && childNamed(node, key)
        if (!node) return undefined
      }
      changed()
      return node
    },
    fold(width) {
      lineWidth = width
      for (const [node, state] of opened) {
        if (!state.lines) continue
        const lines = linesOf(node.value as string, width(node.depth + 1))
        addRows(node, lines.length - state.lines.length)
        state.lines = lines
      }
      changed()
    },
    version: () => changes,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const childrenShown = (node: TreeNode, state: Opened): number => state.lines?.length ?? node.childCount

/** The last entry for which `holds`, where entries that hold come before those that don't. */
function findLast<T>(entries: readonly T[], holds: (entry: T) => boolean): T | undefined {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(entries[middle] as T)) low = middle + 1
    else high = middle
  }
  return entries[low - 1]
}
