import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cellsByColumn,
  columnIndex,
  columnLetter,
  columnsOf,
  findColumn,
  rowByColumn,
} from '#actions/google-sheets/columns.ts'

describe('the columns of a sheet', () => {
  it('go by their headers; by letter where there is none, or it is there twice', () => {
    expect(columnsOf(['Name', '', ' Name ', 7, null, '__proto__']).map(({ key }) => key)).toEqual([
      'Name',
      'B',
      'C',
      '7',
      'E',
      'F',
    ])
  })

  it('never share a key with a header that looks like a letter', () => {
    expect(columnsOf(['B', '', 'A', 'B']).map(({ key }) => key)).toEqual(['B', 'Column B', 'A', 'D'])
  })

  it('have letters as in the browser', () => {
    expect([0, 25, 26, 701, 702].map(columnLetter)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA'])
    fc.assert(fc.property(fc.nat(18_277), index => columnIndex(columnLetter(index)) === index))
    expect(['', 'a', 'ABCD', 'A1'].map(columnIndex)).toEqual([undefined, undefined, undefined, undefined])
  })

  it('are found by key first, then by letter', () => {
    const columns = columnsOf(['B', 'Name'])
    expect(findColumn(columns, 'B', 'column')).toBe(0)
    expect(findColumn(columns, ' Name ', 'column')).toBe(1)
    expect(findColumn(columns, 'A', 'column')).toBe(0)
    expect(findColumn([], 'C', 'column')).toBe(2)
    expect(() => findColumn([], 'Name', 'column')).toThrow('has no header row')
  })
})

describe('rows by column', () => {
  it('come back as they were written, whatever the headers are', () => {
    const header = fc.oneof(fc.constantFrom('', 'A', 'B', 'Name', '__proto__', 'constructor'), fc.string())
    fc.assert(
      fc.property(fc.array(header, { minLength: 1, maxLength: 8 }), headers => {
        const columns = columnsOf(headers)
        const cells = headers.map((_header, index) => `cell ${index}`)
        const row = rowByColumn(cells, columns)
        expect(Object.keys(row)).toHaveLength(headers.length)
        expect(cellsByColumn(row, columns, 'columns')).toEqual(cells)
      }),
    )
  })

  it('hold cells beyond the headers by letter, and deep values as JSON', () => {
    const columns = columnsOf(['Name'])
    expect(rowByColumn(['Ada', 'x'], columns)).toEqual({ Name: 'Ada', B: 'x' })
    expect(rowByColumn(['x'], [], 2)).toEqual({ C: 'x' })
    expect(cellsByColumn({ C: { a: [1] }, Name: null }, columns, 'columns')).toEqual([
      null,
      null,
      '{"a":[1]}',
    ])
  })
})
