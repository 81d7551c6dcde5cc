import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

export const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const CIPHER = 'aes-256-gcm'

/** What was opened is not what was sealed: another key, another place, or changed bytes. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError'
}

/** AES-256-GCM under a fresh nonce, bound to `place`. The result is base64 of nonce, ciphertext and tag. */
export function seal(key: Buffer, place: readonly string[], plain: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(bind(place))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** @throws SealBrokenError */
export function openSeal(key: Buffer, place: readonly string[], sealed: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new SealBrokenError('too short')
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(bind(place))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
  } catch (error) {
    throw new SealBrokenError('not authentic', { cause: error })
  }
}

/** A key for one purpose, from which neither the data key nor any other derived key can be had. */
export function derive(key: Buffer, purpose: readonly string[]): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), bind(['patchbay', ...purpose]), KEY_BYTES))
}

export function authenticate(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/** Unambiguous: `['a', 'b:c']` and `['a:b', 'c']` differ. */
function bind(place: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(place))
}
