import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import { api } from '../../lib/api.ts'
import { forgetRun, useRuns } from '../../lib/stores/index.ts'
import { mergeRuns } from './run-rows.ts'

const PAGE_SIZE = 50

interface Pages {
  readonly loaded: readonly RunSummary[]
  readonly cursor: string | undefined
  readonly state: 'loading' | 'ready' | 'failed'
  readonly error: unknown
}

const START: Pages = { loaded: [], cursor: undefined, state: 'loading', error: undefined }

export interface RunList {
  readonly rows: readonly RunSummary[]
  readonly state: Pages['state']
  readonly error: unknown
  readonly hasMore: boolean
  loadMore(): void
  reload(): void
  /** Takes a run out of the list at once; the main process has deleted it. */
  forget(runId: RunId): void
}

/** The runs of a workflow: kept ones page by page, and live ones on top of them. */
export function useRunList(workflowId: WorkflowId): RunList {
  const [pages, setPages] = useState(START)
  const [deleted, setDeleted] = useState<ReadonlySet<string>>(new Set())
  const live = useRuns(state => state.runs)
  const deletions = useRuns(state => state.deletions[workflowId] ?? 0)
  const isLoading = useRef(false)
  const generation = useRef(0)

  const load = useCallback(
    async (cursor: string | undefined) => {
      const mine = generation.current
      isLoading.current = true
      try {
        const page = await api.invoke('runs.list', {
          filter: { workflowId },
          limit: PAGE_SIZE,
          ...(cursor ? { cursor } : {}),
        })
        if (mine !== generation.current) return
        setPages(now => ({
          loaded: cursor ? [...now.loaded, ...page.runs] : page.runs,
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
    [workflowId],
  )
  const reload = useCallback(() => {
    generation.current++
    setPages(START)
    void load(undefined)
  }, [load])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was loaded before a deletion is gone
  useEffect(reload, [reload, deletions])

  const { loaded, cursor, state, error } = pages
  const hasMore = cursor !== undefined
  const rows = useMemo(
    () => mergeRuns({ workflowId, loaded, live, deleted, hasMore }),
    [workflowId, loaded, live, deleted, hasMore],
  )
  return {
    rows,
    state,
    error,
    hasMore,
    reload,
    loadMore: useCallback(() => {
      if (cursor && !isLoading.current) void load(cursor)
    }, [cursor, load]),
    forget: useCallback(runId => {
      setDeleted(now => new Set(now).add(runId))
      forgetRun(runId)
    }, []),
  }
}
