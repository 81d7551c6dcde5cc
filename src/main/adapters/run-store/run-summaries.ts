import { PatchbayError } from '#shared/errors.ts'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import { type Database, damagedFile, type Row } from './database.ts'
import { columnsOf } from './run-columns.ts'
import type { FoundRun } from './run-finder.ts'
import { bytesOf, fromBlob, type SealedSummary, toBlob, toRunSummary } from './run-rows.ts'
import type { Sealer } from './sealer.ts'

/** The casts are for damaged rows: whatever turned into TEXT would abort the process in the driver. */
export const RUN_COLUMNS = 'id, CAST(uid AS BLOB) AS uid, CAST(summary AS BLOB) AS summary'

/** The rows of `runs`: what the run list shows of each, sealed, and beside it what is filtered by. */
export interface RunSummaries {
  /** @returns its row. @throws PatchbayError `journal.corrupted` when it would not be found again */
  insert(runId: RunId, summary: SealedSummary): number
  /** The run ended so. */
  end(row: number, runId: RunId, summary: SealedSummary): void
  row(runId: RunId): Row | undefined
  /** @throws PatchbayError `journal.corrupted` */
  open(runId: RunId, row: Row): SealedSummary
  of(runId: RunId): RunSummary | undefined
  /**
   * Rebuilds the indexes when they differ in how many runs can be found by them: a damaged one leaves runs out and says
   * nothing. @throws PatchbayError `journal.corrupted` when not only they are damaged: nothing was written then
   */
  mendIndexes(): void
  /** In the order of `found`; damaged ones are counted. */
  list(found: readonly FoundRun[]): { readonly runs: RunSummary[]; readonly damaged: number }
}

export function createRunSummaries(workflowId: WorkflowId, db: Database, sealer: Sealer): RunSummaries {
  const seal = (runId: RunId, summary: SealedSummary): Buffer =>
    sealer.seal({ kind: 'summary', owner: runId, seq: 0 }, Buffer.from(JSON.stringify(summary)))

  const open = (runId: RunId, row: Row): SealedSummary =>
    JSON.parse(sealer.open({ kind: 'summary', owner: runId, seq: 0 }, bytesOf(row.summary)).toString('utf8'))

  const find = (runId: RunId): Row | undefined =>
    db.get(`SELECT ${RUN_COLUMNS} FROM runs WHERE uid = ?`, toBlob(runId))

  function summaryOf(row: Row): RunSummary | undefined {
    try {
      const runId = fromBlob<RunId>(row.uid)
      return toRunSummary(workflowId, runId, open(runId, row))
    } catch (error) {
      if (isDamaged(error)) return undefined
      throw error
    }
  }

  /** Rows are found by their indexes, and a damaged one may take an entry where nobody will look for it. */
  function rowOfInserted(runId: RunId, startedAtMs: number): number {
    const row = Number(find(runId)?.id)
    const sql = 'SELECT 1 AS found FROM runs INDEXED BY runs_by_start WHERE started = ? AND id = ?'
    if (!Number.isSafeInteger(row) || !db.get(sql, startedAtMs, row)) throw damagedFile('index')
    return row
  }

  /** Runs of an earlier Patchbay have no columns to filter by yet; damaged ones stay without. */
  function fileOldRuns(): void {
    const unfiled = db.all(`SELECT ${RUN_COLUMNS} FROM runs WHERE status = -1`)
    if (unfiled.length === 0) return
    db.transaction(() => {
      for (const row of unfiled) {
        const summary = summaryOf(row)
        if (!summary) continue
        const { status, mode, kind, name } = columnsOf(summary, sealer)
        const sql = 'UPDATE runs SET status = ?, mode = ?, kind = ?, name = ? WHERE id = ?'
        db.run(sql, status, mode, kind, name, Number(row.id))
      }
    })
  }
  fileOldRuns()

  return {
    open,
    row: find,
    insert(runId, summary) {
      const { status, mode, kind, name } = columnsOf(summary, sealer)
      db.run(
        'INSERT INTO runs (uid, version, open, owner, started, status, mode, kind, name, summary) VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?)',
        toBlob(runId),
        toBlob(summary.versionId),
        process.pid,
        Math.round(summary.startedAtMs),
        status,
        mode,
        kind,
        name,
        seal(runId, summary),
      )
      return rowOfInserted(runId, Math.round(summary.startedAtMs))
    },
    end(row, runId, summary) {
      const { status } = columnsOf(summary, sealer)
      const sql = 'UPDATE runs SET open = 0, status = ?, summary = ? WHERE id = ?'
      db.run(sql, status, seal(runId, summary), row)
    },
    of(runId) {
      const row = find(runId)
      return row && toRunSummary(workflowId, runId, open(runId, row))
    },
    mendIndexes() {
      // With columns to look at, since a bare count(*) is answered by whichever index is smallest.
      const byStart = `(SELECT count(*) FROM runs INDEXED BY runs_by_start WHERE started BETWEEN 0 AND ${Number.MAX_SAFE_INTEGER})`
      const byId = '(SELECT count(uid) FROM runs INDEXED BY sqlite_autoindex_runs_1)'
      if (!db.get(`SELECT ${byStart} <> ${byId} AS differ`)?.differ) return
      db.assertSound('indexes')
      db.run('REINDEX runs')
    },
    list(found) {
      const runs = found.flatMap(({ row }) => {
        const columns = db.get(`SELECT ${RUN_COLUMNS} FROM runs WHERE id = ?`, row)
        return (columns && summaryOf(columns)) ?? []
      })
      return { runs, damaged: found.length - runs.length }
    },
  }
}

export const isDamaged = (error: unknown): boolean =>
  error instanceof PatchbayError && error.code === 'journal.corrupted'
