import { type RefObject, useLayoutEffect } from 'react'
import type { TreeModel } from './tree-model.ts'
import { indentOf } from './tree-row.tsx'

/** Chevron, gap and the padding at the right. */
const BESIDE_TEXT = 12 + 4 + 12
/** In a narrower place lines are scrolled to: nobody reads a column of syllables. */
const NARROWEST = 24

/**
 * Keeps the lines of opened texts as long as the tree is wide. One width is measured for all of them, by the letters of
 * a fixed pitch.
 *
 * @param tenCharacters an element as wide as ten of them, right inside of what scrolls
 */
export function useFolded(model: TreeModel, tenCharacters: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const ruler = tenCharacters.current
    const scroller = ruler?.parentElement
    if (!ruler || !scroller) return
    let folded = 0
    const fold = () => {
      const { clientWidth } = scroller
      const pitch = ruler.getBoundingClientRect().width / 10
      if (clientWidth === folded || pitch === 0) return
      folded = clientWidth
      model.fold(depth =>
        Math.max(NARROWEST, Math.floor((clientWidth - indentOf(depth) - BESIDE_TEXT) / pitch)),
      )
    }
    fold()
    const observer = new ResizeObserver(fold)
    observer.observe(scroller)
    return () => observer.disconnect()
  }, [model, tenCharacters])
}
