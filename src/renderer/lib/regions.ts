/**
 * The parts of the window that F6 goes around: elements with `data-region`, in the order they are in the document.
 */
const FOCUSABLE =
  'input:not([disabled]), textarea:not([disabled]), button:not([disabled]), [contenteditable="true"], [tabindex]:not([tabindex="-1"])'

const regions = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-region]')]

/** Moves the focus to the next (or previous) part of the window. */
export function cycleRegions(step: 1 | -1): void {
  const all = regions()
  const current = all.findIndex(region => region.contains(document.activeElement))
  const next = all[(current + step + all.length) % all.length]
  if (next) focusIn(next)
}

/** Moves the focus into a part of the window as soon as it has something to focus; gives up after a moment. */
export function focusRegion(name: string, tries = 30): void {
  const region = document.querySelector<HTMLElement>(`[data-region="${name}"]`)
  if ((!region || !focusIn(region)) && tries > 0) requestAnimationFrame(() => focusRegion(name, tries - 1))
}

function focusIn(region: HTMLElement): boolean {
  // A region that takes the focus itself (the canvas) is better than the first button in it.
  const target = region.hasAttribute('tabindex') ? region : firstField(region)
  target?.focus({ preventScroll: true })
  return target !== undefined
}

/** The first field, or failing that the first button. */
function firstField(region: HTMLElement): HTMLElement | undefined {
  const all = [...region.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    element => element.tabIndex >= 0 && element.checkVisibility(),
  )
  return all.find(element => !element.matches('button')) ?? all[0]
}
