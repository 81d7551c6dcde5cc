import { useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import type { RunId } from '#shared/model/ids.ts'
import { api } from '../../lib/api.ts'
import { useAppStore } from '../../lib/stores/app-store.ts'
import { forgetRuns, useRuns } from '../../lib/stores/run-store.ts'
import { type RunFilters, toRunFilter } from './filters.ts'
import { createRunList, type RunListModel, type RunListState } from './run-list-model.ts'

export interface RunList
  extends RunListState,
    Pick<RunListModel, 'indexOf' | 'reload' | 'need' | 'stop' | 'goOn'> {
  /** Whether the text filter is at work, and how far it got matters. */
  readonly isSearch: boolean
  forget(runIds: readonly RunId[]): void
}

/** The runs that fit the filters, for as long as the component is there. Pass filters that stay the same object. */
export function useRunList(filters: RunFilters): RunList {
  const model = useMemo(
    () =>
      createRunList({
        ask: input => api.invoke('runs.list', input),
        filter: () => toRunFilter(filters, Date.now()),
      }),
    [filters],
  )
  // What was loaded before a history was deleted is gone; behind a closed vault there is nothing to load.
  const deletions = useRuns(state => state.deletions)
  const vault = useAppStore(state => state.info?.vault.state)
  // biome-ignore lint/correctness/useExhaustiveDependencies: it begins anew when these change
  useEffect(() => {
    model.takeLive(useRuns.getState().runs)
    model.reload()
  }, [model, deletions, vault])
  useEffect(() => {
    const unsubscribe = useRuns.subscribe(({ runs, isSealed }) => model.takeLive(runs, isSealed))
    return () => {
      unsubscribe()
      model.close()
    }
  }, [model])
  const state = useStore(model.store)
  return useMemo(
    () => ({
      ...state,
      isSearch: filters.text !== undefined,
      indexOf: model.indexOf,
      reload: model.reload,
      need: model.need,
      stop: model.stop,
      goOn: model.goOn,
      forget: runIds => {
        model.forget(runIds)
        forgetRuns(runIds)
      },
    }),
    [state, model, filters],
  )
}
