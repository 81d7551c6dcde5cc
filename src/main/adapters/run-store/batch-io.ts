import type { RunId } from '#shared/model/ids.ts'
import type { RunEvent } from '#shared/model/run-event.ts'
import type { KeptEvent } from '../../retention/kept-event.ts'
import type { Database } from './database.ts'
import { type FramedEvent, readFrames, writeFrames } from './frames.ts'
import { bytesOf, corrupted, SEQ_SPAN } from './run-rows.ts'
import type { Sealer } from './sealer.ts'

/** A run's place in the file. */
export interface RunPlace {
  readonly runId: RunId
  /** Row in `runs`. */
  readonly row: number
}

/** What is remembered of a run while events are added to it. */
export interface OpenRun extends RunPlace {
  nextSeq: number
  /** The start of the run's first record, which later ones are likely to repeat. */
  dictionary: Buffer | undefined
  /** The latest large values, so that one that is passed on from step to step is written once. */
  recentCores: { readonly seq: number; readonly text: string }[]
}

/** Values with more characters have a record of their own, so that a run's progress is read without them. */
const MAX_INLINE = 4096
const MAX_DICTIONARY = 16_384
const MAX_REMEMBERED = 4

/** Writes and reads the records of runs' events. */
export interface BatchIo {
  /** One record for all of `events`, and one for each large value that is new. */
  write(run: OpenRun, events: readonly KeptEvent[]): void
  /** A run's events in order, values where `wants` says so. @throws PatchbayError `journal.corrupted` */
  read(run: RunPlace, wants: (head: RunEvent) => boolean): KeptEvent[]
  /** Takes a run's records away, to be written anew. */
  erase(run: RunPlace): void
  /** What {@link write} needs to go on with a run that an earlier process left. */
  reopen(run: RunPlace): OpenRun
}

export function createBatchIo(db: Database, sealer: Sealer): BatchIo {
  function write(run: OpenRun, events: readonly KeptEvent[]): void {
    const [first] = events
    if (!first) return
    const plain = writeFrames(events.map(event => frame(run, event)))
    const { seq } = first.head
    const body = sealer.seal(
      { kind: 'batch', owner: run.runId, seq },
      plain,
      seq === 0 ? undefined : run.dictionary,
    )
    db.run('INSERT INTO batches (id, body) VALUES (?, ?)', keyOf(run, seq), body)
    if (seq === 0) run.dictionary = dictionaryFrom(plain)
    run.nextSeq = seq + events.length
  }

  /** Takes a large value apart: its core gets a record of its own, unless an earlier event had the same. */
  function frame(run: OpenRun, { head, value, core }: KeptEvent): FramedEvent {
    if (value === undefined || value.length <= MAX_INLINE) return { head, value }
    const text = core ?? value
    const at = value.indexOf(text)
    const seq = run.recentCores.find(known => known.text === text)?.seq ?? writeCore(run, head.seq, text)
    return { head, value: value.slice(0, at), core: { seq, after: value.slice(at + text.length) } }
  }

  function writeCore(run: OpenRun, seq: number, text: string): number {
    const body = sealer.seal({ kind: 'large', owner: run.runId, seq }, Buffer.from(text))
    db.run('INSERT INTO large (id, body) VALUES (?, ?)', keyOf(run, seq), body)
    run.recentCores = [{ seq, text }, ...run.recentCores].slice(0, MAX_REMEMBERED)
    return seq
  }

  function readFramed(run: RunPlace): { events: FramedEvent[]; dictionary: Buffer | undefined } {
    const from = keyOf(run, 0)
    const rows = db.all(
      'SELECT id, CAST(body AS BLOB) AS body FROM batches WHERE id BETWEEN ? AND ? ORDER BY id',
      from,
      from + SEQ_SPAN - 1,
    )
    let dictionary: Buffer | undefined
    const events: FramedEvent[] = []
    for (const { id, body } of rows) {
      const seq = Number(id) - from
      if (seq !== events.length) throw corrupted('Events are missing from this run’s journal.')
      const place = { kind: 'batch', owner: run.runId, seq } as const
      const plain = sealer.open(place, bytesOf(body), dictionary)
      if (seq === 0) dictionary = dictionaryFrom(plain)
      for (const event of readFrames(plain)) events.push(event)
    }
    return { events, dictionary }
  }

  function readLarge(run: RunPlace, seq: number): string {
    const row = db.get('SELECT CAST(body AS BLOB) AS body FROM large WHERE id = ?', keyOf(run, seq))
    if (!row) throw corrupted('A value is missing from this run’s journal.')
    return sealer.open({ kind: 'large', owner: run.runId, seq }, bytesOf(row.body)).toString('utf8')
  }

  return {
    write,
    read: (run, wants) =>
      readFramed(run).events.map(({ head, value, core }) => {
        if (!wants(head)) return { head }
        return { head, value: core ? `${value}${readLarge(run, core.seq)}${core.after}` : value }
      }),
    erase(run) {
      const from = keyOf(run, 0)
      const to = from + SEQ_SPAN - 1
      db.run('DELETE FROM batches WHERE id BETWEEN ? AND ?', from, to)
      db.run('DELETE FROM large WHERE id BETWEEN ? AND ?', from, to)
    },
    reopen(run) {
      const { events, dictionary } = readFramed(run)
      return { ...run, nextSeq: events.length, dictionary, recentCores: [] }
    },
  }
}

const keyOf = ({ row }: RunPlace, seq: number): number => row * SEQ_SPAN + seq

const dictionaryFrom = (plain: Buffer): Buffer => Buffer.from(plain.subarray(0, MAX_DICTIONARY))
