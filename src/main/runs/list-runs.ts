import { PatchbayError } from '#shared/errors.ts'
import type { RunFilter } from '#shared/model/run-filter.ts'
import type { RunSummary } from '#shared/model/run-state.ts'

/** A run that was found but not opened yet. */
export interface FoundRun {
  readonly startedAtMs: number
  /** Asks its source for what comes behind it. */
  readonly after: string
}

export interface FindRuns {
  readonly filter: RunFilter
  readonly after: string | undefined
  readonly limit: number
  /** `performance.now()` at which to stop looking through texts. */
  readonly until: number
}

/** Where runs are found: one workflow's journal, or what is held in memory. */
export interface RunSource<F extends FoundRun = FoundRun> {
  /** The same at every call; part of a cursor. */
  readonly key: string
  find(options: FindRuns): {
    /** Newest first. */
    readonly found: readonly F[]
    readonly next?: string | undefined
    readonly searchedToMs?: number | undefined
  }
  summaries(found: readonly F[]): { readonly runs: readonly RunSummary[]; readonly damaged: number }
}

export interface ListedRuns {
  /** Newest first. */
  readonly runs: RunSummary[]
  readonly nextCursor?: string
  readonly searchedToMs?: number
  readonly damaged: number
}

interface ListOptions {
  readonly filter: RunFilter
  readonly cursor?: string | undefined
  readonly limit: number
}

/** How long one page of a text search may take, milliseconds. */
const SEARCH_MS = 200
/** Each source is asked for a few runs at a time: most pages need few of most. */
const MIN_CHUNK = 10

/** One page of what all `sources` hold, as if it were one list. Only the runs of this page are opened. */
export function listRuns(sources: readonly RunSource[], { filter, cursor, limit }: ListOptions): ListedRuns {
  const places = readCursor(cursor)
  const startedAt = performance.now()
  const chunk = sources.length === 1 ? limit : Math.max(MIN_CHUNK, Math.ceil((2 * limit) / sources.length))
  const queues = sources
    .filter(({ key }) => places[key] !== null)
    .map((source, index, { length }) => {
      const until = startedAt + (SEARCH_MS * (index + 1)) / length
      return new Queue(source, { filter, limit: chunk, until, after: places[source.key] ?? undefined })
    })
  const picked: { readonly queue: Queue; readonly run: FoundRun }[] = []
  while (picked.length < limit) {
    const queue = newest(queues)
    const run = queue?.take()
    if (!queue || !run) break
    picked.push({ queue, run })
  }
  const left = { ...places }
  for (const queue of queues) left[queue.source.key] = queue.place ?? null
  const { runs, damaged } = open(picked)
  return {
    runs,
    damaged,
    ...(queues.some(queue => queue.place !== undefined) ? { nextCursor: JSON.stringify(left) } : {}),
    ...searchedTo(filter, queues),
  }
}

/** A source's runs in order, with what is asked for next. */
class Queue {
  readonly source: RunSource
  readonly #options: Omit<FindRuns, 'after'>
  #buffer: readonly FoundRun[] = []
  /** Behind the last run that was taken. */
  #after: string | undefined
  /** Behind what is in the buffer; undefined when there is nothing. */
  #next: string | undefined
  /** The search ran out of time: what comes next is not known yet. */
  isStopped = false
  searchedToMs: number | undefined
  hasEnded = false

  constructor(source: RunSource, { after, ...options }: FindRuns) {
    this.source = source
    this.#options = options
    this.#after = after
    this.#next = after
  }

  get head(): FoundRun | undefined {
    if (this.#buffer.length === 0 && !this.hasEnded && !this.isStopped) this.#load()
    return this.#buffer[0]
  }

  /** Where the next page goes on; undefined at the end. */
  get place(): string | undefined {
    if (this.#buffer.length > 0) return this.#after ?? ''
    return this.hasEnded ? undefined : this.#next
  }

  take(): FoundRun | undefined {
    const { head } = this
    if (!head) return undefined
    this.#buffer = this.#buffer.slice(1)
    this.#after = head.after
    return head
  }

  #load(): void {
    const after = this.#next === '' ? undefined : this.#next
    const { found, next, searchedToMs } = this.source.find({ ...this.#options, after })
    this.#buffer = found
    this.#next = next
    this.hasEnded = next === undefined
    this.isStopped = found.length === 0 && !this.hasEnded
    this.searchedToMs = searchedToMs
  }
}

/** The queue with the newest run; none when another one may have a newer one that was not found in time. */
function newest(queues: readonly Queue[]): Queue | undefined {
  const [first] = queues.filter(({ head }) => head).sort((a, b) => startOf(b) - startOf(a))
  const isHidden = queues.some(
    ({ isStopped, searchedToMs = Infinity }) =>
      isStopped && first !== undefined && searchedToMs > startOf(first),
  )
  return isHidden ? undefined : first
}

const startOf = ({ head }: Queue): number => head?.startedAtMs ?? Number.NEGATIVE_INFINITY

function open(picked: readonly { readonly queue: Queue; readonly run: FoundRun }[]) {
  const bySource = new Map<RunSource, FoundRun[]>()
  for (const { queue, run } of picked) {
    bySource.set(queue.source, [...(bySource.get(queue.source) ?? []), run])
  }
  const runs: RunSummary[] = []
  let damaged = 0
  for (const [source, found] of bySource) {
    const opened = source.summaries(found)
    runs.push(...opened.runs)
    damaged += opened.damaged
  }
  return { runs: runs.sort((a, b) => b.startedAtMs - a.startedAtMs), damaged }
}

function searchedTo({ text }: RunFilter, queues: readonly Queue[]): Pick<ListedRuns, 'searchedToMs'> {
  const times = queues.flatMap(({ hasEnded, searchedToMs }) => (hasEnded ? [] : (searchedToMs ?? [])))
  return !text || times.length === 0 ? {} : { searchedToMs: Math.max(...times) }
}

/** By source: where it goes on, or null at its end. */
function readCursor(cursor: string | undefined): Record<string, string | null> {
  if (cursor === undefined) return {}
  try {
    const places = JSON.parse(cursor) as unknown
    if (typeof places === 'object' && places !== null && Object.values(places).every(isPlace)) {
      return { ...(places as Record<string, string | null>) }
    }
  } catch {
    // Said below.
  }
  throw new PatchbayError('This page of runs does not exist.', { code: 'usage' })
}

const isPlace = (place: unknown): boolean => place === null || typeof place === 'string'
