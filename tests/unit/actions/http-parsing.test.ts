import { describe, expect, it } from 'vitest'
import { parseJsonPath, valueAt } from '#actions/http/json-path.ts'
import { nextLink } from '#actions/link-header.ts'
import { readBase64 } from '#actions/read-base64.ts'
import type { JsonValue } from '#shared/json.ts'

describe('a place in JSON', () => {
  it.each([
    ['', []],
    ['$', []],
    ['data.items', ['data', 'items']],
    ['$.data[0].next-page', ['data', 0, 'next-page']],
    ['[1]["a.b"]', [1, 'a.b']],
    ["a['b c']", ['a', 'b c']],
    ['@odata.nextLink', ['@odata', 'nextLink']],
    ['["@odata.nextLink"]', ['@odata.nextLink']],
  ])('%j is read', (text, path) => {
    expect(parseJsonPath(text)).toEqual(path)
  })

  it.each(['a..b', 'a[', 'a[-1]', 'a[b]', '.'])('%j is none', text => {
    expect(parseJsonPath(text)).toBeUndefined()
  })

  it('finds own values alone', () => {
    const value: JsonValue = { a: [{ b: null }] }
    expect(valueAt(value, ['a', 0, 'b'])).toBeNull()
    expect(valueAt(value, ['a', 0, 'b', 'c'])).toBeUndefined()
    expect(valueAt(value, ['constructor'])).toBeUndefined()
    expect(valueAt([1], ['length'])).toBe(1)
  })
})

describe('the next page in a Link header', () => {
  it.each([
    ['<https://a.example/?p=2>; rel="next"', 'https://a.example/?p=2'],
    ['</?a=1,2>; rel=prev,</?a=3,4>;title="x";rel=next', '/?a=3,4'],
    ['<a>; rel="first next"; type=x', 'a'],
    ['<a>; rel="prev"', undefined],
    ['<a; rel="next"', undefined],
    ['', undefined],
  ])('%j', (header, url) => {
    expect(nextLink(header)).toBe(url)
  })
})

describe('base64', () => {
  it.each([
    ['', ''],
    ['AAH/', '0001ff'],
    ['AAH_', '0001ff'],
    ['AA==', '00'],
    ['A\nA\r\n', '00'],
  ])('%j is read', (text, hex) => {
    expect(readBase64(text)?.toString('hex')).toBe(hex)
  })

  it.each(['A', 'AAAAA', 'ä', 'AA=A', 'data:,x', '===='])('%j is none', text => {
    expect(readBase64(text)).toBeUndefined()
  })
})
