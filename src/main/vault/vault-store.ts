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
import { rotated, type SlotChange, withoutSlot, withSlot } from './slot-changes.ts'
import { readVaultFile, type Unlocked, unlock, unwrapDataKey } from './unlock.ts'
import {
  isAuthentic,
  isDataKeyOf,
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
  readonly now: () => Date
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
  readonly #now: () => Date
  readonly #listeners = new Set<() => void>()
  readonly #slots: readonly KeySlot[]
  #open: OpenVault | undefined
  #status: VaultStatus

  private constructor({ file, slots, createIfMissing, now }: Options) {
    this.#file = file
    this.#slots = slots
    this.#createIfMissing = createIfMissing
    this.#now = now
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

  /** Tries to open a closed vault, with `extra` slots for this once. */
  unlock(extra: readonly KeySlot[] = []): Promise<VaultStatus> {
    return this.#inTurn(async () => {
      if (!this.#open) await this.#begin(this.#createIfMissing, [...this.#slots, ...extra])
      return this.#status
    })
  }

  /** Forgets the data key. */
  lock(): Promise<VaultStatus> {
    return this.#inTurn(async () => {
      const { dataKey, body } = this.opened()
      if (body.slots.length === 0) {
        throw new PatchbayError(
          'These secrets are in memory alone, so locking would lose them. Add a way to open the vault first.',
          { code: 'usage' },
        )
      }
      const status = this.#close({ kind: 'on-request', stored: body.slots.map(({ kind }) => kind) })
      dataKey.fill(0)
      return status
    })
  }

  addSlot(slot: KeySlot): Promise<void> {
    return this.#changeSlots(vault => withSlot(vault, slot))
  }

  removeSlot(kind: KeySlot['kind']): Promise<void> {
    return this.#changeSlots(async vault => withoutSlot(vault, kind, this.#slots))
  }

  /** @param extra a passphrase slot, where the vault has one */
  rotate(now: Date, extra: readonly KeySlot[] = []): Promise<void> {
    return this.#changeSlots(vault => rotated(vault, [...this.#slots, ...extra], now))
  }

  /** What the file says of its slots, whether or not it can be opened. */
  async storedSlots(): Promise<readonly string[]> {
    if (this.#open) return this.#open.body.slots.map(({ kind }) => kind)
    const found = await readVaultFile(this.#file)
    const read = found.outcome === 'text' ? readVaultText(found.text) : undefined
    return read?.ok ? read.body.slots.map(({ kind }) => kind) : []
  }

  /** Calls `listener` whenever the vault was opened, closed, or given other slots. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #changeSlots(make: (vault: OpenVault) => Promise<SlotChange<OpenVault>>): Promise<void> {
    return this.#inTurn(async () => {
      this.opened()
      await this.#locked(async () => {
        const change = await make(await this.#base())
        const backend = this.#backendOf(change.vault)
        const written = await this.#write({ ...change.vault, backend }).catch(async error => {
          for (const clear of change.otherwise) await clear()
          throw error
        })
        this.#opened(written)
        for (const clear of change.afterwards) await clear()
      })
    })
  }

  /** What a change of slots starts from: a vault of this session alone becomes a file by it. */
  async #base(): Promise<OpenVault> {
    const known = this.opened()
    if (known.body.slots.length > 0) return this.#latest()
    const found = await readVaultFile(this.#file)
    if (found.outcome === 'no-file') return known
    throw new PatchbayError(
      'Another Patchbay has made a vault here meanwhile. Restart to use that one; the secrets of this session are not in it.',
      { code: 'vault.unavailable' },
    )
  }

  #backendOf({ body }: OpenVault): string {
    const kind = body.slots[0]?.kind
    return this.#slots.find(slot => slot.kind === kind)?.backend() ?? kind ?? 'memory'
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

  async #begin(mayCreate: boolean, slots = this.#slots): Promise<void> {
    const answer = await unlock(this.#file, slots)
    if (answer.outcome === 'closed') this.#close(answer.reason)
    else if (answer.outcome === 'unlocked') this.#opened(answer.vault)
    else if (mayCreate) await this.#create(slots)
    else this.#close({ kind: 'missing' })
  }

  async #create(slots: readonly KeySlot[]): Promise<void> {
    const candidates = slots.filter(slot => !slot.onRequest)
    const hindrances = await Promise.all(candidates.map(slot => slot.unavailable()))
    const available = candidates.filter((_, at) => hindrances[at] === undefined)
    if (available.length === 0) {
      // [S-VAULT-2] No slot, no file: a key beside the data, or one that everybody has, would protect nothing.
      this.#open = await newVault([], this.#now())
      this.#status = sessionStatus(hindrances.filter(hindrance => hindrance !== undefined))
      this.#tell()
      return
    }
    try {
      await this.#locked(async () => {
        // Another process may just have made one.
        const answer = await unlock(this.#file, slots)
        if (answer.outcome === 'closed') this.#close(answer.reason)
        else if (answer.outcome === 'unlocked') this.#opened(answer.vault)
        else this.#opened(await this.#write(await newVault(available, this.#now())))
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
    if (read.body.vaultId !== known.body.vaultId) throw closedError(this.#close({ kind: 'tampered' }))
    const dataKey = await this.#keyOf(read.body, known)
    if (!isAuthentic(read, dataKey)) throw closedError(this.#close({ kind: 'tampered' }))
    return { ...known, dataKey, body: read.body, text: found.text }
  }

  /** Another process may have rotated the data key. */
  async #keyOf(body: VaultBody, known: OpenVault): Promise<Buffer> {
    if (isDataKeyOf(body, known.dataKey)) return known.dataKey
    const opened = await unwrapDataKey(body, this.#slots)
    if ('kind' in opened) throw closedError(this.#close(opened))
    return opened.dataKey
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
    this.#tell()
  }

  #close(reason: ClosedReason): VaultStatus {
    this.#open = undefined
    this.#status = closedStatus(reason, this.#file)
    this.#tell()
    return this.#status
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

function notWritten(error: unknown): never {
  if (error instanceof PatchbayError) throw error
  const message = `The vault could not be written: ${explainFileError(error)}. Nothing of this change was kept.`
  throw new PatchbayError(message, { code: 'vault.unavailable', cause: error })
}

async function newVault(slots: readonly KeySlot[], now: Date): Promise<OpenVault> {
  const dataKey = randomBytes(KEY_BYTES)
  const wrap = async (slot: KeySlot) => ({ kind: slot.kind, stored: await slot.wrap(dataKey) })
  const body: VaultBody = {
    format: 'patchbay-vault',
    version: VAULT_VERSION,
    vaultId: randomBytes(16).toString('hex'),
    keyCheck: keyCheckOf(dataKey),
    keyMadeAt: now.toISOString(),
    slots: await Promise.all(slots.map(wrap)),
    records: {},
  }
  return { dataKey, body, text: undefined, backend: slots[0]?.backend() ?? 'memory' }
}
