import { describe, expect, it } from 'vitest'
import { PatchbayError } from '#shared/errors.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { KeptEvent } from '../../../../src/main/retention/kept-event.ts'
import { createRunRecords } from '../../../../src/main/retention/run-records.ts'
import { createWritableJournal } from '../../../../src/main/runs/writable-journal.ts'

const RUN = 'run_0000000000000001' as RunId
const DAMAGED = new PatchbayError('It is damaged.', { code: 'journal.corrupted' })
const FULL = new PatchbayError('The disk is full.', { code: 'journal.write-failed' })

const started = { head: { type: 'run.started', runId: RUN, seq: 0, atMs: 1 }, value: '{}' } as KeptEvent
const ended = { head: { type: 'run.succeeded', runId: RUN, seq: 1, atMs: 2, durationMs: 1 } } as KeptEvent

/** Journals that are opened one after the other; `appends` of a journal says what each append to it comes to. */
function journals(...answers: ({ open: Error } | { appends: (Error | undefined)[] })[]) {
  const opened: ReturnType<typeof createRunRecords>[] = []
  const open = () => {
    const answer = answers[opened.length]
    const records = createRunRecords()
    opened.push(records)
    if (!answer) throw new Error('One more than there are.')
    if ('open' in answer) throw answer.open
    return {
      ...records,
      append(runId: RunId, events: readonly KeptEvent[]) {
        const error = answer.appends.shift()
        if (error) throw error
        records.append(runId, events)
      },
    }
  }
  return { open, typesIn: () => opened.map(records => records.held(RUN).map(({ head }) => head.type)) }
}

describe('[S-ST-1] a run whose journal turns out damaged', () => {
  it('when it is opened: is written to the one that takes its place', () => {
    const { open, typesIn } = journals({ open: DAMAGED }, { appends: [] })
    createWritableJournal(open).append(RUN, [started])
    expect(typesIn()).toEqual([[], ['run.started']])
  })

  it('at its first write: all of it is written to the one that takes its place', () => {
    const { open, typesIn } = journals({ appends: [DAMAGED] }, { appends: [] })
    const journal = createWritableJournal(open)
    journal.append(RUN, [started])
    journal.append(RUN, [ended])
    expect(typesIn()).toEqual([[], ['run.started', 'run.succeeded']])
    expect(journal.events(RUN)).toHaveLength(2)
    journal.deleteRun(RUN)
    expect(journal.events(RUN)).toBeUndefined()
  })

  it('later: says so, for its beginning would be missing in another one', () => {
    const { open, typesIn } = journals({ appends: [undefined, DAMAGED] })
    const journal = createWritableJournal(open)
    journal.append(RUN, [started])
    expect(() => journal.append(RUN, [ended])).toThrow(DAMAGED)
    expect(typesIn()).toEqual([['run.started']])
  })

  it('and whose next one is damaged, too, says so', () => {
    const twice = journals({ open: DAMAGED }, { open: DAMAGED })
    expect(() => createWritableJournal(twice.open)).toThrow(DAMAGED)
    const { open } = journals({ appends: [DAMAGED] }, { appends: [DAMAGED] })
    expect(() => createWritableJournal(open).append(RUN, [started])).toThrow(DAMAGED)
  })
})

it('any other error of a journal is told at once', () => {
  expect(() => createWritableJournal(journals({ open: FULL }).open)).toThrow(FULL)
  const { open, typesIn } = journals({ appends: [FULL] })
  expect(() => createWritableJournal(open).append(RUN, [started])).toThrow(FULL)
  expect(typesIn()).toEqual([[]])
})
