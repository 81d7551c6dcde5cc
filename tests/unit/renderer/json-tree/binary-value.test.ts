import { describe, expect, it } from 'vitest'
import type { JsonValue } from '#shared/json.ts'
import { binaryOf } from '../../../../src/renderer/components/json-tree/binary-value.ts'

const bytesOf = (text: string): number[] => [...text].map(character => character.charCodeAt(0))
const base64 = (bytes: readonly number[]): string =>
  btoa(bytes.map(byte => String.fromCharCode(byte)).join(''))
const zeros = (count: number): number[] => Array<number>(count).fill(0)

/** 2 × 3 pixels, of which only the head is real. */
const png = [
  ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  ...[0, 0, 0, 13, ...bytesOf('IHDR'), 0, 0, 0, 2, 0, 0, 0, 3, 8, 6, 0, 0, 0],
  ...zeros(20),
]
const shown = (value: JsonValue) => {
  const found = binaryOf(value)
  return found && [found.label, found.mime, found.bytes, found.width, found.height]
}
const PNG = ['PNG image', 'image/png', png.length, 2, 3]

describe('bytes in JSON', () => {
  it('are known as base64, by what they begin with', () => {
    expect(shown(base64(png))).toEqual(PNG)
    const gif = [...bytesOf('GIF89a'), 5, 0, 7, 0, ...zeros(30)]
    expect(shown(base64(gif))).toEqual(['GIF image', 'image/gif', gif.length, 5, 7])
    const pdf = bytesOf('%PDF-1.7\n1 0 obj <<>> endobj and so on')
    expect(shown(base64(pdf))?.slice(0, 3)).toEqual(['PDF', 'application/pdf', pdf.length])
    expect(shown(base64([0x1f, 0x8b, 8, ...zeros(40)]))?.[0]).toBe('gzip archive')
    expect(shown(base64([...bytesOf('PK'), 3, 4, ...zeros(40)]))?.[0]).toBe('ZIP archive')
  })

  it('are known as a data: address, by what it says where they don’t', () => {
    expect(shown(`data:image/png;base64,${base64(png)}`)).toEqual(PNG)
    const svg = bytesOf('<svg xmlns="http://www.w3.org/2000/svg"/>')
    expect(shown(`data:image/svg+xml;base64,${base64(svg)}`)?.slice(0, 3)).toEqual([
      'SVG image',
      'image/svg+xml',
      svg.length,
    ])
    expect(shown('data:;base64,AAAAAAAAAAAAAAAAAAAAAAAA')?.[0]).toBe('application/octet-stream')
  })

  it('are known as a Buffer, as JSON and as MongoDB spell it, even when nobody knows what is in it', () => {
    expect(shown({ type: 'Buffer', data: png })).toEqual(PNG)
    expect(shown({ $binary: base64(png) })).toEqual(PNG)
    expect(shown({ $binary: { base64: base64(png), subType: '00' } })).toEqual(PNG)
    expect(shown({ type: 'Buffer', data: [1, 2, 3] })?.slice(0, 3)).toEqual([
      'Binary data',
      'application/octet-stream',
      3,
    ])
  })

  it('give themselves back whole', () => {
    const large = [...png, ...zeros(200_000)]
    for (const value of [base64(large), { type: 'Buffer', data: large }]) {
      const found = binaryOf(value)
      expect(found?.bytes).toBe(large.length)
      expect(found?.base64()).toBe(base64(large))
    }
  })

  it.each([
    ['a word'],
    ['an ordinary sentence, which is longer than thirty-two characters'],
    ['SGVsbG8gV29ybGQsIHRoaXMgaXMganVzdCB0ZXh0IQ=='],
    ['0123456789abcdef0123456789abcdef0123456789abcdef'],
    ['Qk1CTUJNQk1CTUJNQk1CTUJNQk1CTUJNQk1CTUJN'],
    [`${base64(png)}!`],
    ['data:text/plain,hello-hello-hello-hello-hello'],
    [42],
    [null],
    [[137, 80, 78, 71]],
    [{ type: 'Buffer', data: [1, 999] }],
    [{ type: 'Buffer', data: 'AAAA' }],
    [{ type: 'Buffer', data: [1], more: true }],
    [{ $binary: 7 }],
  ] as JsonValue[][])('are not seen in %j', value => {
    expect(binaryOf(value as JsonValue)).toBeUndefined()
  })
})
