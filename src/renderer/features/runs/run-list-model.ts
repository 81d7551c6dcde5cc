import { createStore, type StoreApi } from 'zustand/vanilla'
import type { RequestInput, RequestOutput } from '#shared/ipc/contract.ts'
import type { RunId } from '#shared/model/ids.ts'
import { fitsFilter, type RunFilter } from '#shared/model/run-filter.ts'
import { type RunState, type RunSummary, summaryOf } from '#shared/model/run-state.ts'
import { isOver } from '../../lib/stores/run-store.ts'
import { createRunRows } from './run-rows.ts'

export type RunPage = RequestOutput<'runs.list'>

export interface RunListPorts {
  ask(input: RequestInput<'runs.list'>): Promise<RunPage>
  /** What the list shows from now on; asked each time that it begins anew. */
  filter(): RunFilter
}

export interface RunListState {
  /** The same array always, grown and changed in place: a new state says that it was. */
  readonly rows: readonly RunSummary[]
  readonly phase: 'loading' | 'ready' | 'failed'
  readonly error: unknown
  readonly hasMore: boolean
  /** How far back a text search has looked, Unix epoch milliseconds. */
  readonly searchedToMs: number | undefined
  /** The user has stopped the search. */
  readonly isStopped: boolean
  /** Runs that can't be shown because their records are damaged. */
  readonly damaged: number
}

export interface RunListModel {
  readonly store: StoreApi<RunListState>
  indexOf(runId: RunId): number
  /** Begins anew. */
  reload(): void
  /** Loads until there are so many rows, or no more. Pages of a text search may be short: it goes on by itself. */
  need(rowCount: number): void
  stop(): void
  goOn(): void
  /** Takes in what signals have told of runs. Behind a closed vault a run that ends is told of no longer. */
  takeLive(runs: Readonly<Record<string, RunState>>, isSealed?: boolean): void
  /** Takes runs out at once: the main process has deleted them. */
  forget(runIds: readonly RunId[]): void
  close(): void
}

const PAGE_SIZE = 100
/** Between two looks at the newest runs while a text is searched for, milliseconds. */
const LOOK_AGAIN_MS = 2000

/** The runs that fit a filter: kept ones page by page, and live ones among them. */
export function createRunList({ ask, filter }: RunListPorts): RunListModel {
  const rows = createRunRows()
  const store = createStore<RunListState>(() => ({ rows: rows.all, ...BEGIN }))
  const gone = new Set<RunId>()
  let query: RunFilter = {}
  let live: Readonly<Record<string, RunState>> = {}
  let cursor: string | undefined
  let wanted = 1
  let generation = 0
  let isAsking = false
  let hasBegun = false
  let lookingAgain: ReturnType<typeof setTimeout> | undefined

  const page = (from?: string) =>
    ask({ filter: query, limit: PAGE_SIZE, ...(from === undefined ? {} : { cursor: from }) })

  /** The fresher word on a run wins. */
  const enter = (run: RunSummary): boolean => {
    const known = live[run.runId]
    const isFresher = known !== undefined && (isOver(known) || !isOver(run))
    return !gone.has(run.runId) && rows.put(isFresher ? summaryOf(known) : run)
  }

  const enterLive = (run: RunState): boolean => {
    if (gone.has(run.runId)) return false
    const known = rows.get(run.runId)
    // A page has read further than the signals that came so far.
    if (known && isOver(known) && !isOver(run)) return false
    if (!fitsFilter(run, query)) return known !== undefined && rows.remove(run.runId)
    // Whether the text occurs in it only the main process can say; and a run that is older waits for its page, so that
    // no row appears in the middle of a gap.
    if (!known && (query.text !== undefined || isBelow(run))) return false
    return rows.put(summaryOf(run))
  }
  const isBelow = ({ startedAtMs }: RunSummary) =>
    cursor !== undefined && startedAtMs < (rows.all.at(-1)?.startedAtMs ?? Number.NEGATIVE_INFINITY)

  const take = (answer: RunPage) => {
    const isStuck = answer.nextCursor === cursor && answer.runs.length === 0
    cursor = isStuck ? undefined : answer.nextCursor
    for (const run of answer.runs) enter(run)
    if (!hasBegun) {
      hasBegun = true
      for (const run of Object.values(live)) enterLive(run)
    }
    store.setState(({ damaged, searchedToMs }) => ({
      damaged: damaged + answer.damaged,
      hasMore: cursor !== undefined,
      searchedToMs: answer.searchedToMs ?? searchedToMs,
    }))
  }

  const isFull = () =>
    hasBegun && (cursor === undefined || rows.all.length >= wanted || store.getState().isStopped)

  async function pull(): Promise<void> {
    if (isAsking || isFull()) return
    const mine = generation
    isAsking = true
    store.setState({ phase: 'loading', error: undefined })
    try {
      while (!isFull()) {
        const answer = await page(cursor)
        if (mine !== generation) return
        take(answer)
      }
      store.setState({ phase: 'ready' })
    } catch (error) {
      if (mine === generation) store.setState({ phase: 'failed', error })
    } finally {
      if (mine === generation) isAsking = false
    }
  }

  /** Runs that ended may hold the text. Throttled: a busy webhook ends hundreds of runs a second. */
  function lookAgain(): void {
    lookingAgain ??= setTimeout(async () => {
      lookingAgain = undefined
      const mine = generation
      // A look that fails shows nothing new; the next run that ends asks again.
      const answer = await page().catch(() => undefined)
      if (!answer || mine !== generation) return
      if (answer.runs.map(enter).includes(true)) store.setState({})
    }, LOOK_AGAIN_MS)
  }

  const end = () => {
    generation++
    isAsking = false
    clearTimeout(lookingAgain)
    lookingAgain = undefined
  }

  return {
    store,
    indexOf: rows.indexOf,
    reload() {
      end()
      rows.clear()
      query = filter()
      cursor = undefined
      hasBegun = false
      store.setState(BEGIN)
      void pull()
    },
    need(rowCount) {
      wanted = rowCount
      if (store.getState().phase !== 'failed') void pull()
    },
    stop: () => store.setState({ isStopped: true }),
    goOn() {
      store.setState({ isStopped: false })
      void pull()
    },
    takeLive(runs, isSealed = false) {
      const before = live
      live = runs
      if (!hasBegun) return
      const changed = Object.values(runs).filter(run => run !== before[run.runId])
      const lost = isSealed ? Object.values(before).filter(run => !isOver(run) && !runs[run.runId]) : []
      const hasChanged = [...changed.map(enterLive), ...lost.map(({ runId }) => rows.remove(runId))]
      if (hasChanged.includes(true)) store.setState({})
      const hasEnded = ({ runId, ...run }: RunState) => {
        const earlier = before[runId]
        return isOver(run) && (!earlier || !isOver(earlier))
      }
      if (query.text !== undefined && changed.some(hasEnded)) lookAgain()
    },
    forget(runIds) {
      for (const runId of runIds) {
        gone.add(runId)
        rows.remove(runId)
      }
      store.setState({})
    },
    close: end,
  }
}

const BEGIN = {
  phase: 'loading',
  error: undefined,
  hasMore: false,
  searchedToMs: undefined,
  isStopped: false,
  damaged: 0,
} as const satisfies Omit<RunListState, 'rows'>
