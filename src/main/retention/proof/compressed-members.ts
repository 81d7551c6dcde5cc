import { constants, inflateSync } from 'node:zlib'

/** Compressed data somewhere in a file. */
export interface Member {
  readonly kind: 'gzip' | 'zlib'
  /** Bytes from the start of the file. */
  readonly offset: number
  /** Where what is compressed begins: behind the header of gzip, whose checksum is of no interest. */
  readonly dataOffset: number
}

/** Its third byte is the only method there is; chance writes the three once in 16 MB. */
const GZIP = Buffer.from([0x1f, 0x8b, 0x08])
const ZLIB = 0x78
/** The second byte of zlib data, by how hard it was compressed. */
const ZLIB_LEVELS: ReadonlySet<number | undefined> = new Set([0x01, 0x5e, 0x9c, 0xda])
/** How much of zlib data has to unpack before it is believed: what only looks like it fails much earlier. */
const PROBE = 256

/** Where compressed data begins among the first `searched` bytes of `data`. */
export function findMembers(data: Buffer, searched: number, offset: number): Member[] {
  const members: Member[] = []
  for (let at = data.indexOf(GZIP); at >= 0 && at < searched; at = data.indexOf(GZIP, at + 1)) {
    members.push({ kind: 'gzip', offset: offset + at, dataOffset: offset + at + headerLength(data, at) })
  }
  for (let at = data.indexOf(ZLIB); at >= 0 && at < searched; at = data.indexOf(ZLIB, at + 1)) {
    if (!ZLIB_LEVELS.has(data[at + 1]) || !unpacks(data.subarray(at, at + PROBE))) continue
    members.push({ kind: 'zlib', offset: offset + at, dataOffset: offset + at })
  }
  return members
}

/** Its optional parts (RFC 1952): extra data, the file's name, a comment, a checksum. */
function headerLength(data: Buffer, at: number): number {
  const flags = data[at + 3] ?? 0
  let end = at + 10
  if (flags & 0x04) end += 2 + (data[end] ?? 0) + 256 * (data[end + 1] ?? 0)
  if (flags & 0x08) end = Math.max(end, data.indexOf(0, end) + 1)
  if (flags & 0x10) end = Math.max(end, data.indexOf(0, end) + 1)
  if (flags & 0x02) end += 2
  return end - at
}

function unpacks(start: Buffer): boolean {
  try {
    // With this flag a text that ends too early is no error; nor is one that is followed by something else.
    return inflateSync(start, { finishFlush: constants.Z_SYNC_FLUSH }).length > 0
  } catch {
    return false
  }
}
