import { closeSync, type Dirent, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'

export interface CanaryHit {
  readonly file: string
  readonly canary: string
  readonly encoding: string
  /** Byte offset in the file, or in its path when `inName`. */
  readonly offset: number
  readonly inName: boolean
}

interface Needle {
  readonly canary: string
  readonly encoding: string
  readonly bytes: Buffer
}

const CHUNK = 4 * 1024 * 1024
/** Larger files are not looked into for compressed parts. */
const MOST_UNPACKED = 64 * 1024 * 1024
const MIN_CANARY = 8

/**
 * Looks at every byte of every file under `folder`, at what gzip and zlib data in them unpacks to, and at every file's
 * name, for each canary in any of its encodings. Knows nothing of how the product masks: it is the judge of that.
 */
export function scanFolder(folder: string, canaries: readonly string[]): CanaryHit[] {
  const needles = canaries.flatMap(needlesOf)
  const overlap = Math.max(0, ...needles.map(({ bytes }) => bytes.length)) - 1
  return listFiles(folder).flatMap(file => [...scanName(file, needles), ...scanFile(file, needles, overlap)])
}

export function needlesOf(canary: string): Needle[] {
  if (canary.length < MIN_CANARY)
    throw new Error(`A canary needs ${MIN_CANARY} characters, or it is found by chance.`)
  const utf8 = Buffer.from(canary)
  const utf16le = Buffer.from(canary, 'utf16le')
  const hex = utf8.toString('hex')
  const needles = [
    { encoding: 'utf-8', bytes: utf8 },
    { encoding: 'utf-16le', bytes: utf16le },
    { encoding: 'utf-16be', bytes: Buffer.from(utf16le).swap16() },
    { encoding: 'hex', bytes: Buffer.from(hex) },
    { encoding: 'hex upper', bytes: Buffer.from(hex.toUpperCase()) },
    { encoding: 'url', bytes: Buffer.from(encodeURIComponent(canary)) },
    { encoding: 'json', bytes: Buffer.from(JSON.stringify(canary).slice(1, -1)) },
    ...[0, 1, 2].flatMap(alignment => base64Needles(utf8, alignment)),
  ]
  return needles.map(needle => ({ canary, ...needle }))
}

/** The characters that don't depend on what stands before or after the canary. */
function base64Needles(utf8: Buffer, alignment: number): { encoding: string; bytes: Buffer }[] {
  const shifted = Buffer.concat([Buffer.alloc(alignment), utf8])
  const sure = shifted
    .toString('base64')
    .slice(Math.ceil((alignment * 4) / 3), Math.floor((shifted.length * 4) / 3))
  const urlSafe = sure.replaceAll('+', '-').replaceAll('/', '_')
  return [
    { encoding: `base64+${alignment}`, bytes: Buffer.from(sure) },
    { encoding: `base64url+${alignment}`, bytes: Buffer.from(urlSafe) },
  ]
}

function listFiles(folder: string): string[] {
  let entries: Dirent[]
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (isGone(error)) return []
    throw error
  }
  return entries.flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return listFiles(path)
    return entry.isFile() ? [path] : []
  })
}

function scanName(file: string, needles: readonly Needle[]): CanaryHit[] {
  const name = Buffer.from(file)
  return needles.flatMap(({ canary, encoding, bytes }) => {
    const offset = name.indexOf(bytes)
    return offset < 0 ? [] : [{ file, canary, encoding, offset, inName: true }]
  })
}

function scanFile(file: string, needles: readonly Needle[], overlap: number): CanaryHit[] {
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch (error) {
    if (isGone(error)) return []
    throw error
  }
  try {
    return [...scanHandle(handle, needles, overlap), ...scanPacked(file, needles)].map(hit => ({
      file,
      inName: false,
      ...hit,
    }))
  } finally {
    closeSync(handle)
  }
}

type BareHit = Omit<CanaryHit, 'file' | 'inName'>

function scanHandle(handle: number, needles: readonly Needle[], overlap: number): BareHit[] {
  const hits = new Map<string, BareHit>()
  const buffer = Buffer.alloc(CHUNK + overlap)
  let carried = 0
  let at = 0
  for (;;) {
    const read = readSync(handle, buffer, carried, CHUNK, null)
    if (read === 0) return [...hits.values()]
    const filled = buffer.subarray(0, carried + read)
    for (const { canary, encoding, bytes } of needles) {
      const found = filled.indexOf(bytes)
      const key = `${canary} ${encoding}`
      if (found >= 0 && !hits.has(key)) hits.set(key, { canary, encoding, offset: at - carried + found })
    }
    at += read
    carried = Math.min(overlap, filled.length)
    filled.copy(buffer, 0, filled.length - carried)
  }
}

const GZIP = Buffer.from([0x1f, 0x8b])
const ZLIB = [0x01, 0x5e, 0x9c, 0xda].map(level => Buffer.from([0x78, level]))

function scanPacked(file: string, needles: readonly Needle[]): BareHit[] {
  const content = contentOf(file)
  const unpacked = [
    ...placesOf(content, GZIP).map(offset => ({ offset, text: unzip(content.subarray(offset)) })),
    ...ZLIB.flatMap(start => placesOf(content, start)).map(offset => ({
      offset,
      text: unpack(inflateSync, content.subarray(offset)),
    })),
  ]
  return unpacked.flatMap(({ offset, text }) =>
    needles.flatMap(({ canary, encoding, bytes }) =>
      text?.includes(bytes) ? [{ canary, encoding: `packed ${encoding}`, offset }] : [],
    ),
  )
}

function contentOf(file: string): Buffer {
  try {
    return statSync(file).size > MOST_UNPACKED ? Buffer.alloc(0) : readFileSync(file)
  } catch (error) {
    if (isGone(error)) return Buffer.alloc(0)
    throw error
  }
}

function placesOf(content: Buffer, bytes: Buffer): number[] {
  const places: number[] = []
  for (let at = content.indexOf(bytes); at >= 0; at = content.indexOf(bytes, at + 1)) places.push(at)
  return places
}

/** Gunzip takes nothing behind the end; what follows a header of ten bytes can be unpacked all the same. */
const unzip = (from: Buffer): Buffer | undefined =>
  unpack(gunzipSync, from) ?? unpack(inflateRawSync, from.subarray(10))

function unpack(by: typeof inflateSync, from: Buffer): Buffer | undefined {
  try {
    return by(from, { finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    return undefined
  }
}

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'
