import { expect, it } from 'vitest'
import { parserOf, typeName } from '#actions/postgresql/pg-types.ts'

const TEXT_ARRAY = 1009

it.each([
  ['{}', []],
  ['{1,2}', ['1', '2']],
  ['{NULL,"NULL",""}', [null, 'NULL', '']],
  ['{"a \\"b\\"","c,d","\\\\"}', ['a "b"', 'c,d', '\\']],
  [
    '{{1,2},{3,4}}',
    [
      ['1', '2'],
      ['3', '4'],
    ],
  ],
  ['[0:1]={7,8}', ['7', '8']],
  ['{unclosed,"end', ['unclosed', 'end']],
  ['nothing', 'nothing'],
])('reads the array %s', (given, list) => {
  expect(parserOf(TEXT_ARRAY)(given)).toEqual(list)
})

it.each([
  [20, '9007199254740993', '9007199254740993'],
  [1700, '1.50', '1.50'],
  [701, 'Infinity', 'Infinity'],
  [1184, 'infinity', 'infinity'],
  [1184, '2026-01-02 03:04:05+00', '2026-01-02T03:04:05Z'],
  [1185, '{"2026-01-02 03:04:05+00"}', ['2026-01-02T03:04:05Z']],
  [17, '\\x00ff', 'AP8='],
  [99_999, 'anything', 'anything'],
])('turns type %i, %s into JSON', (oid, given, value) => {
  expect(parserOf(oid)(given)).toEqual(value)
})

it('names types', () => {
  expect([23, 1007, 99_999].map(typeName)).toEqual(['integer', 'integer[]', '99999'])
})
