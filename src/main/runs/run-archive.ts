import { PatchbayError } from '#shared/errors.ts'
import type { RunId, StepId, VersionId, WorkflowId } from '#shared/model/ids.ts'
import { classOf, narrower, type RunClass, whatIsKept } from '#shared/model/retention.ts'
import type { RunFilter } from '#shared/model/run-filter.ts'
import type { RunSignal, RunSummary } from '#shared/model/run-state.ts'
import { readWorkflow, writeWorkflow } from '#shared/model/serialize-workflow.ts'
import type { Retention, Workflow } from '#shared/model/workflow.ts'
import type { RunPage } from '../adapters/run-store/run-store.ts'
import { createRunStores, type DamagedJournal } from '../adapters/run-store/run-stores.ts'
import { createHoldingSpace } from '../retention/held-run.ts'
import { createRunRecords, type RunReader } from '../retention/run-records.ts'
import { createRunWriter, type RunWriter } from '../retention/run-writer.ts'
import type { Vault } from '../vault/index.ts'
import { createArchiveUpkeep, type RetentionOf } from './archive-upkeep.ts'
import { countKept, type KeptCount } from './count-kept.ts'
import type { RunService, WriterRequest } from './run-service.ts'

/** How many runs of a workflow that keeps nothing the editor can look back at, in memory. */
const MEMORY_RUNS = 20

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
  readonly live: Pick<RunService, 'live' | 'liveOf'>
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
  /** Runs of all workflows, or of the one that the filter names; newest first. */
  list(page: { filter?: RunFilter; cursor?: string | undefined; limit: number }): Promise<RunPage>
  /** The document that a run ran on. @throws PatchbayError `run.not-found` */
  version(runId: RunId): { readonly workflow: Workflow; readonly versionId: VersionId }
  latestOutputs(workflow: Workflow): Promise<LatestOutputs>
  /** The workflow's retention as it is now: of runs under way, or planned by then, no more is kept. */
  retentionIs(workflowId: WorkflowId, retention: Retention): void
  /** Applies the workflow's limits once a run has ended. */
  afterRun(workflow: Workflow, runId: RunId): void
  deleteRuns(runIds: readonly RunId[]): void
  /** How much a workflow has kept; undefined where that can't be looked at. */
  count(workflowId: WorkflowId): Promise<KeptCount | undefined>
  /** Removes all kept runs of a workflow and destroys their key. Runs under way go on and keep nothing. */
  deleteHistory(workflowId: WorkflowId): Promise<void>
  /** Deletes the ended runs of one class. */
  deleteClass(workflowId: WorkflowId, runClass: RunClass): Promise<void>
  /**
   * Marks runs that a crash or kill cut off, or deletes them where their workflow keeps nothing any longer; deletes what
   * is past its workflow's limits, and goes on doing so. To be called once, before any run starts.
   */
  recover(retentionOf: RetentionOf): Promise<void>
  /** The vault was locked: lets go of journals and keys; those of runs under way go when they have ended. */
  lock(): void
  close(): void
}

export function createRunArchive(options: RunArchiveOptions): RunArchive {
  const { folder, vault, now, onDamaged, onUnexpected } = options
  const keys = new Map<WorkflowId, Buffer>()
  const memory = createRunRecords()
  const space = createHoldingSpace()
  /** As it was last told. */
  const retentions = new Map<WorkflowId, Retention>()
  /** What the runs in memory and those under way ran on. */
  const ranOn = new Map<RunId, { readonly workflow: Workflow; readonly versionId: VersionId }>()
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
  const memoryRuns = (workflowId: WorkflowId): RunId[] =>
    memory.runIds().filter(runId => ranOn.get(runId)?.workflow.id === workflowId)
  const isBusy = (workflowId: WorkflowId) => options.live.liveOf(workflowId).length > 0
  const endedInMemory = (workflowId: WorkflowId): RunId[] =>
    memoryRuns(workflowId).filter(runId => !options.live.live(runId))
  const retentionOf = ({ id, settings }: Workflow): Retention => retentions.get(id) ?? settings.retention

  const forget = (runId: RunId) => {
    memory.deleteRun(runId)
    ranOn.delete(runId)
  }

  const memorySummaries = (workflowId: WorkflowId): RunSummary[] =>
    memoryRuns(workflowId)
      .flatMap(runId => memory.state(runId) ?? [])
      .map(({ steps: _, lastSeq: __, ...summary }) => summary)
      .reverse()

  return {
    prepare: workflow =>
      whatIsKept(workflow.settings.retention) === 'nothing' ? Promise.resolve() : loadKey(workflow.id),

    openWriter({ runId, planned, mode, noStore, onWriteError }) {
      const { workflow, plan, versionId } = planned
      const allowed = narrower(whatIsKept(workflow.settings.retention), whatIsKept(retentionOf(workflow)))
      const wanted = noStore ? 'nothing' : allowed
      const keeping = keys.has(workflow.id) ? wanted : 'nothing'
      // A journal that can't be opened is said before the run starts, not when it has done its work.
      if (keeping !== 'nothing') stores.store(workflow.id)
      const writer = createRunWriter({
        runId,
        workflowId: workflow.id,
        mode,
        keeping,
        holdInMemory: mode === 'test' || (keeping === 'nothing' && wanted !== 'nothing'),
        secretPaths: plan?.secretPaths ?? [],
        stepNames: new Map(workflow.steps.map(step => [step.id, step.name])),
        store() {
          const store = stores.store(workflow.id)
          store.saveVersion(versionId, textOf(workflow))
          return store
        },
        memory,
        space,
        publish,
        now,
        onWriteError,
        onTooLarge: () => options.onTooLarge(workflow),
      })
      ranOn.set(runId, { workflow, versionId })
      return writer
    },

    find(runId) {
      if (memory.has(runId)) return memory
      const store = stores.findRun(runId)
      if (store) return store
      throw new PatchbayError('That run is not kept (any longer).', { code: 'run.not-found' })
    },

    async list({ filter = {}, ...page }) {
      const { workflowId } = filter
      if (workflowId === undefined) return { runs: [], damaged: 0 }
      const store = await storeOf(workflowId)
      const kept = store?.list(page) ?? { runs: [], damaged: 0 }
      if (page.cursor !== undefined) return kept
      const runs = [...memorySummaries(workflowId), ...kept.runs].sort(
        (a, b) => b.startedAtMs - a.startedAtMs,
      )
      return { ...kept, runs }
    },

    version(runId) {
      const held = ranOn.get(runId)
      if (held) return held
      const store = stores.findRun(runId)
      const versionId = store?.summary(runId)?.versionId
      const text = versionId && store?.version(versionId)
      if (text) return { workflow: readWorkflow(text), versionId }
      throw new PatchbayError('That run is not kept (any longer).', { code: 'run.not-found' })
    },

    async latestOutputs(workflow) {
      const names = new Map<StepId, string>(workflow.steps.map(step => [step.id, step.name]))
      const kept = (await storeOf(workflow.id))?.latestOutputs(names) ?? { outputs: {} }
      const latest = { runId: kept.runId, outputs: { ...kept.outputs } }
      for (const runId of memoryRuns(workflow.id)) {
        latest.runId = runId
        const trigger = memory.trigger(runId)
        if (trigger) latest.outputs.trigger = trigger.output
        for (const [stepId, output] of memory.outputs(runId)) {
          const name = names.get(stepId)
          if (name) latest.outputs[name] = output
        }
      }
      return latest
    },

    retentionIs(workflowId, retention) {
      retentions.set(workflowId, retention)
      for (const writer of options.live.liveOf(workflowId)) writer.limitTo(whatIsKept(retention))
    },

    afterRun(workflow, runId) {
      if (!isReady() && keys.has(workflow.id) && !isBusy(workflow.id)) release(workflow.id)
      if (memory.has(runId)) {
        for (const old of endedInMemory(workflow.id).slice(0, -MEMORY_RUNS)) forget(old)
        return
      }
      ranOn.delete(runId)
      const retention = retentionOf(workflow)
      if (keys.has(workflow.id) && whatIsKept(retention) !== 'nothing')
        upkeep.runEnded(workflow.id, retention)
    },

    deleteRuns(runIds) {
      for (const runId of runIds) {
        if (memory.has(runId)) forget(runId)
        else stores.findRun(runId)?.deleteRun(runId)
      }
    },

    async count(workflowId) {
      const wasOpen = keys.has(workflowId)
      try {
        const store = await storeOf(workflowId)
        return store && (await countKept(store))
      } catch (error) {
        if (error instanceof PatchbayError) return undefined
        throw error
      } finally {
        if (!wasOpen && !isBusy(workflowId)) stores.close(workflowId)
      }
    },

    async deleteHistory(workflowId) {
      for (const writer of options.live.liveOf(workflowId)) writer.limitTo('nothing')
      for (const runId of endedInMemory(workflowId)) forget(runId)
      stores.destroy(workflowId)
      keys.get(workflowId)?.fill(0)
      keys.delete(workflowId)
      if (isReady()) await vault.destroyWorkflowKey(workflowId)
    },

    async deleteClass(workflowId, runClass) {
      for (const runId of endedInMemory(workflowId)) {
        const status = memory.state(runId)?.status
        if (status && classOf(status) === runClass) forget(runId)
      }
      if (await storeOf(workflowId)) upkeep.deleteClass(workflowId, runClass)
    },

    recover: upkeep.recover,

    lock() {
      for (const workflowId of [...keys.keys()]) if (!isBusy(workflowId)) release(workflowId)
    },

    close() {
      upkeep.close()
      stores.close()
      memory.clear()
      for (const key of keys.values()) key.fill(0)
    },
  }
}
