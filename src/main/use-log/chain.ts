import { createHmac, timingSafeEqual } from 'node:crypto'
import type { UseEntry } from '#shared/model/use-log.ts'
import { useEntrySchema } from '#shared/model/use-log.ts'
import { derive, openSeal, seal } from '../vault/seal.ts'

/**
 * The lines of the use log.
 *
 * - [U1] A line is `<sealed entry> <mark>`. The entry is encrypted, so that the file tells nothing but how many uses
 *   there were; the mark is an HMAC over the mark before it and this line, so that no line can be changed, moved, left
 *   out or put in by anybody without the vault.
 * - [U2] The end is written apart (count and last mark), so that lines cut off at the end are missed.
 * - [U5] Going on with a log that is not whole does not make it whole: the next end says where it was broken.
 */
export interface Chain {
  /** @param before the mark of the line before; empty for the first */
  write(entry: UseEntry, before: string): { readonly line: string; readonly mark: string }
  /** The entry, or undefined where the line is not the one that was written there. */
  read(line: string, seq: number, before: string): UseEntry | undefined
  /** The entry alone, for lines that were checked. */
  open(line: string, seq: number): UseEntry | undefined
  writeEnd(end: ChainEnd): string
  readEnd(text: string): ChainEnd | undefined
}

export interface ChainEnd {
  readonly count: number
  readonly mark: string
  /** [U5] The first entry that was missing when Patchbay went on with the log. */
  readonly brokenAt?: number | undefined
}

/** Entries are padded to a multiple of this, so that their lengths don't tell names apart. */
const BLOCK = 128

export function createChain(key: Buffer): Chain {
  const sealKey = derive(key, ['use-log', 'entries'])
  const markKey = derive(key, ['use-log', 'marks'])
  const markOf = (sealed: string, before: string): string =>
    createHmac('sha256', markKey).update(`${before} ${sealed}`).digest('base64')
  const open = (line: string, seq: number): UseEntry | undefined => {
    try {
      const plain = openSeal(sealKey, ['entry', String(seq)], line.slice(0, Math.max(line.indexOf(' '), 0)))
      const entry = useEntrySchema.safeParse(JSON.parse(plain.toString('utf8')))
      return entry.success && entry.data.seq === seq ? entry.data : undefined
    } catch {
      return undefined
    }
  }
  return {
    write(entry, before) {
      const text = Buffer.from(JSON.stringify(entry))
      const padded = Buffer.alloc(Math.ceil(text.length / BLOCK) * BLOCK, ' ')
      text.copy(padded)
      const sealed = seal(sealKey, ['entry', String(entry.seq)], padded)
      const mark = markOf(sealed, before)
      return { line: `${sealed} ${mark}`, mark }
    },
    read(line, seq, before) {
      const at = line.indexOf(' ')
      if (at < 0 || !isSame(line.slice(at + 1), markOf(line.slice(0, at), before))) return undefined
      return open(line, seq)
    },
    open,
    writeEnd: end => seal(sealKey, ['end'], Buffer.from(JSON.stringify(end))),
    readEnd(text) {
      try {
        return JSON.parse(openSeal(sealKey, ['end'], text.trim()).toString('utf8')) as ChainEnd
      } catch {
        return undefined
      }
    },
  }
}

/** The mark at the end of a line. */
export function markIn(line: string): string {
  return line.slice(line.indexOf(' ') + 1)
}

/** Why the lines do not reach the end that was written of them, and from which entry on; the lines themselves aside. */
export function findGap(
  chain: Chain,
  lines: readonly string[],
  endText: string | undefined,
): { readonly at: number; readonly why: string } | undefined {
  const end = endText === undefined ? undefined : chain.readEnd(endText)
  if (end === undefined) return { at: lines.length + 1, why: END_GONE }
  if (end.brokenAt !== undefined) return { at: end.brokenAt, why: BROKEN_BEFORE }
  if (end.count > lines.length) return { at: lines.length + 1, why: missing(end.count - lines.length) }
  if (end.count > 0 && markIn(lines[end.count - 1] ?? '') !== end.mark) return { at: end.count, why: CHANGED }
  return undefined
}

export const CHANGED = 'It was changed, moved, left out or put in by something other than Patchbay.'
const END_GONE = 'What says where the log ends is gone, so entries may be missing there.'
const BROKEN_BEFORE = 'Entries were missing or changed there when Patchbay went on with the log.'
const missing = (count: number) =>
  `${count === 1 ? 'One entry is' : `${count.toLocaleString('en-US')} entries are`} missing at the end.`

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
