import type { Database } from './database.ts'
import type { RemovalListener } from './pruner.ts'
import type { SearchedRun, SearchIndex } from './search-index.ts'

interface FillerParts {
  readonly db: Database
  readonly index: SearchIndex
  readonly textOf: (row: number) => string | undefined
}

export interface IndexFiller extends RemovalListener {
  /** Takes up ended runs that the index does not know yet, for about `budgetMs`. @returns whether there are more */
  fill(budgetMs: number): boolean
}

const CHUNK = 16
/**
 * Taking a run out takes this many times as long as taking one up, and in a large index longer: FTS5 looks for it from the
 * start of each list that it is in. Measured: 9 to 120 ms of a million, 0.2 ms to take one up.
 */
const REMOVAL_COST = 16
const REMOVAL_COST_PER_RUN = 1 / 2000

export function createIndexFiller({ db, index, textOf }: FillerParts): IndexFiller {
  /** Rows that are under way are come back to. */
  function fillSome(): boolean {
    const known = index.coverage()
    const { upTo, open } = known
    const isOpen = (row: number) =>
      db.get('SELECT 1 AS open FROM runs WHERE id = ? AND open = 1', row) !== undefined
    const still = new Set(open.filter(isOpen))
    const fresh = db.all(
      'SELECT id, CAST(open AS INTEGER) AS open FROM runs WHERE id > ? ORDER BY id LIMIT ?',
      upTo,
      CHUNK,
    )
    const ended = open.filter(row => !still.has(row)).slice(0, CHUNK)
    if (fresh.length === 0 && ended.length === 0) return false
    const later = open.filter(row => still.has(row) || !ended.includes(row))
    for (const { id, open: isUnderWay } of fresh) {
      if (isUnderWay === 1) later.push(Number(id))
      else ended.push(Number(id))
    }
    index.add(textsOf(ended), known, { upTo: Number(fresh.at(-1)?.id ?? upTo), open: later })
    return true
  }

  const textsOf = (rows: readonly number[]): SearchedRun[] =>
    rows.flatMap(row => {
      const text = textOf(row)
      return text === undefined ? [] : [{ row, text }]
    })

  return {
    fill(budgetMs) {
      const until = performance.now() + budgetMs
      while (fillSome()) if (performance.now() > until) return true
      return false
    },
    /** Where taking runs out one by one would take longer than making the index anew, it is emptied. */
    expect(count) {
      const { upTo } = index.coverage()
      if (upTo === 0) return
      const indexed = upTo - Number(db.get('SELECT min(id) AS id FROM runs')?.id ?? upTo) + 1
      const removalCost = Math.max(REMOVAL_COST, indexed * REMOVAL_COST_PER_RUN)
      if (indexed - count < count * removalCost) index.clear()
    },
    remove(rows) {
      const { upTo, open } = index.coverage()
      const known = rows.filter(row => row <= upTo && !open.includes(row))
      if (known.length === 0) return
      const texts = textsOf(known)
      // Of a damaged run it can't be told what to take out.
      if (texts.length < known.length) index.clear()
      else index.remove(texts)
    },
  }
}
