import { PatchbayError } from '#shared/errors.ts'
import type { RunFilter } from '#shared/model/run-filter.ts'
import { needlesOf } from '../../retention/search-text.ts'
import type { Database, Row } from './database.ts'
import { type Condition, conditionOf } from './run-columns.ts'
import type { Sealer } from './sealer.ts'
import { MIN_INDEXED_NEEDLE, type SearchIndex } from './search-index.ts'

/** A run's row, and where it stands among those of other workflows. */
export interface FoundRun {
  readonly row: number
  readonly startedAtMs: number
  /** Asks for what comes behind it, in the same search. */
  readonly after: string
}

export interface FindOptions {
  readonly filter: RunFilter
  /** `next` of the answer before, or `after` of one of its runs. */
  readonly after?: string | undefined
  readonly limit: number
  /** `performance.now()` at which a text search stops, wherever it is; it looks at one run at least. */
  readonly until?: number
}

export interface FoundRuns {
  /** Newest first. */
  readonly found: readonly FoundRun[]
  /** Present when there may be more. */
  readonly next?: string | undefined
  /** How far back a text search has looked, Unix epoch milliseconds. */
  readonly searchedToMs?: number | undefined
}

export interface RunFinder {
  find(options: FindOptions): FoundRuns
}

interface FinderParts {
  readonly db: Database
  readonly sealer: Sealer
  readonly index: SearchIndex
  /** What is searched of a run; undefined when it can't be read. */
  readonly textOf: (row: number) => string | undefined
}

const CHUNK = 64
/** The cast is for damaged rows, see {@link RUN_COLUMNS}. */
const FOUND_COLUMNS = 'id, CAST(started AS INTEGER) AS startedAt'

/** Finds kept runs of one workflow. No run is opened that is not looked for. */
export function createRunFinder({ db, sealer, index, textOf }: FinderParts): RunFinder {
  function byStart({ filter, after, limit }: FindOptions): FoundRuns {
    const { sql, bindings } = conditionOf(filter, sealer)
    const [started, row] = firstPlace(after, filter)
    const rows = db.all(
      `SELECT ${FOUND_COLUMNS} FROM runs WHERE (started, id) < (?, ?) AND ${sql} ORDER BY started DESC, id DESC LIMIT ?`,
      started,
      row,
      ...bindings,
      limit + 1,
    )
    const found = rows.slice(0, limit).map(row => ({ ...toFound(row), after: `${row.startedAt}:${row.id}` }))
    const last = rows.length > limit ? found.at(-1) : undefined
    return { found, ...(last ? { next: last.after } : {}) }
  }

  function byText(
    needles: readonly string[],
    { filter, after, limit, until = Infinity }: FindOptions,
  ): FoundRuns {
    const condition = conditionOf(filter, sealer)
    const found: FoundRun[] = []
    let at = after === undefined ? firstRowAfter(filter) : numberOf(after)
    let hasLooked = false
    const stop = (): FoundRuns => ({ found, next: String(at), searchedToMs: startOf(at) })
    for (const { runs, downTo } of candidates(needles, at, condition)) {
      for (const run of runs) {
        if (found.length === limit || (hasLooked && performance.now() > until)) return stop()
        at = run.row
        hasLooked = true
        const text = textOf(run.row) ?? ''
        if (needles.some(needle => text.includes(needle))) found.push(run)
      }
      at = downTo
      hasLooked = true
      if (at > 0 && performance.now() > until) return stop()
    }
    return { found }
  }

  const startOf = (row: number): number | undefined => {
    const found = db.get(`SELECT ${FOUND_COLUMNS} FROM runs WHERE id >= ? ORDER BY id LIMIT 1`, row)
    return found && toFound(found).startedAtMs
  }

  /** A time long past leaves out most rows at once: rows are numbered as runs start. */
  function firstRowAfter({ toMs }: RunFilter): number {
    if (toMs === undefined) return Number.MAX_SAFE_INTEGER
    return Number(db.get('SELECT max(id) AS id FROM runs WHERE started < ?', Math.ceil(toMs))?.id ?? 0) + 1
  }

  /** Rows below `before` that may hold the text, newest first, a few at a time: what is not indexed yet, then what is. */
  function* candidates(
    needles: readonly string[],
    before: number,
    condition: Condition,
  ): Generator<Candidates> {
    const isIndexed = needles.every(needle => [...needle].length >= MIN_INDEXED_NEEDLE)
    const { upTo, open } = isIndexed ? index.coverage() : { upTo: 0, open: [] }
    let at = before
    for (;;) {
      const rows = db.all(
        `SELECT ${FOUND_COLUMNS} FROM runs WHERE id > ? AND id < ? AND ${condition.sql} ORDER BY id DESC LIMIT ?`,
        upTo,
        at,
        ...condition.bindings,
        CHUNK,
      )
      const last = rows.at(-1)
      yield { runs: rows.map(toFound), downTo: last ? Number(last.id) : upTo }
      if (!last || rows.length < CHUNK) break
      at = Number(last.id)
    }
    if (isIndexed) yield* fromIndex({ needles, before: Math.min(before, upTo + 1), open, condition })
  }

  function* fromIndex({ needles, before, open, condition }: IndexedSearch): Generator<Candidates> {
    for (let at = before; ; ) {
      const known = index.candidates(needles, at, CHUNK)
      if (!known) {
        yield* candidates(needles, at, condition)
        return
      }
      const last = known.length < CHUNK ? 0 : (known.at(-1) ?? 0)
      const rows = [...known, ...open.filter(row => row < at && row >= last)].sort((a, b) => b - a)
      yield { runs: rows.flatMap(row => lookUp(row, condition) ?? []), downTo: last }
      if (last === 0) return
      at = last
    }
  }

  function lookUp(row: number, { sql, bindings }: Condition): FoundRun | undefined {
    const found = db.get(`SELECT ${FOUND_COLUMNS} FROM runs WHERE id = ? AND ${sql}`, row, ...bindings)
    return found && toFound(found)
  }

  return {
    find(options) {
      const needles = needlesOf(options.filter.text ?? '')
      return needles.length === 0 ? byStart(options) : byText(needles, options)
    },
  }
}

interface Candidates {
  readonly runs: readonly FoundRun[]
  /** All rows above this one were looked at, this one included. */
  readonly downTo: number
}

interface IndexedSearch {
  readonly needles: readonly string[]
  readonly before: number
  readonly open: readonly number[]
  readonly condition: Condition
}

const toFound = ({ id, startedAt }: Row): FoundRun => ({
  row: Number(id),
  startedAtMs: Number(startedAt),
  after: String(id),
})

/** All that is found stands before it. The end of the time that is asked for is a good place to begin at. */
function firstPlace(after: string | undefined, { toMs }: RunFilter): [startedAtMs: number, row: number] {
  if (after === undefined) return [toMs === undefined ? Number.MAX_SAFE_INTEGER : Math.ceil(toMs), 0]
  const [started = '', row = ''] = after.split(':')
  return [numberOf(started), numberOf(row)]
}

function numberOf(text: string): number {
  const number = Number(text)
  if (text !== '' && Number.isSafeInteger(number)) return number
  throw new PatchbayError('This page of runs does not exist.', { code: 'usage' })
}
