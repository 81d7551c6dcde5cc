import { expect, test } from 'vitest'
import { jsonText } from '../../../src/sandbox/worker/json-text.ts'

const cycle: { self?: unknown } = {}
cycle.self = [cycle]

function nested(levels: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < levels; i++) value = [value]
  return value
}

test.each([
  ['undefined', undefined, undefined],
  ['null', null, 'null'],
  ['text', 'a"b', '"a\\"b"'],
  ['nested data', { a: [1, { b: null }], c: true }, '{"a":[1,{"b":null}],"c":true}'],
  ['a date', { at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
  ['properties that are undefined', { a: undefined, b: 1 }, '{"b":1}'],
  ['the same object twice', [cycle.self, 1].slice(1).concat(1), '[1,1]'],
  ['an object without prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
])('%s is JSON', (_title, value, text) => {
  expect(jsonText(value, '$return_value')).toBe(text)
})

test.each([
  ['$return_value.a[1].f is a function', { a: [0, { f: () => 1 }] }],
  ['$return_value["two words"] is a symbol', { 'two words': Symbol('s') }],
  ['$return_value.n is a BigInt', { n: 1n }],
  ['$return_value.n is NaN', { n: Number.NaN }],
  ['$return_value.self[0] refers back to itself', cycle],
  ['$return_value.m is a Map', { m: new Map() }],
  ['$return_value.s is a Set', { s: new Set() }],
  ['$return_value.b is bytes', { b: Buffer.from('x') }],
  ['$return_value.p is a promise', { p: Promise.resolve(1) }],
  ['$return_value.d is a function', { d: { toJSON: () => () => 1 } }],
  ['is nested more than 500 levels deep', nested(501)],
  ['$return_value.__proto__ has a name that is not possible', JSON.parse('{"__proto__":{"a":1}}')],
])('%s', (message, value) => {
  expect(() => jsonText(value, '$return_value')).toThrow(
    expect.objectContaining({ code: 'step.not-json', message: expect.stringContaining(message) }),
  )
})
