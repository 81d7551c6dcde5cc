export const isMac = navigator.platform.startsWith('Mac')

/** Whether the platform's command key is held: Cmd on a Mac, Ctrl elsewhere. */
export const hasMod = (event: { metaKey: boolean; ctrlKey: boolean }): boolean =>
  isMac ? event.metaKey : event.ctrlKey

/** Whether a key press belongs to a field that text is being typed into. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || target.matches('input, textarea, select, [role="textbox"]')
}

/** Whether a dialog or menu is open above the page, so that page shortcuts must keep still. */
export const hasOpenOverlay = (): boolean =>
  document.querySelector(
    '[role="dialog"][data-state="open"], [role="alertdialog"], [role="menu"][data-state="open"], [role="listbox"][data-state="open"]',
  ) !== null
