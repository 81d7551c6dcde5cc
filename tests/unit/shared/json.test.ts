import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { findNonJson, jsonObjectSchema, jsonValueSchema, MAX_JSON_DEPTH } from '#shared/json.ts'

class Point {
  x = 1
}

describe('findNonJson', () => {
  it('finds nothing in whatever JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json(), text => {
        fc.pre(!text.includes('__proto__'))
        expect(findNonJson(JSON.parse(text))).toBeUndefined()
      }),
    )
  })

  it.each([
    [{ a: [1, { b: undefined }] }, ['a', 1, 'b']],
    [{ a: Number.NaN }, ['a']],
    [[1, Number.POSITIVE_INFINITY], [1]],
    [{ a: 1n }, ['a']],
    [{ a: () => 1 }, ['a']],
    [{ a: Symbol('s') }, ['a']],
    [{ a: new Date(0) }, ['a']],
    [{ a: new Map() }, ['a']],
    [{ a: new Point() }, ['a']],
    [JSON.parse('{"a":{"__proto__":1}}'), ['a', '__proto__']],
    [undefined, []],
  ])('%# names the place', (value, path) => expect(findNonJson(value)).toEqual(path))

  it('takes plain data of another realm and without a prototype', () => {
    expect(findNonJson(runInNewContext('({ a: [{ b: 1 }] })'))).toBeUndefined()
    expect(findNonJson(Object.assign(Object.create(null), { a: 1 }))).toBeUndefined()
  })

  it('refuses cycles and what is too deep, and ends', () => {
    const cycle: Record<string, unknown> = {}
    Object.assign(cycle, { a: cycle, b: cycle })
    expect(findNonJson(cycle)).toHaveLength(MAX_JSON_DEPTH)
    const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown
    expect(findNonJson(nested(MAX_JSON_DEPTH))).toBeUndefined()
    expect(findNonJson(nested(MAX_JSON_DEPTH + 1))).toHaveLength(MAX_JSON_DEPTH)
  })
})

describe('jsonValueSchema', () => {
  it('requires a value, names the place of a bad one, and takes a default', () => {
    const schema = z.object({ a: jsonValueSchema })
    expect(schema.safeParse({}).error?.issues).toMatchObject([{ path: ['a'], message: 'is missing' }])
    expect(schema.safeParse({ a: [{ b: Number.NaN }] }).error?.issues).toMatchObject([
      { path: ['a', 0, 'b'] },
    ])
    expect(z.object({ a: jsonValueSchema.default(1), b: jsonValueSchema.optional() }).parse({})).toEqual({
      a: 1,
    })
    expect(jsonObjectSchema.safeParse([]).success).toBe(false)
  })
})
