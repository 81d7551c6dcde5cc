import { PatchbayError } from '#shared/errors.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { Pin } from '#shared/model/pin.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { Vault } from '../../vault/index.ts'
import {
  asKept,
  fromDisk,
  type Held,
  inMemoryAlone,
  keepsValues,
  ofPresentSteps,
  type PinsByStep,
  withoutValuesOnDisk,
} from './held-pins.ts'
import { createPinFile, type PinFile } from './pin-file.ts'

interface PinKeeperOptions {
  readonly folder: string
  readonly vault: Pick<Vault, 'status' | 'workflowKey'>
  readonly onLost: (message: string) => void
}

/** Brings pins in memory and pins on disk together. Nothing in here is to be called twice at the same time. */
export interface PinKeeper {
  isHeld(workflowId: WorkflowId): boolean
  load(workflow: Workflow): Promise<Held>
  /** Written first, where they can be: what fails has changed nothing. */
  commit(held: Held, pins: PinsByStep): Promise<void>
  /** For what has to go: when the rest can't be written, it goes too. */
  reduce(held: Held, pins: PinsByStep): Promise<void>
  /** From now on values are in memory alone. */
  dropValues(held: Held): Promise<void>
  /** Whether there are pins on disk that can't be read now. */
  isOutOfReach(held: Held): boolean
  /** To be called when the vault was opened or closed. @returns those that are different now */
  followVault(): Promise<Held[]>
  forget(workflowId: WorkflowId): Promise<void>
}

export function createPinKeeper({ folder, vault, onLost }: PinKeeperOptions): PinKeeper {
  const all = new Map<WorkflowId, Held>()
  const isReady = () => vault.status().state === 'ready'
  const fileOf = (workflowId: WorkflowId) => createPinFile(folder, workflowId)

  async function withKey<T>(workflowId: WorkflowId, task: (key: Buffer) => Promise<T>): Promise<T> {
    const key = await vault.workflowKey(workflowId)
    try {
      return await task(key)
    } finally {
      key.fill(0)
    }
  }

  async function write({ workflow }: Held, pins: PinsByStep): Promise<void> {
    if (!isReady()) return
    const file = fileOf(workflow.id)
    if (pins.size === 0) await file.remove()
    else await withKey(workflow.id, key => file.write(key, [...pins.values()].map(asKept)))
  }

  async function read(workflow: Workflow): Promise<readonly Pin[]> {
    const file = fileOf(workflow.id)
    // Without a file there is no reason to make a key.
    if (!file.exists()) return []
    try {
      return await withKey(workflow.id, file.read)
    } catch (error) {
      if (!(error instanceof PatchbayError && error.code === 'journal.corrupted')) throw error
      onLost(damaged(workflow, file))
      return []
    }
  }

  async function load(workflow: Workflow): Promise<Held> {
    const held = all.get(workflow.id) ?? { workflow, pins: new Map(), isRead: false }
    all.set(workflow.id, held)
    held.workflow = workflow
    if (held.isRead || !isReady()) return held
    // What was pinned while the vault was closed is newer.
    const unwritten = keepsValues(workflow) ? held.pins : withoutValuesOnDisk(held.pins)
    held.pins = new Map([...fromDisk(await read(workflow)), ...unwritten])
    held.isRead = true
    if (unwritten.size > 0) await commit(held, ofPresentSteps(held.pins, workflow))
    return held
  }

  async function commit(held: Held, pins: PinsByStep): Promise<void> {
    await write(held, pins)
    held.pins = pins
  }

  async function reduce(held: Held, pins: PinsByStep): Promise<void> {
    held.pins = pins
    try {
      await write(held, pins)
    } catch (error) {
      await fileOf(held.workflow.id).remove()
      throw error
    }
  }

  return {
    isHeld: workflowId => all.has(workflowId),
    load,
    commit,
    reduce,
    async dropValues(held) {
      const hasKept = [...held.pins.values()].some(({ keeps }) => keeps)
      if (hasKept) await reduce(held, withoutValuesOnDisk(held.pins))
    },
    isOutOfReach: ({ isRead, workflow }) => !isRead && fileOf(workflow.id).exists(),
    async followVault() {
      const isOpen = isReady()
      const changed = [...all.values()].filter(({ isRead }) => isRead !== isOpen)
      for (const held of changed) {
        if (isOpen) {
          await load(held.workflow)
          continue
        }
        held.pins = inMemoryAlone(held.pins)
        held.isRead = false
      }
      return changed
    },
    async forget(workflowId) {
      all.delete(workflowId)
      await fileOf(workflowId).remove()
    },
  }
}

function damaged({ name }: Workflow, file: PinFile): string {
  const setAsideAs = file.setAside()
  return `The pinned outputs of “${name}” are damaged, or of another key, and were set aside as ${setAsideAs}. Pin them again.`
}
