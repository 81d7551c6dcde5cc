import { PatchbayError } from '#shared/errors.ts'
import { openSeal, SealBrokenError, seal } from './seal.ts'
import type { VaultBody } from './vault-file.ts'

export type Records = VaultBody['records']

/** What it takes to seal and open records. */
interface RecordKey {
  readonly dataKey: Buffer
  readonly body: { readonly vaultId: string }
}

const NAME = /^(?!__proto__$)[A-Za-z0-9_.:-]{1,200}$/

/** [S-VAULT-1] The place that a value is bound to: it opens nowhere else. */
function placeOf(vault: RecordKey, [recordId, field]: readonly [string, string]): readonly string[] {
  return ['record', vault.body.vaultId, recordId, field]
}

export function sealAll(
  vault: RecordKey,
  recordId: string,
  fields: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [
      field,
      seal(vault.dataKey, placeOf(vault, [recordId, field]), Buffer.from(value, 'utf8')),
    ]),
  )
}

export function openRecord(vault: RecordKey, place: readonly [string, string], sealed: string): Buffer {
  try {
    return openSeal(vault.dataKey, placeOf(vault, place), sealed)
  } catch (error) {
    if (!(error instanceof SealBrokenError)) throw error
    throw new PatchbayError('A record of the vault is damaged or was moved.', {
      code: 'vault.corrupted',
      cause: error,
    })
  }
}

export function ownRecord(records: Records, recordId: string): Record<string, string> | undefined {
  return Object.hasOwn(records, recordId) ? records[recordId] : undefined
}

export function ownField(records: Records, recordId: string, field: string): string | undefined {
  const record = ownRecord(records, recordId)
  return record && Object.hasOwn(record, field) ? record[field] : undefined
}

export function withFields(
  records: Records,
  recordId: string,
  sealed: Readonly<Record<string, string>>,
): Records {
  return { ...records, [recordId]: { ...ownRecord(records, recordId), ...sealed } }
}

export function without(records: Records, recordId: string, field?: string): Records {
  const rest = Object.fromEntries(Object.entries(records).filter(([id]) => id !== recordId))
  const record = ownRecord(records, recordId)
  if (field === undefined || !record) return rest
  const kept = Object.fromEntries(Object.entries(record).filter(([name]) => name !== field))
  return Object.keys(kept).length === 0 ? rest : { ...records, [recordId]: kept }
}

export function checkName(name: string): void {
  if (!NAME.test(name)) {
    throw new PatchbayError(`"${name.slice(0, 60)}" can’t name a record or field of the vault.`, {
      code: 'internal',
    })
  }
}
