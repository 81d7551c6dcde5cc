import type { Database, Row } from './database.ts'
import { SEQ_SPAN } from './run-rows.ts'

const DAY_MS = 86_400_000
const CHUNK = 500
const OLDEST = `
  SELECT id, CAST(open AS INTEGER) AS open, CAST(started AS INTEGER) AS started
  FROM runs WHERE id > ? ORDER BY id LIMIT ?`
const MAX_FREED_PAGES = 4096

export interface Pruner {
  /** Deletes these rows of `runs` with all that belongs to them, also from the write-ahead log. */
  remove(rows: readonly number[]): void
  /** A run was added, or one that seemed to be was not: kept in mind, since counting a million rows takes its time. */
  added(): void
  recount(): void
  count(): number
  prune(limits: { readonly days: number; readonly count: number; readonly nowMs: number }): number
}

/** Deletes kept runs so that nothing of them stays in the file or its write-ahead log. */
export function createPruner(db: Database): Pruner {
  let total: number | undefined

  function count(): number {
    total ??= Number(db.get('SELECT count(*) AS runs FROM runs')?.runs ?? 0)
    return total
  }

  function removeRun(row: number): void {
    const from = row * SEQ_SPAN
    const to = from + SEQ_SPAN - 1
    db.run('DELETE FROM batches WHERE id BETWEEN ? AND ?', from, to)
    db.run('DELETE FROM large WHERE id BETWEEN ? AND ?', from, to)
    db.run('DELETE FROM runs WHERE id = ?', row)
  }

  function remove(rows: readonly number[]): void {
    if (rows.length === 0) return
    total = undefined
    for (let from = 0; from < rows.length; from += CHUNK) {
      db.transaction(() => {
        for (const row of rows.slice(from, from + CHUNK)) removeRun(row)
      })
    }
    db.run('DELETE FROM versions WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.version = versions.hash)')
    db.all(`PRAGMA incremental_vacuum(${MAX_FREED_PAGES})`)
    db.checkpoint()
  }

  const oldest = (after: number, limit: number): Row[] => db.all(OLDEST, after, limit)

  /** Oldest first: rows are numbered in the order in which runs started. */
  function expired(days: number, surplus: number, nowMs: number): number[] {
    const cutoff = Math.round(nowMs - days * DAY_MS)
    const rows: number[] = []
    let examined = 0
    // Most often nothing is due: one row tells.
    for (let chunk = oldest(0, 1); chunk.length > 0; chunk = oldest(Number(chunk.at(-1)?.id), CHUNK)) {
      for (const { id, open, started } of chunk) {
        if (examined >= surplus && Number(started) >= cutoff) return rows
        examined++
        if (open === 0) rows.push(Number(id))
      }
    }
    return rows
  }

  return {
    remove,
    added() {
      if (total !== undefined) total++
    },
    recount() {
      total = undefined
    },
    count,
    prune({ days, count: limit, nowMs }) {
      const rows = expired(days, Math.max(0, count() - limit), nowMs)
      const before = count()
      remove(rows)
      total = before - rows.length
      return rows.length
    },
  }
}
