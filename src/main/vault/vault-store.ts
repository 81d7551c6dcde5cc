import { randomBytes } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PatchbayError, toErrorInfo } from '#shared/errors.ts'
import type { VaultStatus } from '#shared/model/account.ts'
import { ensurePrivateFolder, explainFileError, writePrivateFile } from '../files/atomic-file.ts'
import { withFileLock } from '../files/file-lock.ts'
import { createSerialQueue } from '../files/serial-queue.ts'
import type { KeySlot } from './key-slot.ts'
import type { Records } from './records.ts'
import { KEY_BYTES } from './seal.ts'
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

/** A vault with its data key in memory. Without a slot it is of this session alone: there is no file. */
export type OpenVault = Omit<Unlocked, 'text'> & { readonly text: string | undefined }

interface Options {
  readonly file: string
  readonly slots: readonly KeySlot[]
  readonly createIfMissing: boolean
}

/**
 * The vault's file and its state. Rules:
 * - The file is written only by {@link change} and when a new vault is made; opening never writes.
 * - A file that can't be opened, or that turns out damaged while open, is never written over.
 * - Each change starts from what the file says at that moment, under a lock: another process (the command line beside
 *   the app) may have written to it.
 */
export class VaultStore {
  readonly #file: string
  readonly #createIfMissing: boolean
  readonly #inTurn = createSerialQueue()
  #slots: readonly KeySlot[]
  #open: OpenVault | undefined
  #status: VaultStatus

  private constructor({ file, slots, createIfMissing }: Options) {
    this.#file = file
    this.#slots = slots
    this.#createIfMissing = createIfMissing
    this.#status = closedStatus({ kind: 'missing' }, file)
  }

  static async start(options: Options): Promise<VaultStore> {
    const store = new VaultStore(options)
    await store.#begin(options.createIfMissing)
    return store
  }

  get status(): VaultStatus {
    return this.#status
  }

  /** @throws PatchbayError `vault.locked` | `vault.wrong-key` | `vault.corrupted` */
  opened(): OpenVault {
    if (!this.#open) throw closedError(this.#status)
    return this.#open
  }

  change(edit: (records: Records, vault: OpenVault) => Records): Promise<void> {
    return this.#inTurn(async () => {
      const isSession = this.opened().body.slots.length === 0
      const apply = async () => {
        const base = isSession ? this.opened() : await this.#latest()
        const edited = { ...base, body: { ...base.body, records: edit(base.body.records, base) } }
        this.#open = isSession ? edited : await this.#write(edited)
      }
      await (isSession ? apply() : this.#locked(apply))
    })
  }

  retry(slots: readonly KeySlot[] = this.#slots): Promise<VaultStatus> {
    return this.#inTurn(async () => {
      this.#slots = slots
      if (!this.#open) await this.#begin(this.#createIfMissing)
      return this.#status
    })
  }

  startOver(now: Date): Promise<string | undefined> {
    return this.#inTurn(async () => {
      if (this.#open) return undefined
      const found = await readVaultFile(this.#file)
      const aside = `${this.#file}.set-aside-${now.toISOString().replaceAll(':', '-')}`
      if (found.outcome !== 'no-file') await rename(this.#file, aside)
      await this.#begin(true)
      return found.outcome === 'no-file' ? undefined : aside
    })
  }

  async #begin(mayCreate: boolean): Promise<void> {
    const answer = await unlock(this.#file, this.#slots)
    if (answer.outcome === 'closed') this.#close(answer.reason)
    else if (answer.outcome === 'unlocked') this.#opened(answer.vault)
    else if (mayCreate) await this.#create()
    else this.#close({ kind: 'missing' })
  }

  async #create(): Promise<void> {
    const available = this.#slots.filter(slot => slot.unavailable() === undefined)
    if (available.length === 0) {
      // [S-VAULT-2] No slot, no file: a key beside the data, or one that everybody has, would protect nothing.
      this.#open = await newVault([])
      this.#status = sessionStatus(this.#slots.flatMap(slot => slot.unavailable() ?? []))
      return
    }
    try {
      await this.#locked(async () => {
        // Another process may just have made one.
        const answer = await unlock(this.#file, this.#slots)
        if (answer.outcome === 'closed') this.#close(answer.reason)
        else if (answer.outcome === 'unlocked') this.#opened(answer.vault)
        else this.#opened(await this.#write(await newVault(available)))
      })
    } catch (error) {
      this.#close({ kind: 'not-created', problem: toErrorInfo(error).message })
    }
  }

  async #latest(): Promise<OpenVault> {
    const known = this.opened()
    const found = await readVaultFile(this.#file)
    if (found.outcome === 'no-file') return known
    if (found.outcome === 'closed') throw closedError(closedStatus(found.reason, this.#file))
    if (found.text === known.text) return known
    const read = readVaultText(found.text)
    if (!read.ok) throw closedError(this.#close({ kind: read.reason }))
    if (read.body.vaultId !== known.body.vaultId || !isAuthentic(read, known.dataKey)) {
      throw closedError(this.#close({ kind: 'tampered' }))
    }
    return { ...known, body: read.body, text: found.text }
  }

  async #write(vault: OpenVault): Promise<OpenVault> {
    const text = writeVaultText(vault.body, vault.dataKey)
    if (text === vault.text) return vault
    await writePrivateFile(this.#file, text).catch(notWritten)
    return { ...vault, text }
  }

  async #locked<T>(task: () => Promise<T>): Promise<T> {
    await ensurePrivateFolder(dirname(this.#file)).catch(notWritten)
    return withFileLock(`${this.#file}.lock`, task).catch(notWritten)
  }

  #opened(vault: OpenVault): void {
    this.#open = vault
    this.#status = readyStatus(vault.backend)
  }

  #close(reason: ClosedReason): VaultStatus {
    this.#open = undefined
    this.#status = closedStatus(reason, this.#file)
    return this.#status
  }
}

function notWritten(error: unknown): never {
  if (error instanceof PatchbayError) throw error
  const message = `The vault could not be written: ${explainFileError(error)}. Nothing of this change was kept.`
  throw new PatchbayError(message, { code: 'vault.unavailable', cause: error })
}

async function newVault(slots: readonly KeySlot[]): Promise<OpenVault> {
  const dataKey = randomBytes(KEY_BYTES)
  const wrap = async (slot: KeySlot) => ({ kind: slot.kind, stored: await slot.wrap(dataKey) })
  const body: VaultBody = {
    format: 'patchbay-vault',
    version: VAULT_VERSION,
    vaultId: randomBytes(16).toString('hex'),
    keyCheck: keyCheckOf(dataKey),
    slots: await Promise.all(slots.map(wrap)),
    records: {},
  }
  return { dataKey, body, text: undefined, backend: slots[0]?.backend() ?? 'memory' }
}
