import { existsSync, rmSync, truncateSync } from 'node:fs'
import { PatchbayError } from '#shared/errors.ts'
import { type Database, openDatabase, type Schema } from './database.ts'

/** A run's row in the journal and its text, as {@link searchTextOf} makes it. */
export interface SearchedRun {
  readonly row: number
  readonly text: string
}

/** Which rows an index knows: all that had ended up to `upTo`, but for those in `open`. */
export interface Coverage {
  readonly upTo: number
  /** Were still under way when they were looked at. */
  readonly open: readonly number[]
}

/**
 * Which runs may hold a text: an index of all runs of three characters (FTS5's trigrams), in a file of its own beside the
 * journal, encrypted as that. It only ever narrows down: what is found is looked up in the sealed records, and
 * what is not indexed yet is searched there. So it can be thrown away at any time, and is when anything is wrong with it.
 */
export interface SearchIndex {
  coverage(): Coverage
  /**
   * Rows below `before` that hold every run of three characters of one of `needles`, newest first. Undefined when the index
   * turned out to be damaged: it knows nothing any more.
   */
  candidates(needles: readonly string[], before: number, limit: number): number[] | undefined
  /**
   * Takes runs up as one transaction, and says how far it knows the journal now. Does nothing when it is no longer as far
   * as `from`: another process has it open, too.
   */
  add(runs: readonly SearchedRun[], from: Coverage, to: Coverage): void
  /** Takes runs out for good; each needs the text that it was added with. */
  remove(runs: readonly SearchedRun[]): void
  /** Empties it, to be filled anew. */
  clear(): void
  close(): void
}

/** Shorter texts have no run of three characters. */
export const MIN_INDEXED_NEEDLE = 3

const SCHEMA: Schema = {
  steps: [
    `CREATE VIRTUAL TABLE search USING fts5(text, content='', detail=none, columnsize=0, tokenize='trigram');
     INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
     CREATE TABLE open_runs (id INTEGER PRIMARY KEY);
     CREATE TABLE coverage (only INTEGER PRIMARY KEY, up_to INTEGER NOT NULL);
     INSERT INTO coverage VALUES (1, 0);`,
  ],
}
const NOTHING: Coverage = { upTo: 0, open: [] }
const CANDIDATES =
  'SELECT rowid AS id FROM search WHERE search MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?'
const SIDE_FILES = ['', '-wal', '-shm']

/** @param file made when something is first added to it */
export function createSearchIndex(file: string, key: string): SearchIndex {
  let opened: Database | undefined

  const database = (): Database => {
    opened ??= openOrReplace(file, key)
    return opened
  }
  const close = () => {
    opened?.close()
    opened = undefined
  }
  const clear = () => {
    close()
    removeIndexFiles(file)
  }

  /** An index that can't be read is worth nothing, and nothing is lost with it. */
  function healing<T>(work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof PatchbayError && error.code === 'journal.corrupted')) throw error
      clear()
      return undefined
    }
  }

  const readCoverage = (db: Database): Coverage => ({
    upTo: Number(db.get('SELECT CAST(up_to AS INTEGER) AS upTo FROM coverage')?.upTo ?? 0),
    open: db.all('SELECT id FROM open_runs ORDER BY id').map(({ id }) => Number(id)),
  })

  const isThere = () => opened !== undefined || existsSync(file)

  return {
    coverage: () => (isThere() ? healing(() => readCoverage(database())) : undefined) ?? NOTHING,
    candidates: (needles, before, limit) =>
      healing(() =>
        database()
          .all(CANDIDATES, matchOf(needles), before, limit)
          .map(({ id }) => Number(id)),
      ),
    add(runs, from, { upTo, open }) {
      healing(() => {
        const db = database()
        db.transaction(() => {
          if (!isSame(readCoverage(db), from)) return
          for (const { row, text } of runs) {
            db.run('INSERT INTO search (rowid, text) VALUES (?, ?)', row, text)
          }
          db.run('DELETE FROM open_runs')
          for (const row of open) db.run('INSERT INTO open_runs VALUES (?)', row)
          db.run('UPDATE coverage SET up_to = ?', upTo)
        })
      })
    },
    remove(runs) {
      healing(() => {
        const db = database()
        db.transaction(() => {
          for (const { row, text } of runs) {
            db.run("INSERT INTO search (search, rowid, text) VALUES ('delete', ?, ?)", row, text)
          }
        })
        db.checkpoint()
      })
    },
    clear,
    close,
  }
}

const isSame = (a: Coverage, b: Coverage): boolean =>
  a.upTo === b.upTo && a.open.length === b.open.length && a.open.every((row, index) => row === b.open[index])

function openOrReplace(file: string, key: string): Database {
  try {
    return openDatabase(file, key, SCHEMA)
  } catch (error) {
    if (!(error instanceof PatchbayError && error.code === 'journal.corrupted')) throw error
    removeIndexFiles(file)
    return openDatabase(file, key, SCHEMA)
  }
}

/** Emptied first: another process may have it open. */
function removeIndexFiles(file: string): void {
  for (const side of SIDE_FILES) {
    if (existsSync(file + side)) truncateSync(file + side)
    rmSync(file + side, { force: true })
  }
}

/** `("abc" AND "bcd") OR …`: with `detail=none` an index knows no order, so phrases are looked up in the records. */
const matchOf = (needles: readonly string[]): string =>
  needles.map(needle => `(${gramsOf(needle).join(' AND ')})`).join(' OR ')

function gramsOf(needle: string): string[] {
  const characters = [...needle]
  const grams = new Set<string>()
  for (let at = 0; at + MIN_INDEXED_NEEDLE <= characters.length; at++) {
    const gram = characters.slice(at, at + MIN_INDEXED_NEEDLE).join('')
    grams.add(`"${gram.replaceAll('"', '""')}"`)
  }
  return [...grams]
}
