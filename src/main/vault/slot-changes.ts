import { randomBytes } from 'node:crypto'
import { PatchbayError } from '#shared/errors.ts'
import type { JsonObject } from '#shared/json.ts'
import { type KeySlot, SlotUnreachableError, WrongKeyError } from './key-slot.ts'
import { openRecord, type Records, sealAll } from './records.ts'
import { KEY_BYTES } from './seal.ts'
import { keyCheckOf, type VaultBody } from './vault-file.ts'
import { keyName } from './vault-status.ts'

type StoredSlot = VaultBody['slots'][number]

/** A vault whose data key is at hand. */
interface Keyed {
  readonly dataKey: Buffer
  readonly body: VaultBody
}

/** A changed vault, before it is written; and what to clear away outside of the file once it is, or if it can't be. */
export interface SlotChange<V> {
  readonly vault: V
  readonly afterwards: readonly Discard[]
  readonly otherwise: readonly Discard[]
}

export type Discard = () => Promise<void>

/** One more way in; takes the place of the slot of its kind. @throws PatchbayError `vault.unavailable` */
export async function withSlot<V extends Keyed>(vault: V, slot: KeySlot): Promise<SlotChange<V>> {
  const stored = await wrapChecked(slot, vault.dataKey)
  const before = vault.body.slots.filter(({ kind }) => kind === slot.kind)
  const slots = [...vault.body.slots.filter(({ kind }) => kind !== slot.kind), { kind: slot.kind, stored }]
  return {
    vault: { ...vault, body: { ...vault.body, slots } },
    afterwards: before.map(old => () => discard(slot, old.stored)),
    otherwise: [() => discard(slot, stored)],
  }
}

/** @throws PatchbayError `usage` when it is the last one, or not there */
export function withoutSlot<V extends Keyed>(
  vault: V,
  kind: KeySlot['kind'],
  known: readonly KeySlot[],
): SlotChange<V> {
  const gone = vault.body.slots.filter(slot => slot.kind === kind)
  const slots = vault.body.slots.filter(slot => slot.kind !== kind)
  if (gone.length === 0)
    throw new PatchbayError(`The vault does not open with ${keyName(kind)}.`, { code: 'usage' })
  if (slots.length === 0) {
    throw new PatchbayError(
      `${sentence(keyName(kind))} is the only way to open the vault. Add another one first.`,
      { code: 'usage' },
    )
  }
  const slot = known.find(candidate => candidate.kind === kind)
  return {
    vault: { ...vault, body: { ...vault.body, slots } },
    afterwards: slot ? gone.map(old => () => discard(slot, old.stored)) : [],
    otherwise: [],
  }
}

/**
 * [S-VAULT-5] The vault under a new data key: every record and every slot anew. Nothing of the old vault is changed, so
 * that writing it in one piece makes it all or nothing.
 * @throws PatchbayError `vault.unavailable` | `vault.wrong-key` naming the slot that can't be wrapped anew
 */
export async function rotated<V extends Keyed>(
  vault: V,
  known: readonly KeySlot[],
  now: Date,
): Promise<SlotChange<V>> {
  const dataKey = randomBytes(KEY_BYTES)
  const otherwise: Discard[] = []
  const afterwards: Discard[] = []
  const slots: StoredSlot[] = []
  try {
    for (const old of vault.body.slots) {
      const slot = await slotFor(old, vault.dataKey, known)
      const stored = await wrapChecked(slot, dataKey)
      otherwise.push(() => discard(slot, stored))
      afterwards.push(() => discard(slot, old.stored))
      slots.push({ kind: old.kind, stored })
    }
  } catch (error) {
    for (const clear of otherwise) await clear()
    throw error
  }
  const body = { ...vault.body, keyCheck: keyCheckOf(dataKey), keyMadeAt: now.toISOString(), slots }
  const records = resealed(vault, dataKey)
  return { vault: { ...vault, dataKey, body: { ...body, records } }, afterwards, otherwise }
}

function resealed(vault: Keyed, dataKey: Buffer): Records {
  return Object.fromEntries(
    Object.entries(vault.body.records).map(([recordId, sealed]) => {
      const fields = Object.entries(sealed).map(
        ([field, text]) => [field, openRecord(vault, [recordId, field], text).toString('utf8')] as const,
      )
      return [recordId, sealAll({ dataKey, body: vault.body }, recordId, Object.fromEntries(fields))]
    }),
  )
}

/** The slot that opens what is stored: a mistyped passphrase must not become the vault's new one. */
async function slotFor(old: StoredSlot, dataKey: Buffer, known: readonly KeySlot[]): Promise<KeySlot> {
  const candidates = known.filter(({ kind }) => kind === old.kind)
  for (const slot of candidates) {
    const key = await slot.unwrap(old.stored).catch(async (error: unknown) => {
      if (error instanceof WrongKeyError) return undefined
      throw error instanceof SlotUnreachableError ? unreachable(error.message) : error
    })
    if (key?.equals(dataKey)) return slot
  }
  if (old.kind === 'passphrase') {
    throw candidates.length > 0
      ? new PatchbayError('The passphrase does not fit this vault. Nothing was changed.', {
          code: 'vault.wrong-key',
        })
      : new PatchbayError('The vault also opens with a passphrase: type it, so that it can be kept.', {
          code: 'usage',
        })
  }
  throw unreachable(`${sentence(keyName(old.kind))} can’t be used from here`)
}

/** Wraps, and makes sure that the key comes out again before anything depends on it. */
async function wrapChecked(slot: KeySlot, dataKey: Buffer): Promise<JsonObject> {
  const problem = await slot.unavailable()
  if (problem !== undefined) throw unreachable(problem)
  try {
    const stored = await slot.wrap(dataKey)
    if ((await slot.unwrap(stored)).equals(dataKey)) return stored
    await discard(slot, stored)
  } catch (error) {
    if (error instanceof SlotUnreachableError) throw unreachable(error.message)
    if (!(error instanceof WrongKeyError)) throw error
  }
  throw unreachable(`${sentence(keyName(slot.kind))} did not give the key back`)
}

function unreachable(problem: string): PatchbayError {
  return new PatchbayError(`${problem}. Nothing was changed.`, { code: 'vault.unavailable' })
}

/** What is left behind opens nothing any longer, so failing to remove it fails nothing. */
async function discard(slot: KeySlot, stored: JsonObject): Promise<void> {
  await slot.discard?.(stored).catch(() => undefined)
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
