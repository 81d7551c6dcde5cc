import { PatchbayError } from '#shared/errors.ts'
import type { RunId, StepId, VersionId, WorkflowId } from '#shared/model/ids.ts'
import type { RunEvent } from '#shared/model/run-event.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import { joinEvent, type KeptEvent } from '../../retention/kept-event.ts'
import {
  outputsOf,
  type Remasking,
  type RunReader,
  type RunSink,
  remasked,
  stateOf,
  stepRecordOf,
  triggerRecordOf,
} from '../../retention/run-records.ts'
import { createBatchIo, type OpenRun, type RunPlace } from './batch-io.ts'
import type { Database, Row } from './database.ts'
import { latestOutputs } from './latest-outputs.ts'
import { createPruner } from './pruner.ts'
import {
  bytesOf,
  corrupted,
  fromBlob,
  isEnd,
  SEQ_SPAN,
  type SealedSummary,
  summaryOfEnd,
  summaryOfStart,
  toBlob,
  toRunSummary,
} from './run-rows.ts'
import type { Sealer } from './sealer.ts'
import { createVersions } from './versions.ts'

export interface RunPage {
  /** Newest first. */
  readonly runs: RunSummary[]
  readonly nextCursor?: string | undefined
  /** Runs of this page that can't be shown because their records are damaged. */
  readonly damaged: number
}

export interface PruneLimits {
  readonly days: number
  readonly count: number
  readonly nowMs: number
}

/** The kept runs of one workflow. Everything in it is masked before it comes here. */
export interface RunStore extends RunReader, RunSink {
  readonly workflowId: WorkflowId
  has(runId: RunId): boolean
  list(page: { readonly cursor?: string | undefined; readonly limit: number }): RunPage
  count(): number
  /** Keeps the document that runs of this version ran on. Once per version; repeats cost nothing. */
  saveVersion(versionId: VersionId, workflowJson: string): void
  version(versionId: VersionId): string | undefined
  /** The newest known output of each step, by step name, `trigger` included. JSON text. */
  latestOutputs(names: ReadonlyMap<StepId, string>): {
    readonly runId?: RunId | undefined
    readonly outputs: Record<string, string>
  }
  /** Deletes ended runs that are too old or too many. Returns how many. */
  prune(limits: PruneLimits): number
  /** Ends the runs that a crash or kill cut off. To be called before any run of this process starts. */
  interruptOpenRuns(nowMs: number): RunId[]
  /** Deletes them instead: their workflow keeps nothing any longer. To be called as above. */
  discardOpenRuns(): number
}

/** The casts are for damaged rows: a BLOB that turned into TEXT would abort the process in the driver. */
const RUN_COLUMNS = 'id, CAST(uid AS BLOB) AS uid, CAST(summary AS BLOB) AS summary'

export function createRunStore(workflowId: WorkflowId, db: Database, sealer: Sealer): RunStore {
  const io = createBatchIo(db, sealer)
  const pruner = createPruner(db)
  const openRuns = new Map<RunId, OpenRun & { summary: SealedSummary }>()
  const versions = createVersions(db, sealer)

  function append(runId: RunId, events: readonly KeptEvent[]): void {
    const [first] = events
    if (!first) return
    if (first.head.seq + events.length > SEQ_SPAN) {
      throw new PatchbayError(`A run can keep ${SEQ_SPAN} events at most; this one has more.`, {
        code: 'journal.write-failed',
      })
    }
    const before = openRuns.get(runId)
    try {
      db.transaction(() => addTo(before ? { ...before } : begin(runId, first.head), events))
    } catch (error) {
      // Nothing was written, so nothing of it may be remembered either.
      if (before) openRuns.set(runId, before)
      else openRuns.delete(runId)
      pruner.recount()
      throw error
    }
  }

  function begin(runId: RunId, head: RunEvent): OpenRun & { summary: SealedSummary } {
    if (head.type !== 'run.started') return resume(runId)
    const summary = summaryOfStart(head)
    versions.ensure(summary.versionId)
    db.run(
      'INSERT INTO runs (uid, version, open, started, summary) VALUES (?, ?, 1, ?, ?)',
      toBlob(runId),
      toBlob(summary.versionId),
      Math.round(summary.startedAtMs),
      sealSummary(runId, summary),
    )
    pruner.added()
    const row = Number(find(runId)?.id)
    return { runId, row, nextSeq: 0, dictionary: undefined, recentCores: [], summary }
  }

  function resume(runId: RunId): OpenRun & { summary: SealedSummary } {
    const row = find(runId)
    if (!row)
      throw new PatchbayError('This run is not in the journal (any longer).', { code: 'run.not-found' })
    return { ...io.reopen({ runId, row: Number(row.id) }), summary: openSummary(runId, row) }
  }

  function addTo(run: OpenRun & { summary: SealedSummary }, events: readonly KeptEvent[]): void {
    if (events.some(({ head }, index) => head.seq !== run.nextSeq + index)) {
      throw new PatchbayError('Events reached the journal out of order.', { code: 'internal' })
    }
    io.write(run, events)
    const end = events.map(({ head }) => head).find(isEnd)
    if (!end) {
      openRuns.set(run.runId, run)
      return
    }
    const summary = sealSummary(run.runId, summaryOfEnd(run.summary, end))
    db.run('UPDATE runs SET open = 0, summary = ? WHERE id = ?', summary, run.row)
    openRuns.delete(run.runId)
  }

  function remask(runId: RunId, masking: Remasking): void {
    const run = openRuns.get(runId)
    const events =
      run &&
      remasked(
        io.read(run, () => true),
        masking,
      )
    if (!events) return
    const anew = { ...run, nextSeq: 0, dictionary: undefined, recentCores: [] }
    db.transaction(() => {
      io.erase(run)
      io.write(anew, events)
    })
    openRuns.set(runId, anew)
  }

  const sealSummary = (runId: RunId, summary: SealedSummary): Buffer =>
    sealer.seal({ kind: 'summary', owner: runId, seq: 0 }, Buffer.from(JSON.stringify(summary)))

  const openSummary = (runId: RunId, row: Row): SealedSummary =>
    JSON.parse(sealer.open({ kind: 'summary', owner: runId, seq: 0 }, bytesOf(row.summary)).toString('utf8'))

  const find = (runId: RunId): Row | undefined =>
    db.get(`SELECT ${RUN_COLUMNS} FROM runs WHERE uid = ?`, toBlob(runId))

  function read<T>(
    runId: RunId,
    wants: (head: RunEvent) => boolean,
    view: (events: KeptEvent[]) => T,
  ): T | undefined {
    const row = find(runId)
    if (!row) return undefined
    const events = io.read({ runId, row: Number(row.id) }, wants)
    const { events: expected } = openSummary(runId, row)
    if (events.length === 0 || (expected !== undefined && events.length !== expected)) {
      throw corrupted('Events are missing from this run’s journal.')
    }
    return view(events)
  }

  function list({ cursor, limit }: { cursor?: string | undefined; limit: number }): RunPage {
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor)
    if (!Number.isSafeInteger(before))
      throw new PatchbayError('This page of runs does not exist.', { code: 'usage' })
    const rows = db.all(
      `SELECT ${RUN_COLUMNS} FROM runs WHERE id < ? ORDER BY id DESC LIMIT ?`,
      before,
      limit + 1,
    )
    const page = rows.slice(0, limit)
    const runs = page.flatMap(row => summaryOfRow(row) ?? [])
    const last = rows.length > limit ? page.at(-1) : undefined
    return { runs, damaged: page.length - runs.length, ...(last ? { nextCursor: String(last.id) } : {}) }
  }

  function summaryOfRow(row: Row): RunSummary | undefined {
    try {
      const runId = fromBlob<RunId>(row.uid)
      return toRunSummary(workflowId, runId, openSummary(runId, row))
    } catch (error) {
      if (error instanceof PatchbayError && error.code === 'journal.corrupted') return undefined
      throw error
    }
  }

  function interruptOpenRuns(nowMs: number): RunId[] {
    const rows = db.all(`SELECT ${RUN_COLUMNS} FROM runs WHERE open = 1 ORDER BY id`)
    return rows.flatMap(row => {
      try {
        const runId = fromBlob<RunId>(row.uid)
        if (openRuns.has(runId)) return []
        interrupt({ runId, row: Number(row.id) }, openSummary(runId, row), nowMs)
        return [runId]
      } catch (error) {
        if (error instanceof PatchbayError && error.code === 'journal.corrupted') return []
        throw error
      }
    })
  }

  function discardOpenRuns(): number {
    const rows = db.all('SELECT id FROM runs WHERE open = 1').map(({ id }) => Number(id))
    openRuns.clear()
    pruner.remove(rows)
    return rows.length
  }

  function interrupt(place: RunPlace, { startedAtMs }: SealedSummary, nowMs: number): void {
    const heads = io.read(place, () => false).map(({ head }) => head)
    const seq = heads.length
    const durationMs = Math.max(0, (heads.at(-1)?.atMs ?? startedAtMs) - startedAtMs)
    const { runId } = place
    append(runId, [{ head: { type: 'run.interrupted', runId, seq, atMs: nowMs, durationMs } }])
  }

  return {
    workflowId,
    append,
    remask,
    list,
    version: versions.read,
    latestOutputs: names => latestOutputs({ newest: limit => list({ limit }).runs, read }, names),
    interruptOpenRuns,
    discardOpenRuns,
    has: runId => find(runId) !== undefined,
    summary(runId) {
      const row = find(runId)
      return row && toRunSummary(workflowId, runId, openSummary(runId, row))
    },
    count: pruner.count,
    events: runId =>
      read(
        runId,
        () => true,
        events => events.map(joinEvent),
      ),
    state: runId =>
      read(
        runId,
        () => false,
        events =>
          stateOf(
            events.map(({ head }) => head),
            true,
          ),
      ),
    step: (runId, stepId) =>
      read(
        runId,
        head => 'stepId' in head && head.stepId === stepId,
        events => stepRecordOf(events, stepId),
      ),
    trigger: runId =>
      read(runId, head => head.type === 'run.started' || head.type === 'response.sent', triggerRecordOf),
    outputs: runId =>
      read(runId, head => head.type === 'step.succeeded', outputsOf) ?? new Map<StepId, string>(),
    saveVersion: versions.save,
    deleteRun(runId) {
      openRuns.delete(runId)
      const row = find(runId)
      if (row) pruner.remove([Number(row.id)])
    },
    prune: pruner.prune,
  }
}
