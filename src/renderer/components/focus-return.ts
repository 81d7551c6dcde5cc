import { useRef } from 'react'

const ABOVE_THE_PAGE = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'

/** What had the focus last on the page itself: dialogs that follow one another lead back to it. */
let lastOnPage: Element | undefined

document.addEventListener('focusin', ({ target }) => {
  if (target instanceof Element && !target.closest(ABOVE_THE_PAGE)) lastOnPage = target
})

/**
 * Where the focus goes when a dialog closes: to what had it before, unless something took it meanwhile. Radix knows the
 * way back only to a trigger of its own, and ours open by state.
 */
export function useFocusReturn() {
  const opener = useRef<Element>(undefined)
  return {
    onOpenAutoFocus: () => {
      const { activeElement, body } = document
      // One that comes back after its own question leads to where it was opened from at first.
      const isBack = activeElement === body && opener.current?.closest(ABOVE_THE_PAGE)
      if (!isBack) opener.current = activeElement ?? undefined
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault()
      const { activeElement, body } = document
      if (activeElement && activeElement !== body) return
      const back = [opener.current, lastOnPage].find(one => one !== body && one?.isConnected)
      if (back instanceof HTMLElement || back instanceof SVGElement) back.focus({ preventScroll: true })
    },
  }
}
