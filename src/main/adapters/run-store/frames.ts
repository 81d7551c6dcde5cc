import { PatchbayError } from '#shared/errors.ts'
import type { RunEvent } from '#shared/model/run-event.ts'
import type { KeptEvent } from '../../retention/kept-event.ts'

/**
 * How consecutive events lie in one record. Each: length of the head, then of the value (or where it is), then both.
 * Values above {@link MAX_INLINE} characters have a record of their own, possibly that of an earlier event with the same.
 */
export const MAX_INLINE = 4096

const NO_VALUE = 0xffff_ffff
const ELSEWHERE = 0xffff_fffe

/** A kept event whose value may lie in a record of its own. */
export interface FramedEvent {
  readonly head: RunEvent
  readonly value?: string | undefined
  /** Sequence number of the event whose record holds the value. */
  readonly valueAt?: number | undefined
}

export function writeFrames(events: readonly FramedEvent[]): Buffer {
  const parts: Buffer[] = []
  for (const { head, value, valueAt } of events) {
    const headBytes = Buffer.from(JSON.stringify(head))
    const valueBytes = Buffer.from(valueAt === undefined ? (value ?? '') : '')
    const lengths = Buffer.alloc(valueAt === undefined ? 8 : 12)
    lengths.writeUInt32LE(headBytes.length, 0)
    lengths.writeUInt32LE(
      valueAt === undefined ? (value === undefined ? NO_VALUE : valueBytes.length) : ELSEWHERE,
      4,
    )
    if (valueAt !== undefined) lengths.writeUInt32LE(valueAt, 8)
    parts.push(lengths, headBytes, valueBytes)
  }
  return Buffer.concat(parts)
}

export function readFrames(bytes: Buffer): FramedEvent[] {
  const events: FramedEvent[] = []
  let at = 0
  while (at < bytes.length) {
    const headLength = bytes.readUInt32LE(at)
    const valueLength = bytes.readUInt32LE(at + 4)
    const elsewhere = valueLength === ELSEWHERE
    const headAt = at + (elsewhere ? 12 : 8)
    const valueFrom = headAt + headLength
    const end = valueFrom + (elsewhere || valueLength === NO_VALUE ? 0 : valueLength)
    if (end > bytes.length)
      throw new PatchbayError('A record of this journal is cut short.', { code: 'journal.corrupted' })
    // Sealed by us and authenticated: the shape is what was written.
    const head = JSON.parse(bytes.toString('utf8', headAt, valueFrom)) as RunEvent
    if (elsewhere) events.push({ head, valueAt: bytes.readUInt32LE(at + 8) })
    else if (valueLength === NO_VALUE) events.push({ head })
    else events.push({ head, value: bytes.toString('utf8', valueFrom, end) })
    at = end
  }
  return events
}

/** Puts a kept event's value where it belongs. */
export const isLarge = ({ value }: KeptEvent): boolean => value !== undefined && value.length > MAX_INLINE
