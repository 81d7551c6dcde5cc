import { randomBytes } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PatchbayError, toErrorInfo } from '#shared/errors.ts'
import type { VaultStatus } from '#shared/model/account.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import { ensurePrivateFolder, explainFileError, writePrivateFile } from '../files/atomic-file.ts'
import { createSerialQueue } from '../files/serial-queue.ts'
import type { KeySlot } from './key-slot.ts'
import { checkName, openRecord, ownField, ownRecord, type Records, sealAll, without } from './records.ts'
import { derive, KEY_BYTES } from './seal.ts'
import { readVaultFile, type Unlocked, unlock } from './unlock.ts'
import {
  isAuthentic,
  keyCheckOf,
  readVaultText,
  VAULT_VERSION,
  type VaultBody,
  writeVaultText,
} from './vault-file.ts'
import { type ClosedReason, closedError, closedStatus, readyStatus, sessionStatus } from './vault-status.ts'

export interface OpenVaultOptions {
  readonly file: string
  /** What may open it, or hold the key of a new one. */
  readonly slots: readonly KeySlot[]
  /** False where the data folder was used before: a missing file is then said, not replaced by an empty one. */
  readonly createIfMissing?: boolean
}

/**
 * Where every secret of this machine is kept: AES-256-GCM records under one random data key, which is wrapped in key
 * slots. Reading and writing throw `vault.locked`, `vault.wrong-key` or `vault.corrupted` while it is closed.
 */
export interface Vault {
  status(): VaultStatus
  /** Tries a closed vault again, e.g. after the keyring was unlocked. `slots` replaces those given before. */
  retry(slots?: readonly KeySlot[]): Promise<VaultStatus>
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
  /** One field, or the whole record. */
  delete(recordId: string, field?: string): Promise<void>
  /** 32 bytes for one purpose, the same each time while the data key lives. */
  deriveKey(purpose: string, id: string): Buffer
  /** The random key of a workflow's kept runs, made at first use and on disk before it is given out. */
  workflowKey(workflowId: WorkflowId): Promise<Buffer>
  /** Makes everything kept under that key unreadable for good. */
  destroyWorkflowKey(workflowId: WorkflowId): Promise<void>
}

type Open = Omit<Unlocked, 'text'> & { readonly text: string | undefined }

const WORKFLOW_KEY = 'workflow-key:'

/** Opens the vault, makes a new one, or explains why neither can be: never throws for the state a vault is in. */
export async function openVault({ file, slots, createIfMissing = true }: OpenVaultOptions): Promise<Vault> {
  let usable = slots
  let open: Open | undefined
  let status: VaultStatus
  const inTurn = createSerialQueue()

  const close = (reason: ClosedReason): VaultStatus => {
    open = undefined
    status = closedStatus(reason, file)
    return status
  }
  const begin = async (mayCreate: boolean): Promise<VaultStatus> => {
    const answer = await unlock(file, usable)
    if (answer.outcome === 'closed') return close(answer.reason)
    if (answer.outcome === 'no-file' && !mayCreate) return close({ kind: 'missing' })
    const available = usable.filter(slot => slot.unavailable() === undefined)
    if (answer.outcome === 'unlocked') {
      open = answer.vault
      status = readyStatus(open.backend)
    } else if (available.length === 0) {
      // [S-VAULT-2] No slot, no file: a key beside the data, or one that everybody has, would protect nothing.
      open = await newVault([])
      status = sessionStatus(usable.flatMap(slot => slot.unavailable() ?? []))
    } else {
      try {
        open = await store(await newVault(available), undefined)
        status = readyStatus(open.backend)
      } catch (error) {
        return close({ kind: 'not-created', problem: toErrorInfo(error).message })
      }
    }
    return status
  }
  const store = async (vault: Open, expected: string | undefined): Promise<Open> => {
    if (vault.body.slots.length === 0) return vault
    const text = writeVaultText(vault.body, vault.dataKey)
    if (text === expected) return vault
    try {
      await ensurePrivateFolder(dirname(file))
      await writePrivateFile(file, text)
    } catch (error) {
      throw new PatchbayError(
        `The vault could not be written: ${explainFileError(error)}. Nothing of this change was kept.`,
        {
          code: 'vault.unavailable',
          cause: error,
        },
      )
    }
    return { ...vault, text }
  }
  const opened = (): Open => {
    if (!open) throw closedError(status)
    return open
  }
  /** What the file says now: another process (the command line beside the app) may have written to it. */
  const latest = async (): Promise<Open> => {
    const known = opened()
    if (known.body.slots.length === 0) return known
    const found = await readVaultFile(file)
    if (found.outcome === 'no-file') return known
    if (found.outcome === 'closed') throw closedError(closedStatus(found.reason, file))
    if (found.text === known.text) return known
    const read = readVaultText(found.text)
    if (!read.ok) throw closedError(close({ kind: read.reason }))
    if (read.body.vaultId !== known.body.vaultId || !isAuthentic(read, known.dataKey)) {
      throw closedError(close({ kind: 'tampered' }))
    }
    return { ...known, body: read.body, text: found.text }
  }
  const change = (edit: (records: Records, vault: Open) => Records): Promise<void> =>
    inTurn(async () => {
      const base = await latest()
      const records = edit(base.body.records, base)
      open = await store({ ...base, body: { ...base.body, records } }, base.text)
    })
  const setFields = (recordId: string, fields: Readonly<Record<string, string>>) => {
    for (const name of [recordId, ...Object.keys(fields)]) checkName(name)
    return change((records, vault) => ({
      ...records,
      [recordId]: { ...records[recordId], ...sealAll(vault, recordId, fields) },
    }))
  }
  const get = (recordId: string, field: string): string | undefined => {
    const vault = opened()
    const sealed = ownField(vault.body.records, recordId, field)
    return sealed === undefined ? undefined : openRecord(vault, [recordId, field], sealed).toString('utf8')
  }

  status = await begin(createIfMissing)
  return {
    status: () => status,
    retry: (replaced = usable) =>
      inTurn(async () => {
        usable = replaced
        return open ? status : begin(createIfMissing)
      }),
    startOver: now =>
      inTurn(async () => {
        if (open) return undefined
        const aside = `${file}.set-aside-${now.toISOString().replaceAll(':', '-')}`
        const found = await readVaultFile(file)
        if (found.outcome !== 'no-file') await rename(file, aside)
        await begin(true)
        return found.outcome === 'no-file' ? undefined : aside
      }),
    get,
    fields: recordId => Object.keys(ownRecord(opened().body.records, recordId) ?? {}),
    list: prefix => Object.keys(opened().body.records).filter(id => id.startsWith(prefix)),
    set: (recordId, field, value) => setFields(recordId, { [field]: value }),
    setFields,
    delete: (recordId, field) => change(records => without(records, recordId, field)),
    deriveKey: (purpose, id) => derive(opened().dataKey, [purpose, id]),
    async workflowKey(workflowId) {
      const recordId = WORKFLOW_KEY + workflowId
      checkName(recordId)
      if (!ownField(opened().body.records, recordId, 'key')) {
        await change((records, vault) =>
          // Another process may have made it since.
          ownField(records, recordId, 'key')
            ? records
            : {
                ...records,
                [recordId]: sealAll(vault, recordId, { key: randomBytes(KEY_BYTES).toString('base64') }),
              },
        )
      }
      return Buffer.from(get(recordId, 'key') ?? '', 'base64')
    },
    destroyWorkflowKey: workflowId => change(records => without(records, WORKFLOW_KEY + workflowId)),
  }
}

async function newVault(slots: readonly KeySlot[]): Promise<Open> {
  const dataKey = randomBytes(KEY_BYTES)
  const body: VaultBody = {
    format: 'patchbay-vault',
    version: VAULT_VERSION,
    vaultId: randomBytes(16).toString('hex'),
    keyCheck: keyCheckOf(dataKey).toString('base64'),
    slots: await Promise.all(
      slots.map(async slot => ({ kind: slot.kind, stored: await slot.wrap(dataKey) })),
    ),
    records: {},
  }
  return { dataKey, body, text: undefined, backend: slots[0]?.backend() ?? 'memory' }
}
