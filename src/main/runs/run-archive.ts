import { PatchbayError } from '#shared/errors.ts'
import type { RunId, StepId, VersionId, WorkflowId } from '#shared/model/ids.ts'
import type { RunFilter } from '#shared/model/run-filter.ts'
import type { RunSignal, RunSummary } from '#shared/model/run-state.ts'
import { readWorkflow, writeWorkflow } from '#shared/model/serialize-workflow.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { RunPage } from '../adapters/run-store/run-store.ts'
import { createRunStores, type DamagedJournal } from '../adapters/run-store/run-stores.ts'
import { createRunRecords, type RunReader } from '../retention/run-records.ts'
import { createRunWriter, type RunWriter } from '../retention/run-writer.ts'
import type { Vault } from '../vault/index.ts'
import { createArchiveUpkeep, type RetentionOf } from './archive-upkeep.ts'
import type { WriterRequest } from './run-service.ts'

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
  /** Whether a run of this workflow is under way. */
  readonly isBusy: (workflowId: WorkflowId) => boolean
  readonly onDamaged: (damage: DamagedJournal) => void
  /** All kept runs of a workflow were deleted: what else is known of them has to go too. */
  readonly onDeleted: (workflowId: WorkflowId) => void
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
  const memory = createRunRecords()
  /** What the runs in memory ran on. */
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
    prepare: workflow => (workflow.settings.retention.keep ? loadKey(workflow.id) : Promise.resolve()),

    openWriter({ runId, planned, mode, noStore, onWriteError }) {
      const { workflow, plan, versionId } = planned
      const wanted = workflow.settings.retention.keep && !noStore
      const keep = wanted && keys.has(workflow.id)
      const holdInMemory = !keep && (mode === 'test' || wanted)
      const store = keep ? stores.store(workflow.id) : undefined
      store?.saveVersion(versionId, textOf(workflow))
      if (holdInMemory) ranOn.set(runId, { workflow, versionId })
      return createRunWriter({
        runId,
        workflowId: workflow.id,
        mode,
        keep,
        holdInMemory,
        secretPaths: plan?.secretPaths ?? [],
        stepNames: new Map(workflow.steps.map(step => [step.id, step.name])),
        store,
        memory,
        publish,
        now,
        onWriteError,
      })
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

    afterRun(workflow, runId) {
      if (!isReady() && keys.has(workflow.id) && !options.isBusy(workflow.id)) release(workflow.id)
      if (memory.has(runId)) {
        for (const old of memoryRuns(workflow.id).slice(0, -MEMORY_RUNS)) forget(old)
        return
      }
      const { retention } = workflow.settings
      if (keys.has(workflow.id) && retention.keep) upkeep.runEnded(workflow.id, retention)
    },

    deleteRuns(runIds) {
      for (const runId of runIds) {
        if (memory.has(runId)) forget(runId)
        else stores.findRun(runId)?.deleteRun(runId)
      }
    },

    async deleteHistory(workflowId) {
      for (const runId of memoryRuns(workflowId)) forget(runId)
      stores.destroy(workflowId)
      keys.get(workflowId)?.fill(0)
      keys.delete(workflowId)
      options.onDeleted(workflowId)
      if (isReady()) await vault.destroyWorkflowKey(workflowId)
    },

    recover: upkeep.recover,

    lock() {
      for (const workflowId of [...keys.keys()]) if (!options.isBusy(workflowId)) release(workflowId)
    },

    close() {
      upkeep.close()
      stores.close()
      memory.clear()
      for (const key of keys.values()) key.fill(0)
    },
  }
}
