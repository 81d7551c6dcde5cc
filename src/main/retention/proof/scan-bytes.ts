import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { createInflate, createInflateRaw } from 'node:zlib'
import { findMembers, type Member } from './compressed-members.ts'
import { MAX_CANARY_BYTES, type Needle } from './needles.ts'

/** A canary in what a file holds. */
export interface Find {
  /** Bytes from the start of the file; of compressed data, where that begins. */
  readonly offset: number
  readonly encoding: string
  /** Which canary; undefined when its number was cut off. */
  readonly number: number | undefined
}

export interface FileScan {
  readonly bytes: number
  readonly finds: readonly Find[]
}

const CHUNK = 4 * 1_048_576
/** Of one file: more would tell nothing more. */
const MOST_FINDS = 50
/** What one compressed member may unpack to before it counts as a bomb, and its rest is left alone. */
const MOST_UNPACKED = 512 * 1_048_576

/** One buffer serves all files of a scan. */
export function createFileScanner(needles: readonly Needle[]) {
  const buffer = Buffer.alloc(CHUNK + MAX_CANARY_BYTES)

  /** Every byte of the file, and what gzip and zlib data in it unpacks to. @throws what the file system answers */
  return async function scanFile(file: string): Promise<FileScan> {
    const finds: Find[] = []
    const members: Member[] = []
    const bytes = eachWindow(file, buffer, window => {
      searchWindow(window, needles, finds)
      members.push(...findMembers(window.data, window.searched, window.offset))
    })
    for (const member of members) finds.push(...(await searchMember(file, member, needles)))
    return { bytes, finds: finds.slice(0, MOST_FINDS) }
  }
}

/** A piece of a stream, which overlaps with the next one by the length of a canary. */
interface Window {
  readonly data: Buffer
  /** Of `data`, from the start of the stream. */
  readonly offset: number
  /** Canaries that begin after this many bytes are found in the next window, as a whole. */
  readonly searched: number
}

/** Returns how many bytes the file has. */
function eachWindow(file: string, buffer: Buffer, use: (window: Window) => void): number {
  const handle = openSync(file, 'r')
  try {
    let kept = 0
    let read = 0
    for (;;) {
      const count = readSync(handle, buffer, kept, CHUNK, null)
      const data = buffer.subarray(0, kept + count)
      const searched = count === 0 ? data.length : Math.max(0, data.length - MAX_CANARY_BYTES)
      use({ data, offset: read - kept, searched })
      if (count === 0) return read
      read += count
      data.copy(buffer, 0, searched)
      kept = data.length - searched
    }
  } finally {
    closeSync(handle)
  }
}

function searchWindow({ data, offset, searched }: Window, needles: readonly Needle[], finds: Find[]): void {
  for (const needle of needles) {
    let at = data.indexOf(needle.bytes)
    while (at >= 0 && at < searched && finds.length < MOST_FINDS) {
      finds.push({ offset: offset + at, encoding: needle.encoding, number: needle.numberAt(data, at) })
      at = data.indexOf(needle.bytes, at + needle.bytes.length)
    }
  }
}

async function searchMember(file: string, member: Member, needles: readonly Needle[]): Promise<Find[]> {
  const finds: Find[] = []
  await unpack(file, member, window => searchWindow(window, needles, finds))
  return finds.map(find => ({
    ...find,
    offset: member.offset,
    encoding: `${member.kind}, ${find.encoding}`,
  }))
}

/**
 * Hands over what comes out of it, as far as it can be unpacked: what only looked like compressed data, or is damaged
 * further on, or is followed by something else, ends there.
 */
function unpack(file: string, { kind, dataOffset }: Member, use: (window: Window) => void): Promise<void> {
  const unpacking = kind === 'gzip' ? createInflateRaw() : createInflate()
  const source = createReadStream(file, { start: dataOffset })
  let kept: Buffer = Buffer.alloc(0)
  let read = 0
  return new Promise(resolve => {
    const end = () => {
      source.destroy()
      unpacking.destroy()
      use({ data: kept, offset: read - kept.length, searched: kept.length })
      resolve()
    }
    // At once, not by iteration: that would lose what had come before an error.
    unpacking.on('data', (chunk: Buffer) => {
      const data = Buffer.concat([kept, chunk])
      const searched = Math.max(0, data.length - MAX_CANARY_BYTES)
      use({ data, offset: read - kept.length, searched })
      read += chunk.length
      kept = data.subarray(searched)
      if (read > MOST_UNPACKED) unpacking.destroy()
    })
    unpacking.on('error', () => unpacking.destroy())
    unpacking.once('end', () => unpacking.destroy())
    unpacking.once('close', end)
    source.on('error', () => unpacking.destroy())
    source.pipe(unpacking)
  })
}
