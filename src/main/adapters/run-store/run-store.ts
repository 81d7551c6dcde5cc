import { PatchbayError } from '#shared/errors.ts'
import type { RunId, StepId, VersionId, WorkflowId } from '#shared/model/ids.ts'
import type { RunEvent } from '#shared/model/run-event.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import { isAlive } from '../../files/is-alive.ts'
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
import { searchTextOf } from '../../retention/search-text.ts'
import { createBatchIo, type OpenRun, type RunPlace } from './batch-io.ts'
import type { Database, Row } from './database.ts'
import { createIndexFiller } from './index-filler.ts'
import { latestOutputs } from './latest-outputs.ts'
import { createPruner, type Pruned, type PruneLimits, type RunCounts } from './pruner.ts'
import { createRunFinder, type FindOptions, type FoundRun, type FoundRuns } from './run-finder.ts'
import {
  corrupted,
  fromBlob,
  isEnd,
  SEQ_SPAN,
  type SealedSummary,
  summaryOfEnd,
  summaryOfStart,
} from './run-rows.ts'
import { createRunSummaries, isDamaged, RUN_COLUMNS } from './run-summaries.ts'
import type { Sealer } from './sealer.ts'
import type { SearchIndex } from './search-index.ts'
import { createVersions } from './versions.ts'

export interface RunPage {
  /** Newest first. */
  readonly runs: RunSummary[]
  readonly nextCursor?: string | undefined
  /** Runs of this page that can't be shown because their records are damaged. */
  readonly damaged: number
}

/** The kept runs of one workflow. Everything in it is masked before it comes here. */
export interface RunStore extends RunReader, RunSink {
  readonly workflowId: WorkflowId
  has(runId: RunId): boolean
  find(options: FindOptions): FoundRuns
  /** Of rows that {@link find} gave, in their order. */
  summaries(found: readonly FoundRun[]): Omit<RunPage, 'nextCursor'>
  list(page: { readonly cursor?: string | undefined; readonly limit: number }): RunPage
  counts(): Readonly<RunCounts>
  /** When the oldest run started, Unix epoch milliseconds. */
  oldestAtMs(): number | undefined
  /** Makes ended runs searchable, for about `budgetMs`. @returns whether there are more */
  fillIndex(budgetMs: number): boolean
  /** Keeps the document that runs of this version ran on. Once per version; repeats cost nothing. */
  saveVersion(versionId: VersionId, workflowJson: string): void
  version(versionId: VersionId): string | undefined
  /** The newest known output of each step, by step name, `trigger` included. JSON text. */
  latestOutputs(names: ReadonlyMap<StepId, string>): {
    readonly runId?: RunId | undefined
    readonly outputs: Record<string, string>
  }
  /** @returns how many of them, the first ones, it had time for in about `budgetMs`; some in any case */
  deleteRuns(runIds: readonly RunId[], budgetMs: number): number
  /** Deletes ended runs that are too old or too many. */
  prune(limits: PruneLimits): Pruned
  /** Finds runs again that a damaged index left out. */
  mendIndexes(): void
  /** Ends the runs that a crash or kill cut off. */
  interruptOpenRuns(nowMs: number): RunId[]
  /** Deletes them instead: their workflow keeps nothing any longer. */
  discardOpenRuns(): number
}

/** No row has this number. */
const NO_ROW = -1

export interface RunStoreParts {
  readonly workflowId: WorkflowId
  readonly db: Database
  readonly sealer: Sealer
  readonly index: SearchIndex
}

export function createRunStore({ workflowId, db, sealer, index }: RunStoreParts): RunStore {
  const io = createBatchIo(db, sealer)
  const filler = createIndexFiller({ db, index, textOf })
  const finder = createRunFinder({ db, sealer, index, textOf })
  const pruner = createPruner(db, filler)
  const openRuns = new Map<RunId, OpenRun & { summary: SealedSummary }>()
  const versions = createVersions(db, sealer)
  const summaries = createRunSummaries(workflowId, db, sealer)

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
    const row = summaries.insert(runId, summary)
    pruner.began()
    return { runId, row, nextSeq: 0, dictionary: undefined, recentCores: [], summary }
  }

  function resume(runId: RunId): OpenRun & { summary: SealedSummary } {
    const row = summaries.row(runId)
    if (!row)
      throw new PatchbayError('This run is not in the journal (any longer).', { code: 'run.not-found' })
    return { ...io.reopen({ runId, row: Number(row.id) }), summary: summaries.open(runId, row) }
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
    const summary = summaryOfEnd(run.summary, end)
    summaries.end(run.row, run.runId, summary)
    pruner.ended(summary.status === 'succeeded')
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
    // What was erased lies in the write-ahead log until it is emptied.
    db.checkpoint()
    openRuns.set(runId, anew)
  }

  function read<T>(
    runId: RunId,
    wants: (head: RunEvent) => boolean,
    view: (events: KeptEvent[]) => T,
  ): T | undefined {
    const row = summaries.row(runId)
    if (!row) return undefined
    const events = io.read({ runId, row: Number(row.id) }, wants)
    const { events: expected } = summaries.open(runId, row)
    if (events.length === 0 || (expected !== undefined && events.length !== expected)) {
      throw corrupted('Events are missing from this run’s journal.')
    }
    return view(events)
  }

  function list({ cursor, limit }: { cursor?: string | undefined; limit: number }): RunPage {
    const { found, next } = finder.find({ filter: {}, after: cursor, limit })
    return { ...summaries.list(found), ...(next === undefined ? {} : { nextCursor: next }) }
  }

  /** What is searched of a run; undefined when its records are damaged. */
  function textOf(row: number): string | undefined {
    const columns = db.get('SELECT CAST(uid AS BLOB) AS uid FROM runs WHERE id = ?', row)
    if (!columns) return undefined
    try {
      return searchTextOf(io.read({ runId: fromBlob<RunId>(columns.uid), row }, () => true))
    } catch (error) {
      if (isDamaged(error)) return undefined
      throw error
    }
  }

  /** Rows of runs that nobody goes on with: neither this process nor another one that has the folder open, too. */
  function leftOpen(): { readonly run: RunPlace; readonly columns: Row }[] {
    const sql = `SELECT ${RUN_COLUMNS}, CAST(owner AS INTEGER) AS owner FROM runs WHERE open = 1 ORDER BY id`
    return db.all(sql).flatMap(columns => {
      const run = { runId: fromBlob<RunId>(columns.uid), row: Number(columns.id) }
      const owner = Number(columns.owner)
      const isOurs = owner === process.pid || owner === 0
      return openRuns.has(run.runId) || (!isOurs && isAlive(owner)) ? [] : [{ run, columns }]
    })
  }

  function interruptOpenRuns(nowMs: number): RunId[] {
    return leftOpen().flatMap(({ run, columns }) => {
      try {
        interrupt(run, summaries.open(run.runId, columns), nowMs)
        return [run.runId]
      } catch (error) {
        if (isDamaged(error)) return []
        throw error
      }
    })
  }

  function discardOpenRuns(): number {
    const rows = leftOpen().map(({ run }) => run.row)
    pruner.remove(rows, Number.POSITIVE_INFINITY)
    return rows.length
  }

  function deleteRuns(runIds: readonly RunId[], budgetMs: number): number {
    const rows = runIds.map(runId => {
      openRuns.delete(runId)
      return Number(summaries.row(runId)?.id ?? NO_ROW)
    })
    return pruner.remove(rows, budgetMs)
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
    summaries: summaries.list,
    find: finder.find,
    fillIndex: filler.fill,
    oldestAtMs() {
      const row = db.get('SELECT CAST(started AS INTEGER) AS startedAt FROM runs ORDER BY started LIMIT 1')
      return row && Number(row.startedAt)
    },
    version: versions.read,
    latestOutputs: names => latestOutputs({ newest: limit => list({ limit }).runs, read }, names),
    mendIndexes: summaries.mendIndexes,
    interruptOpenRuns,
    discardOpenRuns,
    has: runId => summaries.row(runId) !== undefined,
    summary: summaries.of,
    counts: pruner.counts,
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
    deleteRun: runId => void deleteRuns([runId], Number.POSITIVE_INFINITY),
    deleteRuns,
    prune: pruner.prune,
  }
}
