import { useEffect, useState } from 'react'
import type { JsonValue, Path } from '#shared/json.ts'
import { MOST_HITS, searchTree } from './tree-search.ts'

/** Longest piece of work between two frames. */
const SLICE_MS = 8

export interface TreeSearch {
  readonly hits: readonly Path[]
  readonly isSearching: boolean
  /** There are more than are counted. */
  readonly isCut: boolean
}

const NOTHING: TreeSearch = { hits: [], isSearching: false, isCut: false }

/** Searches a value a slice at a time, so that typing and scrolling go on meanwhile. */
export function useTreeSearch(value: JsonValue, query: string): TreeSearch {
  const [search, setSearch] = useState(NOTHING)
  useEffect(() => {
    if (query === '') {
      setSearch(NOTHING)
      return
    }
    const walk = searchTree(value, query)
    let timer: ReturnType<typeof setTimeout>
    const go = () => {
      const until = performance.now() + SLICE_MS
      for (;;) {
        const step = walk.next()
        const hits = [...(step.value ?? [])]
        if (step.done) {
          setSearch({ hits, isSearching: false, isCut: hits.length >= MOST_HITS })
          return
        }
        if (performance.now() > until) {
          setSearch({ hits, isSearching: true, isCut: false })
          timer = setTimeout(go)
          return
        }
      }
    }
    timer = setTimeout(go, 120)
    return () => clearTimeout(timer)
  }, [value, query])
  return search
}
