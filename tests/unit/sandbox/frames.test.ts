import { expect, test } from 'vitest'
import { createFrameReader, encodeFrame } from '#sandbox/frames.ts'

function read(chunks: readonly Buffer[], maxBytes = 1_000_000) {
  const messages: string[] = []
  const tooLarge: number[] = []
  const reader = createFrameReader({
    maxBytes,
    onMessage: text => messages.push(text),
    onTooLarge: bytes => tooLarge.push(bytes),
  })
  for (const chunk of chunks) reader.push(chunk)
  return { messages, tooLarge }
}

const TEXTS = ['{"a":1}', '', 'ü – 🙂', 'x'.repeat(70_000)]
const STREAM = Buffer.concat(TEXTS.map(encodeFrame))

test.each([1, 2, 3, 5, 64, 65_536, STREAM.length])('messages arrive whole in chunks of %i bytes', size => {
  const chunks: Buffer[] = []
  for (let at = 0; at < STREAM.length; at += size) chunks.push(STREAM.subarray(at, at + size))
  expect(read(chunks).messages).toEqual(TEXTS)
})

test('[S-CODE-3] a message over the limit is refused by its header, and nothing is read after it', () => {
  const header = Buffer.alloc(4)
  header.writeUInt32LE(0xffff_ffff)
  const { messages, tooLarge } = read([encodeFrame('first'), header, encodeFrame('later')], 100)
  expect({ messages, tooLarge }).toEqual({ messages: ['first'], tooLarge: [0xffff_ffff] })
})
