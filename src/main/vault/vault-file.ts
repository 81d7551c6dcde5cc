import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { jsonObjectSchema } from '#shared/json.ts'
import { authenticate, derive } from './seal.ts'

export const VAULT_VERSION = 1

const bodySchema = z.strictObject({
  format: z.literal('patchbay-vault'),
  version: z.int().min(1),
  /** Part of every record's place, so that records can't be moved between vaults. */
  vaultId: z.string().regex(/^[0-9a-f]{32}$/),
  /** Tells a wrong data key from changed records. */
  keyCheck: z.string(),
  /** When the data key was made, ISO 8601. */
  keyMadeAt: z.string().optional(),
  slots: z.array(z.strictObject({ kind: z.string(), stored: jsonObjectSchema })),
  /** Record id -> field -> sealed value. */
  records: z.record(z.string(), z.record(z.string(), z.string())),
})
export type VaultBody = z.infer<typeof bodySchema>

const fileSchema = z.strictObject({
  body: z.unknown(),
  /** SHA-256 of the body: damage is noticed without any key, so that it is never mistaken for a wrong one. */
  checksum: z.string(),
  /** HMAC of the body under the data key: changes by anybody without the key are noticed. */
  mac: z.string(),
})

export type ReadVault =
  | { readonly ok: true; readonly body: VaultBody; readonly bodyText: string; readonly mac: string }
  | { readonly ok: false; readonly reason: 'damaged' | 'newer' }

export function writeVaultText(body: VaultBody, dataKey: Buffer): string {
  const bodyText = JSON.stringify(body)
  const mac = macOf(bodyText, dataKey)
  return `${JSON.stringify({ body, checksum: checksumOf(bodyText), mac }, null, 1)}\n`
}

/** Takes a vault file apart and checks all that can be checked without a key. */
export function readVaultText(text: string): ReadVault {
  const file = fileSchema.safeParse(parseOrUndefined(text))
  if (!file.success) return { ok: false, reason: 'damaged' }
  const bodyText = JSON.stringify(file.data.body) ?? ''
  if (checksumOf(bodyText) !== file.data.checksum) return { ok: false, reason: 'damaged' }
  const version = z.object({ version: z.int() }).safeParse(file.data.body)
  if (version.success && version.data.version > VAULT_VERSION) return { ok: false, reason: 'newer' }
  const body = bodySchema.safeParse(file.data.body)
  if (!body.success) return { ok: false, reason: 'damaged' }
  return { ok: true, body: body.data, bodyText, mac: file.data.mac }
}

export function isDataKeyOf(body: VaultBody, dataKey: Buffer): boolean {
  return equalTexts(body.keyCheck, keyCheckOf(dataKey))
}

export function isAuthentic(read: { bodyText: string; mac: string }, dataKey: Buffer): boolean {
  return equalTexts(read.mac, macOf(read.bodyText, dataKey))
}

export function keyCheckOf(dataKey: Buffer): string {
  return derive(dataKey, ['vault', 'key-check']).toString('base64')
}

function macOf(bodyText: string, dataKey: Buffer): string {
  return authenticate(derive(dataKey, ['vault', 'mac']), bodyText).toString('base64')
}

function checksumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** As texts: several base64 texts decode to the same bytes, but only one was written. */
function equalTexts(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
