import { useCallback, useEffect, useRef, useState } from 'react'
import type { UseEntry } from '#shared/model/use-log.ts'
import { api } from '../../lib/api.ts'
import { type Filters, toQuery } from './filters.ts'

const PAGE_SIZE = 100

interface Pages {
  readonly entries: readonly UseEntry[]
  readonly cursor: number | undefined
  readonly state: 'loading' | 'ready' | 'failed'
  readonly error: unknown
}

const START: Pages = { entries: [], cursor: undefined, state: 'loading', error: undefined }

export interface EntryList extends Pages {
  readonly hasMore: boolean
  loadMore(): void
  reload(): void
}

/** The log's entries that fit the filters, newest first, page by page. */
export function useEntries(filters: Filters): EntryList {
  const [pages, setPages] = useState(START)
  const isLoading = useRef(false)
  const generation = useRef(0)
  const load = useCallback(
    async (cursor: number | undefined) => {
      const mine = generation.current
      isLoading.current = true
      try {
        const page = await api.invoke('useLog.list', {
          ...toQuery(filters),
          limit: PAGE_SIZE,
          ...(cursor === undefined ? {} : { cursor }),
        })
        if (mine !== generation.current) return
        setPages(now => ({
          entries: cursor === undefined ? page.entries : [...now.entries, ...page.entries],
          cursor: page.nextCursor,
          state: 'ready',
          error: undefined,
        }))
      } catch (error) {
        if (mine === generation.current) setPages(now => ({ ...now, state: 'failed', error }))
      } finally {
        if (mine === generation.current) isLoading.current = false
      }
    },
    [filters],
  )
  const reload = useCallback(() => {
    generation.current++
    setPages(now => ({ ...now, state: 'loading', error: undefined }))
    void load(undefined)
  }, [load])
  useEffect(reload, [reload])

  const { cursor, state } = pages
  return {
    ...pages,
    hasMore: cursor !== undefined,
    reload,
    loadMore: useCallback(() => {
      if (cursor !== undefined && state === 'ready' && !isLoading.current) void load(cursor)
    }, [cursor, state, load]),
  }
}
