import { PatchbayError } from '#shared/errors.ts'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import type { RunStore } from '../adapters/run-store/run-store.ts'
import { createRunStores, type DamagedJournal, type RunStores } from '../adapters/run-store/run-stores.ts'
import type { Vault } from '../vault/index.ts'

interface JournalsOptions {
  readonly folder: string
  readonly vault: Vault
  readonly onDamaged: (damage: DamagedJournal) => void
}

/** The journals of all workflows, with the keys that open them: these are fetched from the vault, and let go of when it locks. */
export interface Journals {
  readonly stores: RunStores
  /** Whether the vault is open. */
  isReady(): boolean
  hasKey(workflowId: WorkflowId): boolean
  /** Does nothing while the vault is closed. */
  loadKey(workflowId: WorkflowId): Promise<void>
  /** The keys of all journals there are. @throws PatchbayError `vault.locked` */
  loadAllKeys(): Promise<void>
  /** The workflow's journal; undefined where it has none, or the vault is closed. */
  storeOf(workflowId: WorkflowId): Promise<RunStore | undefined>
  /** The journal that has this run, of those whose keys are at hand. */
  storeWith(runId: RunId): RunStore | undefined
  /** Where runs are that were looked at, so that not every journal is asked for them next time. */
  note(runs: readonly Pick<RunSummary, 'runId' | 'workflowId'>[]): void
  /** Closes a journal and forgets its key. */
  release(workflowId: WorkflowId): void
  releaseAll(but: (workflowId: WorkflowId) => boolean): void
  /** Removes a journal with all its files and destroys its key. */
  destroy(workflowId: WorkflowId): Promise<void>
  close(): void
}

const MOST_HOMES = 10_000

export function createJournals({ folder, vault, onDamaged }: JournalsOptions): Journals {
  const keys = new Map<WorkflowId, Buffer>()
  const homes = new Map<RunId, WorkflowId>()
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

  /** A key that is being destroyed must not be taken for the next run's. */
  const destroying = new Map<WorkflowId, Promise<void>>()

  const isReady = () => vault.status().state === 'ready'
  const loadKey = async (workflowId: WorkflowId) => {
    await destroying.get(workflowId)
    if (isReady() && !keys.has(workflowId)) keys.set(workflowId, await vault.workflowKey(workflowId))
  }
  const forgetKey = (workflowId: WorkflowId) => {
    keys.get(workflowId)?.fill(0)
    keys.delete(workflowId)
  }
  const release = (workflowId: WorkflowId) => {
    stores.close(workflowId)
    forgetKey(workflowId)
  }

  return {
    stores,
    isReady,
    loadKey,
    release,
    hasKey: workflowId => keys.has(workflowId),
    async loadAllKeys() {
      if (!isReady()) {
        throw new PatchbayError('Kept runs can’t be read while the vault is locked. Unlock it first.', {
          code: 'vault.locked',
        })
      }
      for (const workflowId of stores.workflowIds()) await loadKey(workflowId)
    },
    async storeOf(workflowId) {
      if (!isReady() || !stores.workflowIds().includes(workflowId)) return undefined
      await loadKey(workflowId)
      return stores.store(workflowId)
    },
    storeWith: runId => stores.findRun(runId, homes.get(runId)),
    note(runs) {
      if (homes.size > MOST_HOMES) homes.clear()
      for (const { runId, workflowId } of runs) homes.set(runId, workflowId)
    },
    releaseAll(but) {
      for (const workflowId of [...keys.keys()]) if (!but(workflowId)) release(workflowId)
    },
    async destroy(workflowId) {
      stores.destroy(workflowId)
      forgetKey(workflowId)
      if (!isReady()) return
      const destroyed = vault.destroyWorkflowKey(workflowId)
      const settled = destroyed.catch(() => undefined)
      destroying.set(workflowId, settled)
      await settled
      if (destroying.get(workflowId) === settled) destroying.delete(workflowId)
      await destroyed
    },
    close() {
      stores.close()
      for (const workflowId of [...keys.keys()]) forgetKey(workflowId)
    },
  }
}
