import { PatchbayError } from '#shared/errors.ts'
import type { RunEvent } from '#shared/model/run-event.ts'

/** An event as it lies in a record: of a large value only what stands around its core, which has a record of its own. */
export interface FramedEvent {
  readonly head: RunEvent
  /** The value, or what stands before its core. */
  readonly value?: string | undefined
  readonly core?: CoreRef | undefined
}

export interface CoreRef {
  /** Sequence number of the event that the core was written with: this one, or an earlier one with the same. */
  readonly seq: number
  /** What stands behind it. */
  readonly after: string
}

/*
 * Consecutive events in one record. Each: four lengths of 32 bits (head; value or NO_VALUE; after; core's event + 1,
 * 0 without), then the texts.
 */
const NO_VALUE = 0xffff_ffff
const LENGTHS = 16

export function writeFrames(events: readonly FramedEvent[]): Buffer {
  return Buffer.concat(
    events.flatMap(({ head, value, core }) => {
      const texts = [JSON.stringify(head), value ?? '', core?.after ?? ''].map(text => Buffer.from(text))
      const lengths = Buffer.alloc(LENGTHS)
      for (const [index, text] of texts.entries()) lengths.writeUInt32LE(text.length, index * 4)
      if (value === undefined) lengths.writeUInt32LE(NO_VALUE, 4)
      lengths.writeUInt32LE(core ? core.seq + 1 : 0, 12)
      return [lengths, ...texts]
    }),
  )
}

export function readFrames(bytes: Buffer): FramedEvent[] {
  const events: FramedEvent[] = []
  for (let at = 0; at < bytes.length; ) {
    const valueLength = bytes.readUInt32LE(at + 4)
    const headAt = at + LENGTHS
    const valueAt = headAt + bytes.readUInt32LE(at)
    const afterAt = valueAt + (valueLength === NO_VALUE ? 0 : valueLength)
    const end = afterAt + bytes.readUInt32LE(at + 8)
    if (end > bytes.length) {
      throw new PatchbayError('A record of this journal is cut short.', { code: 'journal.corrupted' })
    }
    const coreEvent = bytes.readUInt32LE(at + 12)
    events.push({
      // Sealed by us and authenticated: the shape is what was written.
      head: JSON.parse(bytes.toString('utf8', headAt, valueAt)) as RunEvent,
      ...(valueLength === NO_VALUE ? {} : { value: bytes.toString('utf8', valueAt, afterAt) }),
      ...(coreEvent === 0
        ? {}
        : { core: { seq: coreEvent - 1, after: bytes.toString('utf8', afterAt, end) } }),
    })
    at = end
  }
  return events
}
