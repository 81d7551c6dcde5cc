import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copyJson, settleJson } from '#engine/values/json-value.ts'
import type { JsonValue } from '#shared/json.ts'

const isDeeplyFrozen = (value: unknown): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen))

const nested = (depth: number) => {
  let value: JsonValue = 1
  for (let i = 0; i < depth; i++) value = [value]
  return value
}

/** Without the one key that is left out by rule. */
const anyJson = fc.jsonValue().filter(json => !JSON.stringify(json).includes('__proto__'))

describe('values between steps', () => {
  it('[R20] JSON data stays the same object, deeply frozen', () => {
    fc.assert(
      fc.property(anyJson, json => {
        const value = JSON.parse(JSON.stringify(json)) as JsonValue
        const settled = settleJson(value, 'v')
        expect(settled).toBe(value)
        expect(isDeeplyFrozen(settled)).toBe(true)
        expect(settleJson(settled, 'v')).toBe(settled)
      }),
    )
  })

  it.each([
    ['undefined members', { a: undefined, b: 1 }, { b: 1 }],
    ['undefined items and holes', Object.assign([undefined, 1], { 3: 2 }), [null, 1, null, 2]],
    ['dates', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
    ['a URL', new URL('https://a.test/'), 'https://a.test/'],
    ['bytes', Buffer.from('a'), { type: 'Buffer', data: [97] }],
    ['objects without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    [
      'a key that could reach a prototype',
      JSON.parse('{"__proto__":{"x":1},"y":{"__proto__":2}}'),
      { y: {} },
    ],
  ])('[R20] [S-EX-2] makes JSON of %s', (_, value, expected) => {
    const settled = settleJson(value, 'v')
    expect(JSON.stringify(settled)).toBe(JSON.stringify(expected))
    expect(isDeeplyFrozen(settled)).toBe(true)
  })

  it.each([
    ['NaN', { a: [1, { 'x y': Number.NaN }] }, 'v.a[1]["x y"] is NaN'],
    ['a BigInt', [1n], 'v[0] is a BigInt'],
    ['a function', { f: () => 1 }, 'v.f is a function'],
    ['a symbol', { s: Symbol('x') }, 'v.s is a symbol'],
    ['a Map', { m: new Map() }, 'v.m is an instance of Map'],
    ['an error', new RangeError('x'), 'v is an instance of RangeError'],
    ['nothing at all', undefined, 'v is undefined'],
  ])('[R20] refuses %s and names the place', (_, value, message) => {
    expect(() => settleJson(value, 'v')).toThrow(
      `${message}, which is not JSON. Steps can pass on only JSON data.`,
    )
  })

  it('[R20] refuses a value that contains itself, and one nested too deep', () => {
    const loop: Record<string, unknown> = {}
    loop.again = [loop, loop]
    expect(() => settleJson(loop, 'v')).toThrow('contains itself')
    expect(() => settleJson(nested(2000), 'v')).toThrow('nested deeper than 1,000 levels')
    expect(() => settleJson(nested(900), 'v')).not.toThrow()
  })

  it('[R20] walks a shared part once, however often it is referred to', () => {
    let value: unknown = { leaf: true }
    for (let i = 0; i < 60; i++) value = { a: value, b: value }
    expect(isDeeplyFrozen((settleJson(value, 'v') as { a: unknown }).a === (value as { a: unknown }).a)).toBe(
      true,
    )
  })

  it('a copy is equal, frozen, and apart from the original', () => {
    fc.assert(
      fc.property(anyJson, json => {
        const value = JSON.parse(JSON.stringify(json)) as JsonValue
        const before = JSON.stringify(value)
        const copy = copyJson(value)
        expect(isDeeplyFrozen(copy)).toBe(true)
        expect(JSON.stringify(value)).toBe(before)
        if (typeof value === 'object' && value !== null) {
          expect(copy).not.toBe(value)
          expect(Object.isFrozen(value)).toBe(false)
        }
      }),
    )
  })
})
