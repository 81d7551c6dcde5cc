import { type RefCallback, useCallback, useLayoutEffect, useRef, useState } from 'react'

const OVERSCAN = 8
/** No element can be higher than about 33.5 million pixels. A longer list scrolls faster than the hand instead. */
const MOST_HEIGHT = 30_000_000

export interface RowWindow {
  readonly ref: RefCallback<HTMLElement>
  /** The first row in view. */
  readonly first: number
  /** Rows to draw: `start` up to, not including, `end`. */
  readonly start: number
  readonly end: number
  readonly totalHeight: number
  /** Where row `start` is drawn, pixels from the top. */
  readonly offset: number
  /** Brings a row into view, with the least scrolling. */
  scrollTo(row: number): void
  /** Rows came in above those in view, or went: these stay in place. At the top the first row stays in view instead. */
  shiftBy(rows: number): void
}

/** Which rows of a long list are in view, for rows of one height: two divisions per scroll, whatever its length. */
export function useRowWindow(rowCount: number, rowHeight: number): RowWindow {
  const [element, setElement] = useState<HTMLElement | null>(null)
  const [view, setView] = useState({ first: 0, visible: 0, top: 0 })
  /** How many pixels of rows a pixel of the scroller stands for. */
  const scale = Math.max(1, (rowCount * rowHeight) / MOST_HEIGHT)

  const measure = useCallback(() => {
    if (!element) return
    const at = (element.scrollTop * scale) / rowHeight
    const first = Math.floor(at)
    const visible = Math.ceil(element.clientHeight / rowHeight)
    const top = element.scrollTop - (at - first) * rowHeight
    setView(now => (now.first === first && now.visible === visible ? now : { first, visible, top }))
  }, [element, rowHeight, scale])

  const drawnHeight = useRef(rowHeight)
  // Before it is measured: rows that get another height are the same rows.
  useLayoutEffect(() => {
    const before = drawnHeight.current
    drawnHeight.current = rowHeight
    if (element && before !== rowHeight) element.scrollTop *= rowHeight / before
  }, [element, rowHeight])

  useLayoutEffect(() => {
    if (!element) return
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    element.addEventListener('scroll', measure, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', measure)
    }
  }, [element, measure])

  const scrollTo = useCallback(
    (row: number) => {
      if (!element) return
      const top = (row * rowHeight) / scale
      const bottom = top + rowHeight
      const isNear = Math.abs(top - element.scrollTop) < 2 * element.clientHeight
      // From afar a row is shown with what surrounds it.
      if (!isNear) element.scrollTop = top - element.clientHeight / 2
      else if (top < element.scrollTop) element.scrollTop = top
      else if (bottom > element.scrollTop + element.clientHeight)
        element.scrollTop = bottom - element.clientHeight
    },
    [element, rowHeight, scale],
  )
  const shiftBy = useCallback(
    (rows: number) => {
      if (!element || element.scrollTop === 0) return
      element.scrollTop += (rows * rowHeight) / scale
      // At once: the event comes when the wrong rows are already drawn.
      measure()
    },
    [element, rowHeight, scale, measure],
  )
  // A list that became shorter may have been scrolled further than it now reaches.
  const first = Math.min(view.first, Math.max(0, rowCount - view.visible))
  const start = Math.max(0, first - OVERSCAN)
  const end = Math.min(rowCount, first + view.visible + OVERSCAN)
  return {
    ref: setElement,
    first,
    start,
    end,
    totalHeight: (rowCount * rowHeight) / scale,
    offset: first === view.first ? view.top - (first - start) * rowHeight : start * rowHeight,
    scrollTo,
    shiftBy,
  }
}
