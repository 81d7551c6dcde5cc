/** Messages on a byte stream: length in bytes (32 bits, little endian), then UTF-8 text. */

const HEADER = 4

export function encodeFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const frame = Buffer.allocUnsafe(HEADER + length)
  frame.writeUInt32LE(length, 0)
  frame.write(text, HEADER)
  return frame
}

export interface FrameReader {
  push(chunk: Buffer): void
}

/**
 * Cuts a stream into messages. A message over `maxBytes` is refused by its header, before any of it is held;
 * nothing is read after that.
 */
export function createFrameReader(options: {
  readonly maxBytes: number
  onMessage(text: string): void
  onTooLarge(bytes: number): void
}): FrameReader {
  const pending: Buffer[] = []
  let held = 0
  let refused = false

  const take = (bytes: number): Buffer => {
    const first = pending[0]
    const joined = pending.length === 1 && first !== undefined ? first : Buffer.concat(pending, held)
    pending.length = 0
    held -= bytes
    if (held > 0) pending.push(joined.subarray(bytes))
    return joined.subarray(0, bytes)
  }

  let expected = -1
  return {
    push(chunk) {
      if (refused) return
      pending.push(chunk)
      held += chunk.length
      while (true) {
        if (expected < 0) {
          if (held < HEADER) return
          expected = take(HEADER).readUInt32LE(0)
          if (expected > options.maxBytes) {
            refused = true
            pending.length = 0
            options.onTooLarge(expected)
            return
          }
        }
        if (held < expected) return
        const text = take(expected).toString('utf8')
        expected = -1
        options.onMessage(text)
      }
    },
  }
}
