import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openRecord, sealAll, withFields, without } from '../../../src/main/vault/records.ts'
import { KEY_BYTES } from '../../../src/main/vault/seal.ts'

const key = { dataKey: randomBytes(KEY_BYTES), body: { vaultId: 'a'.repeat(32) } }

describe('[S-VAULT-1] a record', () => {
  it('opens in its own vault, record and field alone', () => {
    const { token = '' } = sealAll(key, 'account:a', { token: 'secret' })
    expect(openRecord(key, ['account:a', 'token'], token).toString()).toBe('secret')
    const corrupted = expect.objectContaining({ code: 'vault.corrupted' })
    expect(() => openRecord(key, ['account:b', 'token'], token)).toThrow(corrupted)
    expect(() => openRecord(key, ['account:a', 'user'], token)).toThrow(corrupted)
    expect(() =>
      openRecord({ ...key, body: { vaultId: 'b'.repeat(32) } }, ['account:a', 'token'], token),
    ).toThrow(corrupted)
  })

  it('is changed and taken out without touching the others', () => {
    const before = Object.freeze({ a: Object.freeze({ x: '1', y: '2' }), b: Object.freeze({ x: '3' }) })
    expect(withFields(before, 'a', { y: '4', z: '5' })).toEqual({
      a: { x: '1', y: '4', z: '5' },
      b: { x: '3' },
    })
    expect(withFields(before, 'toString', { x: '1' })).toEqual({ ...before, toString: { x: '1' } })
    expect(without(before, 'a', 'x')).toEqual({ a: { y: '2' }, b: { x: '3' } })
    expect(without(before, 'b', 'x')).toEqual({ a: before.a })
    expect(without(before, 'a')).toEqual({ b: before.b })
    expect(without(before, 'none', 'x')).toEqual(before)
  })
})
