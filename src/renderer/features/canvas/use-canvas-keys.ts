import { type RefObject, useCallback, useEffect, useRef } from 'react'
import { hasOpenOverlay, isTyping } from '../../lib/platform.ts'
import { useShortcuts } from '../../lib/shortcuts.ts'
import { useDocumentStore } from '../../lib/stores/document-context.tsx'
import { toggleCredentialView } from './credentials/credential-view.ts'
import { readClip } from './model/clipboard.ts'
import type { CanvasActions } from './use-canvas-actions.ts'

const FAST = 5

/** The canvas by keyboard. Bare keys work while the canvas, or nothing at all, has the focus. */
export function useCanvasKeys(canvas: RefObject<HTMLElement | null>, actions: CanvasActions): void {
  const store = useDocumentStore()
  const isTabStop = useTabStops()
  const arrows = Object.fromEntries(
    (['Left', 'Right', 'Up', 'Down'] as const).flatMap(name => {
      const dx = name === 'Left' ? -1 : name === 'Right' ? 1 : 0
      const dy = name === 'Up' ? -1 : name === 'Down' ? 1 : 0
      return [
        [`Arrow${name}`, () => actions.move(dx, dy)],
        [`Shift+Arrow${name}`, () => actions.move(dx * FAST, dy * FAST)],
        [`Alt+Arrow${name}`, () => actions.goTo(name.toLowerCase() as 'left' | 'right' | 'up' | 'down')],
      ]
    }),
  )

  useShortcuts(
    {
      ...arrows,
      Enter: actions.openSelected,
      F2: actions.renameSelected,
      N: () => actions.addNote(),
      Delete: () => actions.remove(),
      Backspace: () => actions.remove(),
      'Mod+A': actions.selectAll,
      'Mod+D': actions.duplicate,
      // Leaves the key to the browser, which moves the focus, when there is nothing to add a step after, and on a
      // part that the key itself has led to.
      Tab: ({ target }) =>
        store.getState().selection.size === 1 && !isTabStop(target) ? actions.openPalette() : false,
    },
    { within: canvas },
  )
  useShortcuts({
    '/': actions.openPalette,
    Escape: actions.escape,
    'Shift+!': actions.fit,
    'Shift+1': actions.fit,
    '!': actions.fit,
    'Shift+@': actions.fitSelection,
    '@': actions.fitSelection,
    'Mod+0': actions.zoomToFull,
    'Mod+=': actions.zoomIn,
    'Mod++': actions.zoomIn,
    'Mod+-': actions.zoomOut,
    'Shift+L': actions.arrange,
    'Shift+C': toggleCredentialView,
  })
  useClipboardEvents(actions)
}

/**
 * Tells whether a part has its focus from the keyboard. One that was clicked is focused, too, but was chosen, say to
 * add a step after it. (`:focus-visible` holds for both.)
 */
function useTabStops(): (target: EventTarget | null) => boolean {
  const byKeyboard = useRef(false)
  useEffect(() => {
    let isPointer = false
    const onInput = ({ type }: Event) => {
      isPointer = type === 'pointerdown'
    }
    const onFocus = () => {
      byKeyboard.current = !isPointer
    }
    const listeners = [
      ['keydown', onInput],
      ['pointerdown', onInput],
      ['focusin', onFocus],
    ] as const
    for (const [type, listener] of listeners) window.addEventListener(type, listener, true)
    return () => {
      for (const [type, listener] of listeners) window.removeEventListener(type, listener, true)
    }
  }, [])
  return useCallback(
    target =>
      byKeyboard.current &&
      target instanceof Element &&
      target.matches('.react-flow__node, .react-flow__edge'),
    [],
  )
}

/** The platform's own copy, cut and paste, so that its menus and keys work as everywhere. */
function useClipboardEvents(actions: CanvasActions): void {
  useEffect(() => {
    const isOurs = () =>
      !isTyping(document.activeElement) && !hasOpenOverlay() && (window.getSelection()?.isCollapsed ?? true)
    const onCopy = (event: ClipboardEvent) => {
      const text = isOurs() ? actions.clipText() : undefined
      if (!text) return
      event.clipboardData?.setData('text/plain', text)
      event.preventDefault()
      if (event.type === 'cut') actions.remove()
    }
    const onPaste = (event: ClipboardEvent) => {
      if (!isOurs()) return
      const clip = readClip(event.clipboardData?.getData('text/plain') ?? '')
      if (!clip) return
      event.preventDefault()
      actions.paste(clip)
    }
    document.addEventListener('copy', onCopy)
    document.addEventListener('cut', onCopy)
    document.addEventListener('paste', onPaste)
    return () => {
      document.removeEventListener('copy', onCopy)
      document.removeEventListener('cut', onCopy)
      document.removeEventListener('paste', onPaste)
    }
  }, [actions])
}
