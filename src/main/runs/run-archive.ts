import { setImmediate } from 'node:timers/promises'
import { PatchbayError } from '#shared/errors.ts'
import type { RunId, StepId, VersionId, WorkflowId } from '#shared/model/ids.ts'
import type { RunFilter } from '#shared/model/run-filter.ts'
import type { RunSignal, RunSummary } from '#shared/model/run-state.ts'
import { readWorkflow, writeWorkflow } from '#shared/model/serialize-workflow.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { FoundRun as StoredRun } from '../adapters/run-store/run-finder.ts'
import type { RunStore } from '../adapters/run-store/run-store.ts'
import { createRunStores, type DamagedJournal } from '../adapters/run-store/run-stores.ts'
import type { RunReader } from '../retention/run-records.ts'
import { createRunWriter, type RunWriter } from '../retention/run-writer.ts'
import type { Vault } from '../vault/index.ts'
import { createArchiveUpkeep, type RetentionOf } from './archive-upkeep.ts'
import { type ListedRuns, listRuns, type RunSource } from './list-runs.ts'
import { createMemoryRuns } from './memory-runs.ts'
import type { WriterRequest } from './run-service.ts'
import { createSearchUpkeep } from './search-upkeep.ts'

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
  /** Whether a run of this workflow is under way, or of any. */
  readonly isBusy: (workflowId?: WorkflowId) => boolean
  /** JSON text by step of what stands in for its output in tests. */
  readonly pinnedOutputs: (workflow: Workflow) => Promise<ReadonlyMap<StepId, string>>
  /** All kept runs of a workflow were deleted, and their key destroyed: what else was sealed with it goes, too. */
  readonly onHistoryDeleted: (workflowId: WorkflowId) => Promise<void>
  readonly onDamaged: (damage: DamagedJournal) => void
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
  /** Applies the workflow's limits once a run has ended. */
  afterRun(workflow: Workflow, runId: RunId): void
  deleteRuns(runIds: readonly RunId[]): void
  /** Removes all kept runs of a workflow and destroys their key. */
  deleteHistory(workflowId: WorkflowId): Promise<void>
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
  const keys = new Map<WorkflowId, Buffer>()
  const memory = createMemoryRuns()
  const homes = createHomes()
  const stores = createRunStores({
    folder,
    onDamaged,
    keyFor(workflowId) {
      const key = keys.get(workflowId)
      if (key) return key
      throw new PatchbayError('The key of this workflow’s runs is not at hand. Unlock the vault first.', {
        code: 'vault.locked',
      })
    },
  })

  const release = (workflowId: WorkflowId) => {
    stores.close(workflowId)
    keys.get(workflowId)?.fill(0)
    keys.delete(workflowId)
  }

  const texts = new WeakMap<Workflow, string>()
  /** Spelled once: a webhook that fires a thousand times runs one and the same document. */
  const textOf = (workflow: Workflow): string => {
    const text = texts.get(workflow) ?? writeWorkflow(workflow)
    texts.set(workflow, text)
    return text
  }

  let lastRead: { readonly text: string; readonly workflow: Workflow } | undefined
  /** Runs that are looked at one after the other mostly ran on one and the same version. */
  const readVersion = (text: string): Workflow => {
    if (lastRead?.text !== text) lastRead = { text, workflow: readWorkflow(text) }
    return lastRead.workflow
  }

  const isReady = () => vault.status().state === 'ready'
  const loadKey = async (workflowId: WorkflowId) => {
    if (isReady() && !keys.has(workflowId)) keys.set(workflowId, await vault.workflowKey(workflowId))
  }
  const storeOf = async (workflowId: WorkflowId) => {
    if (!isReady() || !stores.workflowIds().includes(workflowId)) return undefined
    await loadKey(workflowId)
    return stores.store(workflowId)
  }
  const upkeep = createArchiveUpkeep({ stores, loadKey, isReady, now, onUnexpected })
  /** Whoever watches a run must not be able to stop it. */
  const publish = (signals: RunSignal[]) => {
    try {
      options.publish(signals)
    } catch (error) {
      onUnexpected(error)
    }
  }
  const search = createSearchUpkeep({ stores, isBusy: () => options.isBusy(), onUnexpected })
  const storeWith = (runId: RunId): RunStore | undefined => stores.findRun(runId, homes.of(runId))

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
      const store = await storeOf(id)
      if (store) sources.push(toSource(store))
      await setImmediate()
    }
    return sources
  }

  return {
    prepare: workflow => (workflow.settings.retention.keep ? loadKey(workflow.id) : Promise.resolve()),

    openWriter({ runId, planned, mode, noStore, secretPaths = [], onWriteError }) {
      const { workflow, plan, versionId } = planned
      const wanted = workflow.settings.retention.keep && !noStore
      const keep = wanted && keys.has(workflow.id)
      const holdInMemory = !keep && (mode === 'test' || wanted)
      const store = keep ? stores.store(workflow.id) : undefined
      store?.saveVersion(versionId, textOf(workflow))
      if (holdInMemory) memory.begin(runId, { workflow, versionId })
      return createRunWriter({
        runId,
        workflowId: workflow.id,
        mode,
        keep,
        holdInMemory,
        secretPaths: [...(plan?.secretPaths ?? []), ...secretPaths],
        stepNames: new Map(workflow.steps.map(step => [step.id, step.name])),
        store,
        memory: memory.records,
        publish,
        now,
        onWriteError,
      })
    },

    find,

    async open(runId) {
      if (memory.records.has(runId)) return memory.records
      if (!isReady()) {
        throw new PatchbayError('Kept runs can’t be read while the vault is locked. Unlock it first.', {
          code: 'vault.locked',
        })
      }
      for (const workflowId of stores.workflowIds()) await loadKey(workflowId)
      return find(runId)
    },

    async list({ filter = {}, ...page }) {
      const listed = listRuns(await sourcesOf(filter.workflowId), { filter, ...page })
      homes.note(listed.runs)
      return listed
    },

    version(runId) {
      const held = memory.ranOn(runId)
      if (held) return held
      const store = storeWith(runId)
      const versionId = store?.summary(runId)?.versionId
      const text = versionId && store?.version(versionId)
      if (text) return { workflow: readVersion(text), versionId }
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

    afterRun(workflow, runId) {
      if (!isReady() && keys.has(workflow.id) && !options.isBusy(workflow.id)) release(workflow.id)
      if (memory.records.has(runId)) return memory.trim(workflow.id)
      const { retention } = workflow.settings
      if (!keys.has(workflow.id) || !retention.keep) return
      upkeep.runEnded(workflow.id, retention)
      search.due(workflow.id)
    },

    deleteRuns(runIds) {
      const byStore = new Map<RunStore, RunId[]>()
      for (const runId of runIds) {
        if (memory.records.has(runId)) memory.forget(runId)
        const store = storeWith(runId)
        if (store) byStore.set(store, [...(byStore.get(store) ?? []), runId])
      }
      for (const [store, ids] of byStore) store.deleteRuns(ids)
    },

    async deleteHistory(workflowId) {
      for (const runId of memory.of(workflowId)) memory.forget(runId)
      stores.destroy(workflowId)
      keys.get(workflowId)?.fill(0)
      keys.delete(workflowId)
      if (isReady()) await vault.destroyWorkflowKey(workflowId)
      await options.onHistoryDeleted(workflowId)
    },

    async recover(retentionOf) {
      const interrupted = await upkeep.recover(retentionOf)
      if (isReady()) for (const workflowId of stores.workflowIds()) search.due(workflowId)
      return interrupted
    },

    lock() {
      for (const workflowId of [...keys.keys()]) if (!options.isBusy(workflowId)) release(workflowId)
    },

    close() {
      upkeep.close()
      search.close()
      stores.close()
      memory.clear()
      for (const key of keys.values()) key.fill(0)
    },
  }
}

const toSource = (store: RunStore): RunSource => ({
  key: store.workflowId,
  find: store.find,
  summaries: found => store.summaries(found as readonly StoredRun[]),
})

const MOST_HOMES = 10_000

/** Where runs that were looked at lately are kept, so that not every journal is asked for them. */
function createHomes() {
  const known = new Map<RunId, WorkflowId>()
  return {
    of: (runId: RunId) => known.get(runId),
    note(runs: readonly RunSummary[]) {
      if (known.size > MOST_HOMES) known.clear()
      for (const { runId, workflowId } of runs) known.set(runId, workflowId)
    },
  }
}

const notKept = (): PatchbayError =>
  new PatchbayError('That run is not kept (any longer).', { code: 'run.not-found' })
