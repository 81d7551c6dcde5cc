import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readFirstLook } from '../../../../src/main/electron/first-look.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-look-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (text: string) => writeFileSync(join(folder, 'preferences.json'), text)

test('the window opens where and as it was', () => {
  const windowBounds = { x: -10, y: 20, width: 900, height: 700 }
  write(JSON.stringify({ settings: { theme: 'dark' }, windowBounds }))
  expect(readFirstLook(folder)).toEqual({ theme: 'dark', bounds: windowBounds })
})

test('a place without a whole point is a size alone', () => {
  write(JSON.stringify({ windowBounds: { x: 3, width: 900, height: 700 } }))
  expect(readFirstLook(folder)).toEqual({ theme: 'system', bounds: { width: 900, height: 700 } })
})

test.each([
  ['no file', undefined],
  ['no JSON', '{'],
  ['another shape', '[1]'],
  ['values of other types', '{"settings":{"theme":"pink"},"windowBounds":{"width":"900","height":1}}'],
  ['fields that are no objects', '{"settings":null,"windowBounds":7}'],
])('what does not fit counts as not set: %s', (_, text) => {
  if (text !== undefined) write(text)
  expect(readFirstLook(folder)).toEqual({ theme: 'system', bounds: undefined })
})
