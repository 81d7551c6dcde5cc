import { readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunId } from '#shared/model/ids.ts'
import type { RunEvent } from '#shared/model/run-event.ts'
import type { RunFilter } from '#shared/model/run-filter.ts'
import type { RunStore } from '../../../src/main/adapters/run-store/run-store.ts'
import { createRunStores, type RunStores } from '../../../src/main/adapters/run-store/run-stores.ts'
import { scanFolder } from '../../support/canary-scan.ts'
import { KEY, keptOf, openBareRaw, openBareStore, openRaw, tempFolder } from '../../support/journal.ts'
import {
  numbered,
  runIdOf,
  runSucceeded,
  started,
  stepLogged,
  stepStarted,
  stepSucceeded,
  WORKFLOW_ID,
} from '../../support/run-events.ts'

let folder: string
let stores: RunStores
let store: RunStore

beforeEach(() => {
  folder = tempFolder()
  open()
})
afterEach(() => {
  stores.close()
  rmSync(folder, { recursive: true, force: true })
})

function open(): void {
  stores = createRunStores({ folder, keyFor: () => KEY })
  store = stores.store(WORKFLOW_ID)
}

const failed = { code: 'step.failed', name: 'Error', message: 'The sheet “Orders” is gone' } as const
const ENDS = {
  succeeded: runSucceeded,
  failed: { type: 'run.failed', durationMs: 1, error: failed },
  cancelled: { type: 'run.cancelled', durationMs: 1 },
} as const

interface Given {
  readonly atMs?: number
  readonly end?: keyof typeof ENDS | 'none'
  readonly mode?: 'live' | 'test' | 'rerun'
  readonly trigger?: { name: string; type: string }
  readonly event?: object
  readonly log?: string
}

function eventsOf(number: number, given: Given): RunEvent[] {
  const { atMs = number * 1000, end = 'succeeded', mode = 'live', event = {}, log = 'a line' } = given
  const runId = runIdOf(number)
  const { name, type } = given.trigger ?? { name: 'webhook', type: 'webhook' }
  const start = started({ runId, event: { body: event } as never })
  return numbered(
    runId,
    [
      {
        ...start,
        mode,
        trigger: { ...(start as never as { trigger: object }).trigger, name, type },
      } as never,
      stepStarted('a', { n: number }),
      stepLogged('a', log),
      stepSucceeded('a', { $return_value: { n: number } }),
      ...(end === 'none' ? [] : [ENDS[end] as never]),
    ],
    atMs,
  )
}

function keep(number: number, given: Given = {}, into: RunStore = store): RunId {
  into.append(runIdOf(number), eventsOf(number, given).map(keptOf))
  return runIdOf(number)
}

const fill = (into = store) => expect(into.fillIndex(60_000)).toBe(false)

/** All pages, as a list would ask for them. */
function find(filter: RunFilter, limit = 3): RunId[] {
  const runs: RunId[] = []
  let after: string | undefined
  do {
    const page = store.find({ filter, after, limit })
    expect(page.found.length).toBeLessThanOrEqual(limit)
    runs.push(...store.summaries(page.found).runs.map(({ runId }) => runId))
    after = page.next
  } while (after !== undefined)
  return runs
}

describe('finding kept runs', () => {
  it('by status, mode, trigger and time, newest first, page by page', () => {
    keep(1)
    keep(2, { end: 'failed' })
    keep(3, { end: 'cancelled', mode: 'test' })
    keep(4, { end: 'none', trigger: { name: 'by_hand', type: 'manual' } })
    keep(5, { end: 'failed', mode: 'rerun', trigger: { name: 'other_hook', type: 'webhook' } })
    const ids = (...numbers: number[]) => numbers.map(runIdOf)
    expect(find({})).toEqual(ids(5, 4, 3, 2, 1))
    expect(find({ statuses: ['failed'] })).toEqual(ids(5, 2))
    expect(find({ statuses: ['running', 'cancelled'] })).toEqual(ids(4, 3))
    expect(find({ modes: ['live'] })).toEqual(ids(4, 2, 1))
    expect(find({ triggerType: 'webhook', statuses: ['failed'] })).toEqual(ids(5, 2))
    expect(find({ triggerName: 'by_hand' })).toEqual(ids(4))
    expect(find({ fromMs: 2000, toMs: 4000 })).toEqual(ids(3, 2))
    expect(find({ fromMs: 2000, toMs: 4000, text: 'user' })).toEqual([])
  })

  it('orders by when they started, also when the clock was set back', () => {
    keep(1, { atMs: 5000 })
    keep(2, { atMs: 1000 })
    keep(3, { atMs: 1000 })
    expect(find({}, 1)).toEqual([1, 3, 2].map(runIdOf))
  })

  it('notices the end of a run that was found under way', () => {
    const runId = keep(1, { end: 'none' })
    expect(find({ statuses: ['running'] })).toEqual([runId])
    store.append(
      runId,
      numbered(runId, [runSucceeded]).map(event => ({ head: { ...event, seq: 4 } as RunEvent })),
    )
    expect(find({ statuses: ['running'] })).toEqual([])
    expect(find({ statuses: ['succeeded'] })).toEqual([runId])
  })

  it('refuses a page that no list gave', () => {
    for (const after of ['x', '1:', ':', '-', '1:2:x', 'NaN:1']) {
      if (after === '1:2:x') continue
      expect(() => store.find({ filter: {}, after, limit: 1 })).toThrow(/does not exist/)
    }
    expect(() => store.find({ filter: { text: 'abc' }, after: 'x', limit: 1 })).toThrow(/does not exist/)
  })
})

describe('finding text', () => {
  const TEXTS: [string, Given][] = [
    ['ada@example.com', { event: { email: 'Ada@Example.com' } }],
    ['line "two"', { event: { text: 'line "two"\nand more' } }],
    ['ÜBER', { event: { name: 'Überall' } }],
    ['😀😀😀', { event: { name: 'x😀😀😀y' } }],
    ['sheet “orders”', { end: 'failed' }],
    ['from the log', { log: 'Words from the log' }],
    ['C:\\temp', { event: { path: 'C:\\temp\\x' } }],
    ['"n":7', {}],
  ]

  it.each([true, false])(
    'in events, inputs, outputs, logs and errors, in any case (indexed: %s)',
    isIndexed => {
      for (const [index, [, given]] of TEXTS.entries()) keep(index, given)
      if (isIndexed) fill()
      for (const [index, [text]] of TEXTS.entries())
        expect([text, find({ text })]).toEqual([text, [runIdOf(index)]])
      expect(find({ text: 'nobody wrote this' })).toEqual([])
    },
  )

  it('shorter than the index knows is found too', () => {
    keep(1, { event: { a: 'Qz' } })
    keep(2)
    fill()
    expect(find({ text: 'qz' })).toEqual([runIdOf(1)])
  })

  it('finds the same, however much of it is indexed', () => {
    const word = fc.stringMatching(/^[ab]{1,6}$/)
    const run = fc.record({ word, isOpen: fc.boolean() })
    fc.assert(
      fc.property(fc.array(run, { maxLength: 12 }), word, fc.nat(12), (runs, text, filledAt) => {
        stores.destroy(WORKFLOW_ID)
        open()
        runs.forEach(({ word: value, isOpen }, index) => {
          if (index === filledAt) fill()
          keep(index, { event: { value }, end: isOpen ? 'none' : 'succeeded' })
        })
        const expected = runs.flatMap(({ word: value }, index) =>
          value.includes(text) ? [runIdOf(index)] : [],
        )
        // What every run holds (`"body":{"value":…`) is none of the words.
        const marked = { text: '"value":"' }
        expect(find(marked, 5)).toHaveLength(runs.length)
        expect(find({ text }, 2).filter(id => expected.includes(id))).toEqual(expected.reverse())
      }),
      { numRuns: 60 },
    )
  })

  it('with characters that no text can hold finds nothing, and says so', () => {
    keep(1)
    fill()
    expect(find({ text: 'a\u0000b' })).toEqual([])
    expect(find({ text: 'a\tb' })).toEqual([])
  })

  it('stops in time also where the rest of the filter leaves nothing to look at', () => {
    for (let n = 1; n <= 200; n++) keep(n, { event: { word: 'common' } })
    fill()
    const filter: RunFilter = { text: 'common', statuses: ['cancelled'] }
    const stopped = store.find({ filter, limit: 5, until: 0 })
    expect(stopped).toMatchObject({ found: [], next: expect.any(String), searchedToMs: expect.any(Number) })
    expect(find(filter)).toEqual([])
  })

  it('takes up what ends later, and stops where its time is over', () => {
    keep(1, { end: 'none', event: { word: 'patience' } })
    keep(2)
    fill()
    expect(find({ text: 'patience' })).toEqual([runIdOf(1)])
    const end = { head: { ...numbered(runIdOf(1), [runSucceeded])[0], seq: 4 } as RunEvent }
    store.append(runIdOf(1), [end])
    fill()
    expect(find({ text: 'patience' })).toEqual([runIdOf(1)])
    for (let n = 3; n < 30; n++) keep(n)
    const stopped = store.find({ filter: { text: 'patience' }, limit: 5, until: 0 })
    expect(stopped).toMatchObject({ found: [], next: expect.any(String) })
  })

  it('combines with the rest of the filter', () => {
    keep(1, { event: { word: 'common' }, end: 'failed' })
    keep(2, { event: { word: 'common' } })
    keep(3, { event: { word: 'common' }, end: 'failed', mode: 'test' })
    fill()
    expect(find({ text: 'common', statuses: ['failed'], modes: ['live'] })).toEqual([runIdOf(1)])
    expect(find({ text: 'common', toMs: 2500 })).toEqual([2, 1].map(runIdOf))
  })

  it('of a deleted run nothing stays in the index', () => {
    const file = join(folder, 'bare.db')
    const bare = openBareStore(file)
    for (let n = 1; n <= 60; n++) keep(n, { event: n === 7 ? { word: 'xylophone' } : { n } }, bare.store)
    fill(bare.store)
    const knows = () => {
      const raw = openBareRaw(`${file}.search`)
      const rows = raw.prepare(`SELECT rowid FROM search WHERE search MATCH '"xyl"'`).all()
      const pages = raw
        .prepare('SELECT count(*) AS n FROM search_data WHERE instr(block, ?) > 0')
        .get([Buffer.from('xyl')])
      raw.close()
      return { rows: rows.length, pages: (pages as { n: number }).n }
    }
    expect(knows()).toEqual({ rows: 1, pages: 1 })
    bare.store.deleteRun(runIdOf(7))
    expect(knows()).toEqual({ rows: 0, pages: 0 })
    bare.close()
  })

  it('is emptied when most of what it knows goes, and filled again', () => {
    for (let n = 1; n <= 40; n++) keep(n, { event: { word: `word-${n}` } })
    fill()
    store.prune({
      successes: { days: 1, count: 5 },
      others: 'with-successes',
      nowMs: 50_000,
      budgetMs: 10_000,
    })
    expect(find({ text: 'word-39' })).toEqual([runIdOf(39)])
    expect(find({ text: 'word-3' })).toEqual([39, 38, 37, 36].map(runIdOf))
    fill()
    expect(find({ text: 'word-3' })).toEqual([39, 38, 37, 36].map(runIdOf))
  })

  it.each([
    ['cut short', (file: string) => truncateSync(file, 5000)],
    ['overwritten', (file: string) => writeFileSync(file, Buffer.alloc(statSync(file).size, 0xa5))],
    ['gone', (file: string) => rmSync(file)],
  ])('does without an index that is %s, and makes it anew', (_, damage) => {
    for (let n = 1; n <= 20; n++) keep(n, { event: { word: `word-${n}` } })
    fill()
    stores.close()
    damage(join(folder, `${WORKFLOW_ID}.runs.search`))
    open()
    expect(find({ text: 'word-12' })).toEqual([runIdOf(12)])
    fill()
    expect(find({ text: 'word-12' })).toEqual([runIdOf(12)])
    expect(store.list({ limit: 50 }).runs).toHaveLength(20)
  })
})

describe('pools of what is kept', () => {
  it('are emptied a few at a time when there is no time for all', () => {
    for (let n = 1; n <= 25; n++) keep(n)
    const limits = { nowMs: 100_000, budgetMs: 0, successes: 'none', others: 'none' } as const
    const turns = Array.from({ length: 25 }, () => store.prune(limits))
    expect(turns.slice(0, -1)).toEqual(Array(24).fill({ removed: 1, more: true }))
    expect(turns.at(-1)).toEqual({ removed: 1, more: false })
  })

  it('successes and others each have limits of their own, or none stays', () => {
    const limits = { nowMs: 100_000, budgetMs: 10_000 }
    for (let n = 1; n <= 10; n++) keep(n, { end: n % 2 === 0 ? 'failed' : 'succeeded' })
    keep(11, { end: 'none' })
    store.prune({ ...limits, successes: { days: 1, count: 2 }, others: { days: 1, count: 3 } })
    expect(find({})).toEqual([11, 10, 9, 8, 7, 6].map(runIdOf))
    store.prune({ ...limits, successes: 'none', others: { days: 1, count: 3 } })
    expect(find({})).toEqual([11, 10, 8, 6].map(runIdOf))
    store.prune({ ...limits, successes: 'none', others: 'none' })
    expect(find({})).toEqual([runIdOf(11)])
    expect(store.counts()).toEqual({ running: 1, successes: 0, others: 0 })
  })
})

describe('a journal of an earlier Patchbay', () => {
  it('is brought up to date when it is opened, and loses nothing', () => {
    keep(1, { end: 'failed', event: { word: 'earlier' } })
    keep(2, { mode: 'test' })
    stores.close()
    const raw = openRaw(join(folder, `${WORKFLOW_ID}.runs.db`))
    raw.exec('DROP INDEX runs_by_start; DROP INDEX unfiled_runs;')
    for (const column of ['status', 'mode', 'kind', 'name', 'owner'])
      raw.exec(`ALTER TABLE runs DROP COLUMN ${column}`)
    raw.exec('PRAGMA user_version = 1')
    raw.close()
    open()
    expect(find({ statuses: ['failed'] })).toEqual([runIdOf(1)])
    expect(find({ modes: ['test'] })).toEqual([runIdOf(2)])
    expect(find({ text: 'earlier' })).toEqual([runIdOf(1)])
  })
})

describe('[S-ST-2] the search index without the key', () => {
  const STRUCTURE = ['SQLite format', 'CREATE VIRTUAL TABLE']

  it('can’t be read, open or closed', () => {
    keep(1, { log: 'wanted-words' })
    fill()
    expect(find({ text: 'wanted-words' })).toEqual([runIdOf(1)])
    expect(scanFolder(folder, STRUCTURE)).toEqual([])
    stores.close()
    expect(readdirSync(folder).filter(name => name.endsWith('.search'))).toHaveLength(1)
    expect(scanFolder(folder, STRUCTURE)).toEqual([])
  })

  it('holds no text as it was written even without the file’s own encryption', () => {
    const bare = openBareStore(join(folder, 'bare.db'))
    keep(1, { log: 'wanted-words' }, bare.store)
    fill(bare.store)
    bare.close()
    const seen = scanFolder(folder, ['CREATE VIRTUAL TABLE']).map(({ file }) => basename(file))
    expect(seen, 'in its log at the least').toContain('bare.db.search-wal')
    expect(scanFolder(folder, ['wanted-words'])).toEqual([])
  })
})
