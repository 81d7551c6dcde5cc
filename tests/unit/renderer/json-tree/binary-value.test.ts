import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '#shared/json.ts'
import { binaryOf } from '../../../../src/renderer/components/json-tree/binary-value.ts'

/** 2 × 3 pixels, of which only the head is real. */
const png = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  Buffer.from([0, 0, 0, 2, 0, 0, 0, 3, 8, 6, 0, 0, 0]),
  Buffer.alloc(20),
])
const shown = (value: JsonValue) => {
  const found = binaryOf(value)
  return found && [found.label, found.mime, found.bytes, found.width, found.height]
}
const PNG = ['PNG image', 'image/png', png.length, 2, 3]

describe('bytes in JSON', () => {
  it('are known as base64, by what they begin with', () => {
    expect(shown(png.toString('base64'))).toEqual(PNG)
    const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.from([5, 0, 7, 0]), Buffer.alloc(30)])
    expect(shown(gif.toString('base64'))).toEqual(['GIF image', 'image/gif', gif.length, 5, 7])
    const pdf = Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj <<>> endobj')
    expect(shown(pdf.toString('base64'))?.slice(0, 3)).toEqual(['PDF', 'application/pdf', pdf.length])
    const zip = gzipSync('a text that is long enough to be a file')
    expect(shown(zip.toString('base64'))?.[0]).toBe('gzip archive')
  })

  it('are known as a data: address, by what it says where they don’t', () => {
    expect(shown(`data:image/png;base64,${png.toString('base64')}`)).toEqual(PNG)
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')
    expect(shown(`data:image/svg+xml;base64,${svg.toString('base64')}`)?.slice(0, 3)).toEqual([
      'SVG image',
      'image/svg+xml',
      svg.length,
    ])
    expect(shown('data:;base64,AAAAAAAAAAAAAAAAAAAAAAAA')?.[0]).toBe('application/octet-stream')
  })

  it('are known as a Buffer, as JSON and as MongoDB spell it, even when nobody knows what is in it', () => {
    expect(shown(png.toJSON() as never)).toEqual(PNG)
    expect(shown({ $binary: png.toString('base64') })).toEqual(PNG)
    expect(shown({ $binary: { base64: png.toString('base64'), subType: '00' } })).toEqual(PNG)
    expect(shown({ type: 'Buffer', data: [1, 2, 3] })?.slice(0, 3)).toEqual([
      'Binary data',
      'application/octet-stream',
      3,
    ])
  })

  it('give themselves back whole', () => {
    const large = Buffer.concat([png, Buffer.alloc(200_000, 7)])
    for (const value of [large.toString('base64'), large.toJSON() as never]) {
      const found = binaryOf(value)
      expect(found?.bytes).toBe(large.length)
      expect(Buffer.from(found?.base64() ?? '', 'base64').equals(large)).toBe(true)
    }
  })

  it.each([
    ['a word'],
    ['an ordinary sentence, which is longer than thirty-two characters'],
    ['SGVsbG8gV29ybGQsIHRoaXMgaXMganVzdCB0ZXh0IQ=='],
    ['0123456789abcdef0123456789abcdef0123456789abcdef'],
    ['BMBMBMBMBMBMBMBMBMBMBMBMBMBMBMBMBMBM'],
    ['Qk1CTUJNQk1CTUJNQk1CTUJNQk1CTUJNQk1CTUJN'],
    [`${png.toString('base64')}!`],
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
