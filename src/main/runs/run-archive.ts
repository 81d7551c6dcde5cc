import { setImmediate } from 'node:timers/promises'
import { PatchbayError } from '#shared/errors.ts'
import type { RunId, StepId, VersionId, WorkflowId } from '#shared/model/ids.ts'
import { classOf, narrower, type RunClass, whatIsKept } from '#shared/model/retention.ts'
import type { RunFilter } from '#shared/model/run-filter.ts'
import type { RunSignal, RunSummary } from '#shared/model/run-state.ts'
import type { Retention, Workflow } from '#shared/model/workflow.ts'
import type { FoundRun as StoredRun } from '../adapters/run-store/run-finder.ts'
import type { RunStore } from '../adapters/run-store/run-store.ts'
import type { DamagedJournal, RunStores } from '../adapters/run-store/run-stores.ts'
import { createHoldingSpace } from '../retention/held-run.ts'
import type { RunReader } from '../retention/run-records.ts'
import { createRunWriter, type RunWriter } from '../retention/run-writer.ts'
import type { Vault } from '../vault/index.ts'
import { createArchiveUpkeep, type RetentionOf } from './archive-upkeep.ts'
import { createJournals } from './journals.ts'
import { countKept, type KeptCount } from './kept-count.ts'
import { type ListedRuns, listRuns, type RunSource } from './list-runs.ts'
import { createMemoryRuns } from './memory-runs.ts'
import { notKept } from './not-kept.ts'
import type { RunService, WriterRequest } from './run-service.ts'
import { createSearchUpkeep } from './search-upkeep.ts'
import { createVersionTexts } from './version-texts.ts'
import { createWritableJournal } from './writable-journal.ts'

export interface LatestOutputs {
  readonly runId?: RunId | undefined
  /** JSON text by step name, `trigger` included; masked. */
  readonly outputs: Readonly<Record<string, string>>
}

export interface RunArchiveOptions {
  readonly folder: string
  readonly vault: Vault
  readonly publish: (signals: RunSignal[]) => void
  readonly now: () => number
  /** The runs under way. */
  readonly live: Pick<RunService, 'live' | 'liveOf' | 'isBusy'>
  /** JSON text by step of what stands in for its output in tests. */
  readonly pinnedOutputs: (workflow: Workflow) => Promise<ReadonlyMap<StepId, string>>
  readonly onRunsDeleted: (runIds: readonly RunId[]) => void
  /** All runs of a workflow that did not succeed were deleted. */
  readonly onFailuresDeleted: (workflowId: WorkflowId) => void
  /** All kept runs of a workflow were deleted, and their key destroyed: what else was sealed with it goes, too. */
  readonly onHistoryDeleted: (workflowId: WorkflowId) => Promise<void>
  readonly onDamaged: (damage: DamagedJournal) => void
  /** A run that would be kept was too large to be held in memory until its end told so. */
  readonly onTooLarge: (workflow: Workflow) => void
  /** Something failed that no run and no caller waits for. */
  readonly onUnexpected: (error: unknown) => void
}

/** Where runs are written to and found again: sealed journals where the workflow keeps its runs, memory otherwise. */
export interface RunArchive {
  /** Has the workflow's key at hand, so that a run can be written at once. Does nothing while the vault is closed. */
  prepare(workflow: Workflow): Promise<void>
  openWriter(request: WriterRequest & { onWriteError: (error: PatchbayError) => void }): RunWriter
  /** @throws PatchbayError `run.not-found` */
  find(runId: RunId): RunReader
  /** The same, of whichever workflow: its key is fetched first. @throws PatchbayError `run.not-found` | `vault.locked` */
  open(runId: RunId): Promise<RunReader>
  /** Runs of all workflows, or of the one that the filter names; newest first. */
  list(page: { filter?: RunFilter; cursor?: string | undefined; limit: number }): Promise<ListedRuns>
  /** The document that a run ran on. @throws PatchbayError `run.not-found` */
  version(runId: RunId): { readonly workflow: Workflow; readonly versionId: VersionId }
  /** A pinned output in the place of what its step gave. */
  latestOutputs(workflow: Workflow): Promise<LatestOutputs>
  /** The workflow's retention as it is now: of runs under way, or planned by then, no more is kept. */
  retentionIs(workflowId: WorkflowId, retention: Retention): void
  /** Applies the workflow's limits once a run has ended. */
  afterRun(workflow: Workflow, runId: RunId): void
  /** A few at a time, so that others have their turn in between. */
  deleteRuns(runIds: readonly RunId[]): Promise<void>
  /** How much a workflow has kept; undefined where that can't be looked at. */
  count(workflowId: WorkflowId): Promise<KeptCount | undefined>
  /** Removes all kept runs of a workflow and destroys their key. Runs under way go on and keep nothing. */
  deleteHistory(workflowId: WorkflowId): Promise<void>
  /** Deletes the ended runs of one class. */
  deleteClass(workflowId: WorkflowId, runClass: RunClass): Promise<void>
  /**
   * Marks runs that a crash or kill cut off, or deletes them where their workflow keeps nothing any longer; deletes what
   * is past its workflow's limits, and goes on doing so. To be called before any run starts, and again when a vault that
   * was closed then is open. Returns the runs that it marked.
   */
  recover(retentionOf: RetentionOf): Promise<RunSummary[]>
  /** The vault was locked: lets go of journals and keys; those of runs under way go when they have ended. */
  lock(): void
  close(): void
}

export function createRunArchive(options: RunArchiveOptions): RunArchive {
  const { folder, vault, now, onDamaged, onUnexpected } = options
  const memory = createMemoryRuns({ isLive: runId => options.live.live(runId) !== undefined })
  const space = createHoldingSpace()
  /** As it was last told. */
  const retentions = new Map<WorkflowId, Retention>()
  const versions = createVersionTexts()
  const journals = createJournals({ folder, vault, onDamaged })
  const { stores, isReady, loadKey, storeOf, storeWith } = journals

  const upkeep = createArchiveUpkeep({ stores, loadKey, isReady, now, onUnexpected })
  /** Whoever watches a run must not be able to stop it. */
  const publish = (signals: RunSignal[]) => {
    try {
      options.publish(signals)
    } catch (error) {
      onUnexpected(error)
    }
  }
  const isBusy = (workflowId: WorkflowId) => options.live.liveOf(workflowId).length > 0
  const retentionOf = ({ id, settings }: Workflow): Retention => retentions.get(id) ?? settings.retention
  const search = createSearchUpkeep({ stores, isBusy: () => options.live.isBusy(), onUnexpected })

  const find = (runId: RunId): RunReader => {
    if (memory.records.has(runId)) return memory.records
    const store = storeWith(runId)
    if (store) return store
    throw notKept()
  }

  /** Journals are opened one after the other, so that a folder full of them holds nobody up. */
  async function sourcesOf(workflowId: WorkflowId | undefined): Promise<RunSource[]> {
    const sources: RunSource[] = [memory.source]
    for (const id of workflowId ? [workflowId] : stores.workflowIds()) {
      if (await (workflowId ? storeOf(id) : storeOf(id).catch(leaveOut))) sources.push(toSource(id, stores))
      await setImmediate()
    }
    return sources
  }

  return {
    prepare: workflow =>
      whatIsKept(workflow.settings.retention) === 'nothing' ? Promise.resolve() : loadKey(workflow.id),

    openWriter({ runId, planned, mode, noStore, secretPaths = [], realMasks, onWriteError }) {
      const { workflow, plan, versionId } = planned
      const allowed = narrower(whatIsKept(workflow.settings.retention), whatIsKept(retentionOf(workflow)))
      const wanted = noStore ? 'nothing' : allowed
      const keeping = journals.hasKey(workflow.id) ? wanted : 'nothing'
      // A journal that can't be opened is said before the run starts, not when it has done its work.
      if (keeping !== 'nothing') stores.storeForWriting(workflow.id)
      const writer = createRunWriter({
        runId,
        workflowId: workflow.id,
        mode,
        keeping,
        holdInMemory: mode === 'test' || (keeping === 'nothing' && wanted !== 'nothing'),
        secretPaths: [...(plan?.secretPaths ?? []), ...secretPaths],
        stepNames: new Map(workflow.steps.map(step => [step.id, step.name])),
        realMasks,
        store: () =>
          createWritableJournal(() => {
            const store = stores.storeForWriting(workflow.id)
            store.saveVersion(versionId, versions.write(workflow))
            return store
          }),
        memory: memory.records,
        space,
        publish,
        now,
        onWriteError,
        onTooLarge: () => options.onTooLarge(workflow),
      })
      memory.begin(runId, { workflow, versionId })
      journals.note([{ runId, workflowId: workflow.id }])
      return writer
    },

    find,

    async open(runId) {
      if (memory.records.has(runId) || storeWith(runId)) return find(runId)
      await journals.loadAllKeys()
      return find(runId)
    },

    async list({ filter = {}, ...page }) {
      const listed = listRuns(await sourcesOf(filter.workflowId), { filter, ...page })
      journals.note(listed.runs)
      return listed
    },

    version(runId) {
      const held = memory.ranOn(runId)
      if (held) return held
      const store = storeWith(runId)
      const versionId = store?.summary(runId)?.versionId
      const text = versionId && store?.version(versionId)
      if (text) return { workflow: versions.read(text), versionId }
      throw notKept()
    },

    async latestOutputs(workflow) {
      const names = new Map<StepId, string>(workflow.steps.map(step => [step.id, step.name]))
      const kept = (await storeOf(workflow.id))?.latestOutputs(names) ?? { outputs: {} }
      const latest = { runId: kept.runId, outputs: { ...kept.outputs } }
      const take = (outputs: ReadonlyMap<StepId, string>) => {
        for (const [stepId, output] of outputs) {
          const name = names.get(stepId)
          if (name) latest.outputs[name] = output
        }
      }
      for (const runId of memory.of(workflow.id)) {
        latest.runId = runId
        const trigger = memory.records.trigger(runId)
        if (trigger) latest.outputs.trigger = trigger.output
        take(memory.records.outputs(runId))
      }
      take(await options.pinnedOutputs(workflow))
      return latest
    },

    retentionIs(workflowId, retention) {
      retentions.set(workflowId, retention)
      for (const writer of options.live.liveOf(workflowId)) writer.limitTo(whatIsKept(retention))
    },

    afterRun(workflow, runId) {
      if (!isReady() && journals.hasKey(workflow.id) && !isBusy(workflow.id)) journals.release(workflow.id)
      if (memory.ended(runId)) return memory.trim(workflow.id)
      const retention = retentionOf(workflow)
      if (!journals.hasKey(workflow.id) || whatIsKept(retention) === 'nothing') return
      upkeep.runEnded(workflow.id, retention)
      search.due(workflow.id)
    },

    async deleteRuns(runIds) {
      if (runIds.some(runId => !memory.records.has(runId) && !storeWith(runId))) await journals.loadAllKeys()
      const byStore = new Map<RunStore, RunId[]>()
      for (const runId of runIds) {
        if (memory.records.has(runId)) memory.forget(runId)
        const store = storeWith(runId)
        if (store) byStore.set(store, [...(byStore.get(store) ?? []), runId])
      }
      for (const [store, ids] of byStore) {
        for (let done = 0; done < ids.length; await setImmediate()) {
          done += store.deleteRuns(ids.slice(done), SLICE_MS)
        }
      }
      options.onRunsDeleted(runIds)
    },

    async count(workflowId) {
      const store = await storeOf(workflowId).catch(leaveOut)
      return store && countKept(store)
    },

    async deleteHistory(workflowId) {
      for (const writer of options.live.liveOf(workflowId)) writer.limitTo('nothing')
      for (const runId of memory.endedOf(workflowId)) memory.forget(runId)
      await journals.destroy(workflowId)
      options.onFailuresDeleted(workflowId)
      await options.onHistoryDeleted(workflowId)
    },

    async deleteClass(workflowId, runClass) {
      for (const runId of memory.endedOf(workflowId)) {
        const status = memory.records.state(runId)?.status
        if (status && classOf(status) === runClass) memory.forget(runId)
      }
      if (await storeOf(workflowId)) await upkeep.deleteClass(workflowId, runClass)
      if (runClass === 'failures') options.onFailuresDeleted(workflowId)
    },

    async recover(retentionOf) {
      const interrupted = await upkeep.recover(retentionOf)
      if (isReady()) for (const workflowId of stores.workflowIds()) search.due(workflowId)
      return interrupted
    },

    lock: () => journals.releaseAll(isBusy),

    close() {
      upkeep.close()
      search.close()
      journals.close()
      memory.clear()
    },
  }
}

/** Asked for at each use: a journal may be closed, or found damaged and replaced, in between. */
const toSource = (workflowId: WorkflowId, { store }: RunStores): RunSource => ({
  key: workflowId,
  find: options => store(workflowId).find(options),
  summaries: found => store(workflowId).summaries(found as readonly StoredRun[]),
})

/** One journal that can't be opened must not hide those of the others. */
function leaveOut(error: unknown): undefined {
  if (!(error instanceof PatchbayError)) throw error
}

/** Then others have their turn. */
const SLICE_MS = 40
