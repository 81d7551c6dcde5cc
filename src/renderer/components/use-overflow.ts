import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'

interface Overflow {
  readonly ref: RefObject<HTMLDivElement | null>
  /** Whether there is more to the left, and to the right, of what is in view. */
  readonly before: boolean
  readonly after: boolean
  /** To the left or the right by most of what is in view. */
  scrollBy(direction: -1 | 1): void
}

/** What lies under the arrow and the fading edge at either end. */
const EDGE = 32
const STEP = 0.7

/** Tells of a row of tabs what of it is out of view, and keeps the chosen one in it. */
export function useOverflow(chosen: string): Overflow {
  const ref = useRef<HTMLDivElement>(null)
  const [{ before, after }, setHidden] = useState({ before: false, after: false })

  const measure = useCallback(() => {
    const row = ref.current
    if (!row) return
    const isBefore = row.scrollLeft > 1
    const isAfter = row.scrollLeft + row.clientWidth < row.scrollWidth - 1
    setHidden(now =>
      now.before === isBefore && now.after === isAfter ? now : { before: isBefore, after: isAfter },
    )
  }, [])
  // What a tab says may have changed, too.
  useLayoutEffect(measure)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab that is chosen is brought into view
  useLayoutEffect(() => {
    const row = ref.current
    if (!row) return
    const settle = () => {
      revealChosen(row)
      measure()
    }
    settle()
    const observer = new ResizeObserver(settle)
    observer.observe(row)
    row.addEventListener('scroll', measure, { passive: true })
    return () => {
      observer.disconnect()
      row.removeEventListener('scroll', measure)
    }
  }, [chosen, measure])
  return {
    ref,
    before,
    after,
    scrollBy(direction) {
      const row = ref.current
      if (row) row.scrollLeft += direction * row.clientWidth * STEP
    },
  }
}

/** Scrolls as little as it takes, and no other element around it. */
function revealChosen(row: HTMLElement): void {
  const tab = row.querySelector<HTMLElement>('[data-state="active"]')
  if (!tab) return
  const view = row.getBoundingClientRect()
  const { left, right } = tab.getBoundingClientRect()
  if (left < view.left + EDGE) row.scrollLeft -= view.left + EDGE - left
  else if (right > view.right - EDGE)
    row.scrollLeft += Math.min(right - view.right + EDGE, left - view.left - EDGE)
}
