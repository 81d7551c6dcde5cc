import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { derive, KEY_BYTES, openSeal, SealBrokenError, seal } from '../../../src/main/vault/seal.ts'

const key = randomBytes(KEY_BYTES)
const plain = Buffer.from('a token')

describe('[S-VAULT-1] seal', () => {
  it('opens to what was sealed, whatever it was', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.array(fc.string()), (bytes, place) => {
        const sealed = seal(key, place, Buffer.from(bytes))
        expect(openSeal(key, place, sealed).equals(bytes)).toBe(true)
      }),
    )
  })

  it('never gives the same text twice, nor the plain one', () => {
    const texts = Array.from({ length: 500 }, () => seal(key, ['r', 'f'], plain))
    expect(new Set(texts).size).toBe(500)
    expect(new Set(texts.map(text => text.slice(0, 16))).size).toBe(500)
    expect(Buffer.from(texts[0] ?? '', 'base64').includes(plain)).toBe(false)
  })

  it('opens at its own place alone, also where joined names would be the same', () => {
    const sealed = seal(key, ['account:a', 'token'], plain)
    for (const place of [
      ['account:b', 'token'],
      ['account:a', 'other'],
      ['account', 'a:token'],
      ['account:a:token'],
      [],
    ]) {
      expect(() => openSeal(key, place, sealed)).toThrow(SealBrokenError)
    }
  })

  it('notices every flipped bit, every cut and another key', () => {
    const bytes = Buffer.from(seal(key, ['r', 'f'], plain), 'base64')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => openSeal(key, ['r', 'f'], flipped.toString('base64'))).toThrow(SealBrokenError)
    }
    for (let length = 0; length < bytes.length; length++) {
      expect(() => openSeal(key, ['r', 'f'], bytes.subarray(0, length).toString('base64'))).toThrow(
        SealBrokenError,
      )
    }
    expect(() => openSeal(randomBytes(KEY_BYTES), ['r', 'f'], bytes.toString('base64'))).toThrow(
      SealBrokenError,
    )
  })
})

describe('derive', () => {
  it('gives one key per purpose, the same each time', () => {
    const keys = [
      derive(key, ['a', 'b']),
      derive(key, ['ab']),
      derive(key, ['a', 'c']),
      derive(randomBytes(KEY_BYTES), ['a', 'b']),
    ]
    expect(new Set(keys.map(derived => derived.toString('hex'))).size).toBe(4)
    expect(derive(key, ['a', 'b']).equals(derive(key, ['a', 'b']))).toBe(true)
    expect(keys.every(derived => derived.length === KEY_BYTES)).toBe(true)
  })
})
