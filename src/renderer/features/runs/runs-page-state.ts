import { create } from 'zustand'
import type { RunId } from '#shared/model/ids.ts'
import { NO_FILTERS, type RunFilters } from './filters.ts'

/** What the page of all runs shows, kept while the app is open: who goes to a workflow and comes back goes on there. */
interface RunsPageState {
  readonly filters: RunFilters
  readonly openId: RunId | undefined
}

export const useRunsPage = create<RunsPageState>(() => ({ filters: NO_FILTERS, openId: undefined }))

const { setState } = useRunsPage

export const setFilters = (filters: RunFilters): void => setState({ filters })
export const openRun = (openId: RunId | undefined): void => setState({ openId })
