import type { Database } from './database.ts'
import { SEQ_SPAN } from './run-rows.ts'

const DAY_MS = 86_400_000
const CHUNK = 500
const MAX_FREED_PAGES = 4096

export interface Pruner {
  /** Deletes these rows of `runs` with all that belongs to them, also from the write-ahead log. */
  remove(rows: readonly number[]): void
  prune(limits: { readonly days: number; readonly count: number; readonly nowMs: number }): number
}

/** Deletes kept runs so that nothing of them stays in the file or its write-ahead log. */
export function createPruner(db: Database): Pruner {
  function removeRun(row: number): void {
    const from = row * SEQ_SPAN
    const to = from + SEQ_SPAN - 1
    db.run('DELETE FROM batches WHERE id BETWEEN ? AND ?', from, to)
    db.run('DELETE FROM large WHERE id BETWEEN ? AND ?', from, to)
    db.run('DELETE FROM runs WHERE id = ?', row)
  }

  function remove(rows: readonly number[]): void {
    if (rows.length === 0) return
    for (let from = 0; from < rows.length; from += CHUNK) {
      db.transaction(() => {
        for (const row of rows.slice(from, from + CHUNK)) removeRun(row)
      })
    }
    db.run('DELETE FROM versions WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.version = versions.hash)')
    db.all(`PRAGMA incremental_vacuum(${MAX_FREED_PAGES})`)
    db.checkpoint()
  }

  /** Oldest first: rows are numbered in the order in which runs started. */
  function expired(days: number, count: number, nowMs: number): number[] {
    const total = Number(db.get('SELECT count(*) AS runs FROM runs')?.runs ?? 0)
    const surplus = Math.max(0, total - count)
    const cutoff = Math.round(nowMs - days * DAY_MS)
    const rows: number[] = []
    let examined = 0
    let after = 0
    for (;;) {
      const chunk = db.all(
        'SELECT id, CAST(open AS INTEGER) AS open, CAST(started AS INTEGER) AS started FROM runs WHERE id > ? ORDER BY id LIMIT ?',
        after,
        CHUNK,
      )
      for (const { id, open, started } of chunk) {
        if (examined >= surplus && Number(started) >= cutoff) return rows
        examined++
        after = Number(id)
        if (open === 0) rows.push(after)
      }
      if (chunk.length < CHUNK) return rows
    }
  }

  return {
    remove,
    prune({ days, count, nowMs }) {
      const rows = expired(days, count, nowMs)
      remove(rows)
      return rows.length
    },
  }
}
