import { type RefObject, useEffect, useRef } from 'react'
import { hasMod, hasOpenOverlay, isMac, isTyping } from './platform.ts'

/** A handler that gives back false leaves the key to whatever else wants it. */
export type ShortcutMap = Readonly<Record<string, (event: KeyboardEvent) => unknown>>

interface ShortcutOptions {
  readonly enabled?: boolean
  /** Also while text is typed or a dialog is open. For keys with Mod alone. */
  readonly everywhere?: boolean
  /** Only while the focus is in here, and on no button, or nowhere at all. */
  readonly within?: RefObject<HTMLElement | null>
}

/** Calls the handler of a pressed shortcut (`Mod+Shift+Z`, `/`, `F2`) anywhere in the window, and takes the key. */
export function useShortcuts(map: ShortcutMap, options: ShortcutOptions = {}): void {
  const { enabled = true, everywhere = false, within } = options
  const latest = useRef(map)
  latest.current = map
  useEffect(() => {
    if (!enabled) return
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const handler = latest.current[spellKey(event)]
      if (!handler) return
      if (!everywhere && (isTyping(event.target) || hasOpenOverlay())) return
      if (within && !isWithin(event.target, within.current)) return
      if (handler(event) !== false) event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [enabled, everywhere, within])
}

function isWithin(target: EventTarget | null, region: HTMLElement | null): boolean {
  if (!(target instanceof Element)) return false
  if (target === document.body) return true
  return Boolean(region?.contains(target)) && target.closest('button, [role="button"]') === null
}

/** A key press as `Mod+Shift+Z`; characters that need Shift to be typed (`?`) stand alone. */
export function spellKey(event: KeyboardEvent): string {
  const isLetter = /^[a-z]$/i.test(event.key)
  const key = isLetter ? event.key.toUpperCase() : event.key === ' ' ? 'Space' : event.key
  const needsShift = !isLetter && event.key.length === 1
  return [
    hasMod(event) && 'Mod',
    isMac && event.ctrlKey && 'Ctrl',
    event.altKey && 'Alt',
    event.shiftKey && !needsShift && 'Shift',
    key,
  ]
    .filter(Boolean)
    .join('+')
}

export interface ShortcutGroup {
  readonly title: string
  readonly shortcuts: readonly { readonly keys: readonly string[]; readonly does: string }[]
}

/** What the shortcuts dialog lists. */
export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    title: 'Everywhere',
    shortcuts: [
      { keys: ['Mod+K'], does: 'Command palette' },
      { keys: ['Mod+Enter'], does: 'Run the workflow' },
      { keys: ['Mod+Z'], does: 'Undo' },
      { keys: ['Mod+Shift+Z'], does: 'Redo' },
      { keys: ['Mod+S'], does: 'Save now' },
      { keys: ['Mod+B'], does: 'Show or hide the sidebar' },
      { keys: ['Mod+J'], does: 'Show or hide runs' },
      { keys: ['Mod+Shift+J'], does: 'Runs of all workflows' },
      { keys: ['Mod+,'], does: 'Settings' },
      { keys: ['F6'], does: 'Go to the next part of the window' },
      { keys: ['?'], does: 'Keyboard shortcuts' },
    ],
  },
  {
    title: 'Canvas',
    shortcuts: [
      { keys: ['/', 'Tab'], does: 'Add a step, after the selected one' },
      { keys: ['Enter'], does: 'Open the selected step' },
      { keys: ['F2'], does: 'Rename the selected step' },
      { keys: ['N'], does: 'Add a note' },
      { keys: ['Arrow keys'], does: 'Move the selection' },
      { keys: ['Alt+Arrow keys'], does: 'Select the neighboring step' },
      { keys: ['Delete'], does: 'Delete the selection' },
      { keys: ['Escape'], does: 'Close the panel, then deselect' },
    ],
  },
  {
    title: 'Runs',
    shortcuts: [
      { keys: ['Enter'], does: 'Open the run' },
      { keys: ['Space'], does: 'Select it' },
      { keys: ['Shift+Arrow keys'], does: 'Select up to there' },
      { keys: ['Mod+A'], does: 'Select all that are loaded' },
      { keys: ['R'], does: 'Replay' },
      { keys: ['Delete'], does: 'Delete' },
      { keys: ['F', '/'], does: 'Find in runs' },
      { keys: ['Escape'], does: 'Deselect, then close the run' },
    ],
  },
  {
    title: 'Selection',
    shortcuts: [
      { keys: ['Shift+Drag'], does: 'Select by drawing a box' },
      { keys: ['Mod+A'], does: 'Select all' },
      { keys: ['Mod+C'], does: 'Copy' },
      { keys: ['Mod+X'], does: 'Cut' },
      { keys: ['Mod+V'], does: 'Paste' },
      { keys: ['Mod+D'], does: 'Duplicate' },
    ],
  },
  {
    title: 'View',
    shortcuts: [
      { keys: ['Shift+1'], does: 'Fit everything' },
      { keys: ['Shift+2'], does: 'Fit the selection' },
      { keys: ['Mod+0'], does: 'Zoom to 100 %' },
      { keys: ['Mod+Plus', 'Mod+Minus'], does: 'Zoom in and out' },
      { keys: ['Shift+L'], does: 'Arrange the steps' },
      { keys: ['Shift+C'], does: 'Show or hide where credentials go' },
    ],
  },
]
