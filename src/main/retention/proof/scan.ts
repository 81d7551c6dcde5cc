import { existsSync } from 'node:fs'
import path from 'node:path'
import { isGone } from '../../files/atomic-file.ts'
import { MAX_CANARY_BYTES, type Needle, needlesOf } from './needles.ts'
import { createFileScanner, type Find } from './scan-bytes.ts'
import { type Entry, reasonOf, type ScanPlace, type Unread, walkPlaces } from './scan-places.ts'

export interface ScanHit extends Find {
  readonly file: string
  /** The offset is one in its name, then. */
  readonly inName: boolean
  /** Whether it was still there at the end. */
  readonly remains: boolean
}

export interface ScannedPlace {
  readonly kind: string
  readonly folder: string
  readonly files: number
  readonly bytes: number
}

export interface ScanFindings {
  readonly places: readonly ScannedPlace[]
  readonly unread: readonly Unread[]
  readonly written: readonly string[]
  readonly hits: readonly ScanHit[]
}

export interface ScanOptions {
  readonly places: readonly ScanPlace[]
  readonly prefix: string
  /** Unix epoch milliseconds. */
  readonly sinceMs: number
  /** How much has been scanned, all in all. */
  readonly onProgress: (progress: { readonly files: number; readonly bytes: number }) => void
}

/** Lists are for people: what is beyond this tells nothing more. */
const MOST_LISTED = 1000

/** Looks for canaries in every file of the places, as often as it is told to. */
export class Scan {
  readonly #options: ScanOptions
  readonly #needles: readonly Needle[]
  readonly #scanFile
  /** What a file looked like when it was scanned. */
  readonly #seen = new Map<string, string>()
  readonly #bytes = new Map<string, { readonly kind: string; readonly bytes: number }>()
  readonly #unread = new Map<string, Unread>()
  readonly #written = new Set<string>()
  readonly #hits = new Map<string, ScanHit>()
  #total = 0

  constructor(options: ScanOptions) {
    this.#options = options
    this.#needles = needlesOf(options.prefix)
    this.#scanFile = createFileScanner(this.#needles)
  }

  /** Every file, as it is now. */
  async all(): Promise<void> {
    for (const entry of this.#entries()) {
      const bytes = await this.#scan(entry)
      if (bytes === undefined) continue
      this.#bytes.set(entry.path, { kind: entry.kind, bytes })
      this.#total += bytes
      this.#options.onProgress({ files: this.#bytes.size, bytes: this.#total })
    }
  }

  /** Files that were changed since the run started and since they were last scanned. */
  async recent(): Promise<void> {
    for (const entry of this.#entries()) {
      if (entry.isRecent && this.#seen.get(entry.path) !== entry.signature) await this.#scan(entry)
    }
  }

  /** Which of what was found is still there. */
  async review(): Promise<void> {
    for (const [key, hit] of this.#hits) {
      this.#hits.set(key, { ...hit, remains: existsSync(hit.file) && (await this.#isThere(hit)) })
    }
  }

  findings(): ScanFindings {
    return {
      places: this.#places(),
      unread: [...this.#unread.values()]
        .sort((a, b) => Number(b.isOurs) - Number(a.isOurs))
        .slice(0, MOST_LISTED),
      written: [...this.#written].sort().slice(0, MOST_LISTED),
      hits: [...this.#hits.values()].slice(0, MOST_LISTED),
    }
  }

  #entries(): Generator<Entry> {
    const { places, sinceMs } = this.#options
    return walkPlaces(places, { sinceMs, onUnread: unread => this.#unread.set(unread.file, unread) })
  }

  /** How many bytes it holds; undefined when it is no file, or can't be read. */
  async #scan(entry: Entry): Promise<number | undefined> {
    const { path: file, isFile, isRecent, isOurs, shownPath, signature } = entry
    this.#searchName(entry)
    this.#seen.set(file, signature)
    if (!isFile) return undefined
    try {
      const { bytes, finds } = await this.#scanFile(file)
      for (const find of finds) this.#add({ ...find, file, inName: false, remains: true })
      if (isRecent) this.#written.add(shownPath)
      this.#unread.delete(file)
      return bytes
    } catch (error) {
      if (!isGone(error)) this.#unread.set(file, { file, reason: reasonOf(error), isOurs })
      return undefined
    }
  }

  #searchName({ path: file, name }: Entry): void {
    const text = Buffer.concat([Buffer.from(name), Buffer.alloc(MAX_CANARY_BYTES)])
    for (const { bytes, encoding, numberAt } of this.#needles) {
      const offset = text.indexOf(bytes)
      if (offset < 0) continue
      const number = numberAt(text, offset)
      this.#add({ file, offset, encoding, number, inName: true, remains: true })
    }
  }

  #add(hit: ScanHit): void {
    const { file, encoding, number, inName } = hit
    this.#hits.set([file, encoding, number, inName].join('\n'), hit)
  }

  async #isThere({ file, inName, encoding, number }: ScanHit): Promise<boolean> {
    if (inName) return true
    const { finds } = await this.#scanFile(file)
    return finds.some(find => find.encoding === encoding && find.number === number)
  }

  #places(): ScannedPlace[] {
    return this.#options.places.flatMap(({ kind, folder, parts = {} }) => {
      const kinds = new Map([[kind, folder]])
      for (const [name, part] of Object.entries(parts)) {
        kinds.set(part, kinds.has(part) ? folder : path.join(folder, name))
      }
      return [...kinds].map(([one, where]) => ({ kind: one, folder: where, ...this.#countOf(one) }))
    })
  }

  #countOf(kind: string): { files: number; bytes: number } {
    const files = [...this.#bytes.values()].filter(file => file.kind === kind)
    return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }
  }
}
