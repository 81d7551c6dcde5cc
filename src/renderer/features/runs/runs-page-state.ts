import { create } from 'zustand'
import type { RunId } from '#shared/model/ids.ts'
import { NO_FILTERS, type RunFilters } from './filters.ts'

/** What the page of all runs shows, kept while the app is open: who goes to a workflow and comes back goes on there. */
interface RunsPageState {
  readonly filters: RunFilters
  readonly openId: RunId | undefined
  /** As the user has dragged them, pixels: how wide a run is beside the list, and how high its picture. */
  readonly runWidth: number | undefined
  readonly pictureHeight: number | undefined
}

export const useRunsPage = create<RunsPageState>(() => ({
  filters: NO_FILTERS,
  openId: undefined,
  runWidth: undefined,
  pictureHeight: undefined,
}))

const { setState } = useRunsPage

export const setFilters = (filters: RunFilters): void => setState({ filters })
export const openRun = (openId: RunId | undefined): void => setState({ openId })
export const setRunWidth = (runWidth: number): void => setState({ runWidth })
export const setPictureHeight = (pictureHeight: number): void => setState({ pictureHeight })
