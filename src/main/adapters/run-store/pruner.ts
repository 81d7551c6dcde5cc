import type { Database } from './database.ts'
import { SUCCEEDED } from './run-columns.ts'
import { SEQ_SPAN } from './run-rows.ts'

const DAY_MS = 86_400_000
/** Deleted in one transaction at most. */
const CHUNK = 64
/** What is due is looked up for so many at a time. */
const MOST = 500
const MAX_FREED_PAGES = 4096

export interface PoolLimits {
  readonly days: number
  readonly count: number
}

/** How long and how many ended runs are kept. */
export interface PruneLimits {
  readonly nowMs: number
  readonly successes: PoolLimits | 'none'
  /** Runs that did not succeed; `with-successes`: one pool for all. */
  readonly others: PoolLimits | 'none' | 'with-successes'
  /** About how long it may take: what is left takes another turn. */
  readonly budgetMs: number
}

export interface Pruned {
  readonly removed: number
  /** More is due. */
  readonly more: boolean
}

/** What else knows of runs and has to let go of them first. */
export interface RemovalListener {
  /** About to remove this many or more, a few at a time. */
  expect(count: number): void
  remove(rows: readonly number[]): void
}

export interface Pruner {
  /**
   * Deletes these rows of `runs` with all that belongs to them, also from the write-ahead log.
   * @returns how many of them, the first ones, within `budgetMs`; some in any case
   */
  remove(rows: readonly number[], budgetMs: number): number
  /** A run was added, or one ended: kept in mind, since counting a million rows takes its time. */
  began(): void
  ended(isSuccess: boolean): void
  /** What was told may not have come true. */
  recount(): void
  counts(): Readonly<RunCounts>
  prune(limits: PruneLimits): Pruned
}

type Pool = 'successes' | 'others'
/** How many runs there are, those under way apart. */
export type RunCounts = Record<Pool | 'running', number>

const OF_POOL: Readonly<Record<Pool | 'all', string>> = {
  successes: `status = ${SUCCEEDED}`,
  others: `status > ${SUCCEEDED}`,
  all: 'status > 0',
}

/** Deletes kept runs so that nothing of them stays in the file or its write-ahead log. */
export function createPruner(db: Database, listener: RemovalListener): Pruner {
  let known: RunCounts | undefined

  function counts(): RunCounts {
    known ??= countsOf('TRUE')
    return known
  }

  function countsOf(where: string, ...rows: readonly number[]): RunCounts {
    const sums: RunCounts = { running: 0, successes: 0, others: 0 }
    const sql = `SELECT CAST(status AS INTEGER) AS code, count(*) AS runs FROM runs WHERE ${where} GROUP BY status`
    for (const { code, runs } of db.all(sql, ...rows)) {
      const status = Number(code)
      sums[status === SUCCEEDED ? 'successes' : status > SUCCEEDED ? 'others' : 'running'] += Number(runs)
    }
    return sums
  }

  /** Counting a million runs takes longer than deleting a few. */
  function removed(gone: RunCounts): void {
    if (!known) return
    known.running -= gone.running
    known.successes -= gone.successes
    known.others -= gone.others
  }

  function removeRun(row: number): void {
    const from = row * SEQ_SPAN
    const to = from + SEQ_SPAN - 1
    db.run('DELETE FROM batches WHERE id BETWEEN ? AND ?', from, to)
    db.run('DELETE FROM large WHERE id BETWEEN ? AND ?', from, to)
    db.run('DELETE FROM runs WHERE id = ?', row)
  }

  function remove(rows: readonly number[], budgetMs: number): number {
    if (rows.length === 0) return 0
    const until = performance.now() + budgetMs
    listener.expect(rows.length)
    let done = 0
    // How long one takes is not known before: more at a time as long as that is quick.
    for (let size = 1; done < rows.length && (done === 0 || performance.now() < until); ) {
      const began = performance.now()
      const chunk = rows.slice(done, done + size)
      const gone = countsOf(`id IN (${chunk.map(() => '?').join(', ')})`, ...chunk)
      listener.remove(chunk)
      db.transaction(() => {
        for (const row of chunk) removeRun(row)
      })
      removed(gone)
      done += chunk.length
      if (performance.now() - began < budgetMs / 8) size = Math.min(size * 2, CHUNK)
    }
    db.run('DELETE FROM versions WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.version = versions.hash)')
    db.all(`PRAGMA incremental_vacuum(${MAX_FREED_PAGES})`)
    db.checkpoint()
    return done
  }

  /** The oldest rows of a pool that are too old or too many. */
  function due(pool: Pool | 'all', limits: PoolLimits | 'none', nowMs: number): number[] {
    const { successes, others } = counts()
    const size = pool === 'all' ? successes + others : counts()[pool]
    const surplus = limits === 'none' ? size : size - limits.count
    const cutoff = limits === 'none' ? Number.MAX_SAFE_INTEGER : Math.round(nowMs - limits.days * DAY_MS)
    const oldest = (before: number, limit: number) =>
      db
        .all(
          `SELECT id FROM runs WHERE ${OF_POOL[pool]} AND started < ? ORDER BY started, id LIMIT ?`,
          before,
          Math.min(limit, MOST),
        )
        .map(({ id }) => Number(id))
    const surplusRows = surplus > 0 ? oldest(Number.MAX_SAFE_INTEGER, surplus) : []
    return [...new Set([...surplusRows, ...oldest(cutoff, MOST)])]
  }

  return {
    remove,
    began() {
      if (known) known.running++
    },
    ended(isSuccess) {
      if (!known) return
      known.running--
      known[isSuccess ? 'successes' : 'others']++
    },
    recount() {
      known = undefined
    },
    counts,
    prune({ successes, others, nowMs, budgetMs }) {
      const rows =
        others === 'with-successes'
          ? due('all', successes, nowMs)
          : [...due('successes', successes, nowMs), ...due('others', others, nowMs)]
      const done = remove(rows, budgetMs)
      return { removed: done, more: done < rows.length || rows.length >= MOST }
    },
  }
}
