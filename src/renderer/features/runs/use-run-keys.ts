import { type KeyboardEvent as ReactKeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import { hasOpenOverlay } from '../../lib/platform.ts'
import { spellKey } from '../../lib/shortcuts.ts'
import { type BulkSelection, NOTHING_SELECTED, selectAll, selectSpan, toggleRun } from './bulk-selection.ts'
import { useCalmOpen } from './use-calm-open.ts'
import type { RunList } from './use-run-list.ts'

export interface RunKeysOptions {
  readonly list: RunList
  readonly openId: RunId | undefined
  readonly selection: BulkSelection
  readonly onSelection: (selection: BulkSelection) => void
  readonly onOpen: (runId: RunId) => void
  readonly onDelete: (runIds: readonly RunId[]) => void
  readonly onReplay: (runIds: readonly RunId[]) => void
  readonly onSearch: () => void
  /** Escape, when nothing is selected any more. */
  readonly onLeave?: (() => void) | undefined
  /** Whether going to a row opens it. */
  readonly opensOnMove: boolean
  /** Keys that are pressed while nothing has the focus are for this list. */
  readonly takesStrayKeys: boolean
  readonly scrollTo: (row: number) => void
}

export interface RunKeys {
  /** The row that keys act on. */
  readonly activeId: RunId | undefined
  readonly onKeyDown: (event: ReactKeyboardEvent) => void
  /** A click opens; with Mod it selects one more, with Shift everything up to there. */
  readonly onClick: (event: Pick<MouseEvent, 'shiftKey' | 'ctrlKey' | 'metaKey'>, runId: RunId) => void
  /** By its checkbox. */
  readonly onToggle: (runId: RunId) => void
}

/** The keyboard and the mouse on a list of runs. */
export function useRunKeys(element: RefObject<HTMLElement | null>, options: RunKeysOptions): RunKeys {
  const { list, openId, selection, onSelection, onOpen, opensOnMove, takesStrayKeys } = options
  const openCalmly = useCalmOpen(options)
  const { rows, indexOf } = list
  const [movedTo, setMovedTo] = useState<RunId>()
  useEffect(() => {
    if (openId) setMovedTo(openId)
  }, [openId])
  const activeId = [movedTo, openId, rows[0]?.runId].find(id => id !== undefined && indexOf(id) >= 0)

  const goTo = (row: number, extends_: boolean) => {
    const run = rows[Math.min(rows.length - 1, Math.max(0, row))]
    if (!run || !activeId) return
    if (extends_) onSelection(selectSpan(selection, { rows, indexOf, from: activeId, to: run.runId }))
    setMovedTo(run.runId)
    if (opensOnMove && !extends_) openCalmly(run.runId)
    options.scrollTo(indexOf(run.runId))
    focusRow(element.current, run.runId)
  }
  const press = (event: KeyboardEvent): boolean => {
    const key = spellKey(event)
    const at = activeId ? indexOf(activeId) : -1
    const move = at < 0 ? undefined : moveOf(key, at, rows.length)
    if (move) {
      goTo(move.row, move.extends)
      return true
    }
    const act = actionOf(key)
    return act !== undefined && ACTS[act]({ ...options, activeId })
  }
  useStrayKeys(press, takesStrayKeys)
  return {
    activeId,
    onKeyDown: event => {
      if (event.defaultPrevented || !isOnRow(event)) return
      if (press(event.nativeEvent)) event.preventDefault()
    },
    onToggle: runId => {
      onSelection(toggleRun(selection, runId))
      setMovedTo(runId)
    },
    onClick: (event, runId) => {
      if (event.shiftKey && activeId)
        onSelection(selectSpan(selection, { rows, indexOf, from: activeId, to: runId }))
      else if (event.ctrlKey || event.metaKey) onSelection(toggleRun(selection, runId))
      else onOpen(runId)
      setMovedTo(runId)
    },
  }
}

type Acting = RunKeysOptions & Pick<RunKeys, 'activeId'>

/** What is selected, or the row that keys act on. Whether there was anything to act on. */
const onRuns = ({ selection, activeId }: Acting, act: (runIds: readonly RunId[]) => void): boolean => {
  const runIds = selection.ids.size > 0 ? [...selection.ids] : activeId ? [activeId] : []
  if (runIds.length > 0) act(runIds)
  return runIds.length > 0
}

/** Each says whether it took the key. */
const ACTS = {
  open: ({ activeId, onOpen }) => {
    if (activeId) onOpen(activeId)
    return activeId !== undefined
  },
  toggle: ({ activeId, selection, onSelection }) => {
    if (activeId) onSelection(toggleRun(selection, activeId))
    return activeId !== undefined
  },
  all: ({ list, onSelection }) => {
    onSelection(selectAll(list.rows))
    return true
  },
  delete: acting => onRuns(acting, acting.onDelete),
  replay: acting => onRuns(acting, acting.onReplay),
  search: ({ onSearch }) => {
    onSearch()
    return true
  },
  clear: ({ selection, onSelection, onLeave }) => {
    if (selection.ids.size > 0) onSelection(NOTHING_SELECTED)
    else onLeave?.()
    return selection.ids.size > 0 || onLeave !== undefined
  },
} as const satisfies Record<string, (acting: Acting) => boolean>

/** Other buttons below the rows have keys of their own, and so has a checkbox. */
function isOnRow({ target, key }: ReactKeyboardEvent): boolean {
  if (!(target instanceof Element)) return false
  return target.matches('[data-run-id]') || (target.matches('input[type="checkbox"]') && key !== ' ')
}

/** The row may only now be drawn. */
function focusRow(list: HTMLElement | null, runId: RunId): void {
  requestAnimationFrame(() =>
    list?.querySelector<HTMLElement>(`[data-run-id="${runId}"]`)?.focus({ preventScroll: true }),
  )
}

/** A row that scrolls out of view takes the focus along into nothing: keys still belong to the list. */
function useStrayKeys(press: (event: KeyboardEvent) => boolean, isEnabled: boolean): void {
  const latest = useRef(press)
  latest.current = press
  useEffect(() => {
    if (!isEnabled) return
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.target !== document.body || event.defaultPrevented || hasOpenOverlay()) return
      if (latest.current(event)) event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [isEnabled])
}

const PAGE_OF_ROWS = 12

function moveOf(key: string, at: number, count: number) {
  const isExtending = key.startsWith('Shift+')
  const rows: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + PAGE_OF_ROWS,
    PageUp: at - PAGE_OF_ROWS,
    Home: 0,
    End: count - 1,
  }
  const row = rows[isExtending ? key.slice('Shift+'.length) : key]
  return row === undefined ? undefined : { row, extends: isExtending }
}

const ACTIONS: Readonly<Record<string, keyof typeof ACTS>> = {
  Enter: 'open',
  Space: 'toggle',
  'Mod+A': 'all',
  Delete: 'delete',
  Backspace: 'delete',
  R: 'replay',
  F: 'search',
  '/': 'search',
  Escape: 'clear',
}

const actionOf = (key: string) => (Object.hasOwn(ACTIONS, key) ? ACTIONS[key] : undefined)
