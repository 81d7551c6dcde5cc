import { randomBytes, scrypt } from 'node:crypto'
import { z } from 'zod'
import { PatchbayError } from '#shared/errors.ts'
import type { KeySlot } from './key-slot.ts'
import { WrongKeyError } from './key-slot.ts'
import { KEY_BYTES, openSeal, SealBrokenError, seal } from './seal.ts'

export const MIN_PASSPHRASE_LENGTH = 12

/** About 0.2 s and 32 MB per try on a small server: OWASP's advice for scrypt, in the variant that is light on memory. */
const COST = { N: 2 ** 15, r: 8, p: 3 }
const SALT_BYTES = 16

const storedSchema = z.object({
  kdf: z.literal('scrypt'),
  // Bounded, so that a crafted file can't make opening it take all memory or for ever.
  N: z
    .int()
    .min(2)
    .max(2 ** 18)
    .refine(n => (n & (n - 1)) === 0),
  r: z.int().min(1).max(16),
  p: z.int().min(1).max(16),
  salt: z.base64(),
  wrapped: z.base64(),
})

/**
 * The data key, wrapped under a passphrase by scrypt.
 * @throws PatchbayError `usage` when the passphrase is too short
 */
export function passphraseSlot(passphrase: string): KeySlot {
  if (passphrase.length < MIN_PASSPHRASE_LENGTH) {
    throw new PatchbayError(
      `The vault's passphrase (PATCHBAY_PASSPHRASE) needs at least ${MIN_PASSPHRASE_LENGTH} characters.`,
      { code: 'usage' },
    )
  }
  return {
    kind: 'passphrase',
    backend: () => 'passphrase',
    unavailable: async () => undefined,
    async wrap(dataKey) {
      const salt = randomBytes(SALT_BYTES)
      const key = await stretch(passphrase, salt, COST)
      return {
        kdf: 'scrypt',
        ...COST,
        salt: salt.toString('base64'),
        wrapped: seal(key, ['passphrase-slot'], dataKey),
      }
    },
    async unwrap(stored) {
      const parsed = storedSchema.safeParse(stored)
      if (!parsed.success) throw new WrongKeyError('The passphrase slot is not of a known form')
      const { salt, wrapped, ...cost } = parsed.data
      const key = await stretch(passphrase, Buffer.from(salt, 'base64'), cost)
      try {
        return openSeal(key, ['passphrase-slot'], wrapped)
      } catch (error) {
        if (error instanceof SealBrokenError)
          throw new WrongKeyError('The passphrase does not fit', { cause: error })
        throw error
      }
    },
  }
}

function stretch(
  passphrase: string,
  salt: Buffer,
  cost: { N: number; r: number; p: number },
): Promise<Buffer> {
  const maxmem = 128 * cost.N * cost.r * 2
  return new Promise((resolve, reject) => {
    scrypt(
      passphrase.normalize('NFC'),
      salt,
      KEY_BYTES,
      { N: cost.N, r: cost.r, p: cost.p, maxmem },
      (error, key) => (error ? reject(error) : resolve(key)),
    )
  })
}
