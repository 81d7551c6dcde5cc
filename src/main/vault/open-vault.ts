import { randomBytes } from 'node:crypto'
import type { VaultStatus } from '#shared/model/account.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { KeySlot } from './key-slot.ts'
import { checkName, openRecord, ownField, ownRecord, sealAll, withFields, without } from './records.ts'
import { KEY_BYTES } from './seal.ts'
import { VaultStore } from './vault-store.ts'

export interface OpenVaultOptions {
  readonly file: string
  /** What may open it, or hold the key of a new one. */
  readonly slots: readonly KeySlot[]
  /** False where the data folder was used before: a missing file is then said, not replaced by an empty one. */
  readonly createIfMissing?: boolean
  readonly now?: () => Date
}

/**
 * Where every secret of this machine is kept: AES-256-GCM records under one random data key, which is wrapped in key
 * slots. Reading and writing throw `vault.locked`, `vault.wrong-key` or `vault.corrupted` while it is closed.
 */
export interface Vault {
  status(): VaultStatus
  /** Tries a closed vault again, e.g. after the keyring was unlocked; with `extra` slots for this once. */
  unlock(extra?: readonly KeySlot[]): Promise<VaultStatus>
  /** Forgets the data key until {@link unlock}. @throws PatchbayError `usage` where nothing is on disk */
  lock(): Promise<VaultStatus>
  /** One more way in, in the place of the one of its kind. @throws PatchbayError `vault.unavailable` */
  addSlot(slot: KeySlot): Promise<void>
  /** @throws PatchbayError `usage` when it is the last one */
  removeSlot(kind: KeySlot['kind']): Promise<void>
  /**
   * A new data key: everything is encrypted anew, or nothing is.
   * @param extra a passphrase slot, where the vault has one
   */
  rotate(now: Date, extra?: readonly KeySlot[]): Promise<void>
  /** Kinds of the slots that its file has, whether or not it can be opened. */
  storedSlots(): Promise<readonly string[]>
  /** When the data key was made, ISO 8601; where that is known and the vault is open. */
  keyMadeAt(): string | undefined
  /** Calls `listener` whenever the vault was opened, closed, or given other slots, until the answer is called. */
  watch(listener: () => void): () => void
  /** Only on the user's word: renames a closed vault's file and starts an empty vault. @returns the old file's new path */
  startOver(now: Date): Promise<string | undefined>
  get(recordId: string, field: string): string | undefined
  /** Names of the fields that a record has. */
  fields(recordId: string): readonly string[]
  /** Ids of the records that start with `prefix`. */
  list(prefix: string): readonly string[]
  set(recordId: string, field: string, value: string): Promise<void>
  /** Several fields in one write. */
  setFields(recordId: string, fields: Readonly<Record<string, string>>): Promise<void>
  /** The whole record in one write: fields that are not named are gone. */
  replace(recordId: string, fields: Readonly<Record<string, string>>): Promise<void>
  /** Takes in what another process wrote to the file. */
  refresh(): Promise<void>
  /** One field, or the whole record. */
  delete(recordId: string, field?: string): Promise<void>
  /** 32 random bytes for one purpose, made at first use, on disk before they are given out; they outlive rotation. */
  purposeKey(purpose: string): Promise<Buffer>
  /** The random key of a workflow's kept runs, made at first use and on disk before it is given out. */
  workflowKey(workflowId: WorkflowId): Promise<Buffer>
  /** Makes everything kept under that key unreadable for good. */
  destroyWorkflowKey(workflowId: WorkflowId): Promise<void>
}

const WORKFLOW_KEY = 'workflow-key:'
const PURPOSE_KEY = 'purpose-key:'
const KEY = 'key'

/** Opens the vault, makes a new one, or explains why neither can be: never throws for the state a vault is in. */
export async function openVault({
  file,
  slots,
  createIfMissing = true,
  now = () => new Date(),
}: OpenVaultOptions): Promise<Vault> {
  const store = await VaultStore.start({ file, slots, createIfMissing, now })
  const records = () => store.opened().body.records

  const get = (recordId: string, field: string): string | undefined => {
    const sealed = ownField(records(), recordId, field)
    return sealed === undefined
      ? undefined
      : openRecord(store.opened(), [recordId, field], sealed).toString('utf8')
  }
  const setFields = async (recordId: string, fields: Readonly<Record<string, string>>): Promise<void> => {
    for (const name of [recordId, ...Object.keys(fields)]) checkName(name)
    await store.change((before, vault) => withFields(before, recordId, sealAll(vault, recordId, fields)))
  }
  const makeKey = async (recordId: string): Promise<void> => {
    checkName(recordId)
    const key = randomBytes(KEY_BYTES).toString('base64')
    // Another process may have made it since; its key then stays.
    await store.change((before, vault) =>
      ownField(before, recordId, KEY)
        ? before
        : withFields(before, recordId, sealAll(vault, recordId, { [KEY]: key })),
    )
  }
  const randomKey = async (recordId: string): Promise<Buffer> => {
    if (get(recordId, KEY) === undefined) await makeKey(recordId)
    return Buffer.from(get(recordId, KEY) ?? '', 'base64')
  }

  return {
    status: () => store.status,
    unlock: extra => store.unlock(extra),
    lock: () => store.lock(),
    addSlot: slot => store.addSlot(slot),
    removeSlot: kind => store.removeSlot(kind),
    rotate: (now, extra) => store.rotate(now, extra),
    storedSlots: () => store.storedSlots(),
    keyMadeAt: () => (store.status.state === 'ready' ? store.opened().body.keyMadeAt : undefined),
    watch: listener => store.watch(listener),
    startOver: now => store.startOver(now),
    get,
    fields: recordId => Object.keys(ownRecord(records(), recordId) ?? {}),
    list: prefix => Object.keys(records()).filter(id => id.startsWith(prefix)),
    set: (recordId, field, value) => setFields(recordId, { [field]: value }),
    setFields,
    async replace(recordId, fields) {
      for (const name of [recordId, ...Object.keys(fields)]) checkName(name)
      await store.change((before, vault) =>
        withFields(without(before, recordId), recordId, sealAll(vault, recordId, fields)),
      )
    },
    refresh: () => store.change(before => before),
    delete: (recordId, field) => store.change(before => without(before, recordId, field)),
    purposeKey: purpose => randomKey(PURPOSE_KEY + purpose),
    workflowKey: workflowId => randomKey(WORKFLOW_KEY + workflowId),
    destroyWorkflowKey: workflowId => store.change(before => without(before, WORKFLOW_KEY + workflowId)),
  }
}
