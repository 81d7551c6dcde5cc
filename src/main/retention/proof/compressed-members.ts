import { constants, gunzipSync, inflateSync } from 'node:zlib'

/** Compressed data somewhere in a file. */
export interface Member {
  readonly kind: 'gzip' | 'zlib'
  /** Bytes from the start of the file. */
  readonly offset: number
}

const GZIP = Buffer.from([0x1f, 0x8b, 0x08])
const ZLIB = 0x78
/** The second byte of zlib data, by how hard it was compressed. */
const ZLIB_LEVELS: ReadonlySet<number | undefined> = new Set([0x01, 0x5e, 0x9c, 0xda])
/** How much of it has to unpack before it is believed: what only looks like a beginning fails much earlier. */
const PROBE = 256

/** Where compressed data begins among the first `searched` bytes of `data`. */
export function findMembers(data: Buffer, searched: number, offset: number): Member[] {
  const members: Member[] = []
  const add = (kind: Member['kind'], at: number) => {
    if (unpacks(kind, data.subarray(at, at + PROBE))) members.push({ kind, offset: offset + at })
  }
  for (let at = data.indexOf(GZIP); at >= 0 && at < searched; at = data.indexOf(GZIP, at + 1)) add('gzip', at)
  for (let at = data.indexOf(ZLIB); at >= 0 && at < searched; at = data.indexOf(ZLIB, at + 1)) {
    if (ZLIB_LEVELS.has(data[at + 1])) add('zlib', at)
  }
  return members
}

function unpacks(kind: Member['kind'], start: Buffer): boolean {
  const unpack = kind === 'gzip' ? gunzipSync : inflateSync
  try {
    // With this flag a text that ends too early is no error.
    return unpack(start, { finishFlush: constants.Z_SYNC_FLUSH }).length > 0
  } catch {
    return false
  }
}
