import { describe, expect, it } from 'vitest'
import { formatRange, parseRange } from '../../../src/demo/sheets-range.ts'

const SHEETS = ['Sheet1', "It's"]
const open = { bottom: undefined, right: undefined }

describe('A1 notation', () => {
  it.each([
    ['Sheet1', { sheet: 'Sheet1', top: 0, left: 0, ...open }],
    ["'It''s'", { sheet: "It's", top: 0, left: 0, ...open }],
    ["'It''s'!B2", { sheet: "It's", top: 1, left: 1, bottom: 1, right: 1 }],
    ['B2:C10', { sheet: 'Sheet1', top: 1, left: 1, bottom: 9, right: 2 }],
    ['Sheet1!$A$1:$B2', { sheet: 'Sheet1', top: 0, left: 0, bottom: 1, right: 1 }],
    ['Sheet1!A:C', { sheet: 'Sheet1', top: 0, left: 0, bottom: undefined, right: 2 }],
    ['Sheet1!2:5', { sheet: 'Sheet1', top: 1, left: 0, bottom: 4, right: undefined }],
    ['Sheet1!AA3:AB', { sheet: 'Sheet1', top: 2, left: 26, bottom: undefined, right: 27 }],
  ])('reads %s', (text, range) => {
    expect(parseRange(text, SHEETS)).toEqual(range)
  })

  it.each([
    '',
    'Nope',
    'Nope!A1',
    "'Nope'",
    'Sheet1!',
    'Sheet1!A0',
    'Sheet1!1A',
    'Sheet1!A1:',
    'Sheet1!:B2',
    'Sheet1!A',
    "'Sheet1",
  ])('refuses %j', text => {
    expect(parseRange(text, SHEETS)).toBeUndefined()
  })

  it('writes columns past Z and quotes names that need it', () => {
    expect(formatRange({ sheet: 'Sheet1', top: 0, left: 25, bottom: 1, right: 26 })).toBe('Sheet1!Z1:AA2')
    expect(formatRange({ sheet: "It's", top: 4, left: 702, bottom: 4, right: 702 })).toBe("'It''s'!AAA5")
  })
})
