import { readFile } from 'node:fs/promises'
import { PatchbayError } from '#shared/errors.ts'
import { explainFileError, fileErrorCode } from '../files/atomic-file.ts'
import { type KeySlot, SlotUnreachableError, WrongKeyError } from './key-slot.ts'
import { isAuthentic, isDataKeyOf, readVaultText, type VaultBody } from './vault-file.ts'
import type { ClosedReason } from './vault-status.ts'

export interface Unlocked {
  readonly dataKey: Buffer
  readonly body: VaultBody
  /** The file's text when it was read or written last. */
  readonly text: string
  readonly backend: string
}

export type UnlockAnswer =
  | { readonly outcome: 'unlocked'; readonly vault: Unlocked }
  | { readonly outcome: 'no-file' }
  | { readonly outcome: 'closed'; readonly reason: ClosedReason }

type FileAnswer =
  | { readonly outcome: 'text'; readonly text: string }
  | Exclude<UnlockAnswer, { readonly outcome: 'unlocked' }>

export async function readVaultFile(file: string): Promise<FileAnswer> {
  try {
    return { outcome: 'text', text: await readFile(file, 'utf8') }
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return { outcome: 'no-file' }
    return { outcome: 'closed', reason: { kind: 'unreachable', problem: explainFileError(error) } }
  }
}

/** Opens the vault file with the first slot that fits. Never writes. */
export async function unlock(file: string, slots: readonly KeySlot[]): Promise<UnlockAnswer> {
  const found = await readVaultFile(file)
  if (found.outcome !== 'text') return found
  const read = readVaultText(found.text)
  if (!read.ok) return { outcome: 'closed', reason: { kind: read.reason } }

  const opened = await unwrapDataKey(read.body, slots)
  if ('kind' in opened) return { outcome: 'closed', reason: opened }
  if (!isAuthentic(read, opened.dataKey)) return { outcome: 'closed', reason: { kind: 'tampered' } }
  return { outcome: 'unlocked', vault: { ...opened, body: read.body, text: found.text } }
}

export async function unwrapDataKey(
  body: VaultBody,
  slots: readonly KeySlot[],
): Promise<{ dataKey: Buffer; backend: string } | ClosedReason> {
  const tried = new Set<string>()
  let hindrance: string | undefined
  for (const { kind, stored } of body.slots) {
    for (const slot of slots.filter(candidate => candidate.kind === kind)) {
      const unavailable = await slot.unavailable()
      hindrance = unavailable ?? hindrance
      if (unavailable !== undefined) continue
      const dataKey = await tryUnwrap(() => slot.unwrap(stored))
      if (dataKey instanceof SlotUnreachableError) {
        hindrance = dataKey.message
        continue
      }
      tried.add(kind)
      if (dataKey && isDataKeyOf(body, dataKey)) return { dataKey, backend: slot.backend() }
    }
  }
  if (tried.size > 0) return { kind: 'wrong-key', tried: [...tried] }
  return { kind: 'no-slot', stored: [...new Set(body.slots.map(slot => slot.kind))], hindrance }
}

async function tryUnwrap(unwrap: () => Promise<Buffer>): Promise<Buffer | SlotUnreachableError | undefined> {
  try {
    return await unwrap()
  } catch (error) {
    if (error instanceof WrongKeyError) return undefined
    if (error instanceof SlotUnreachableError) return error
    throw new PatchbayError('A key slot of the vault failed in an unexpected way.', {
      code: 'vault.unavailable',
      cause: error,
    })
  }
}
