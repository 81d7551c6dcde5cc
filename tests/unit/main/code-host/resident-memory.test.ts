import { expect, test } from 'vitest'
import { parsePs, parseTasklist } from '../../../../src/main/code-host/resident-memory.ts'

test('sizes as ps prints them', () => {
  expect(parsePs('  123   2048\n 99999 1\n')).toEqual(
    new Map([
      [123, 2_097_152],
      [99_999, 1024],
    ]),
  )
  expect(parsePs('')).toEqual(new Map())
})

test("sizes as Windows' tasklist prints them, in any language", () => {
  const text =
    '"node.exe","123","Console","1","12,345 K"\r\n"node.exe","7","Console","1","1.024 K"\r\n"x.exe","5","Console","1","N/A"\r\n'
  expect(parseTasklist(text, [123, 7])).toEqual(
    new Map([
      [123, 12_345 * 1024],
      [7, 1_048_576],
    ]),
  )
})
