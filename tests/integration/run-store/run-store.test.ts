import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { foldRun } from '#shared/model/fold-run.ts'
import type { VersionId } from '#shared/model/ids.ts'
import type { RunEvent } from '#shared/model/run-event.ts'
import { runStateSchema, runSummarySchema } from '#shared/model/run-state.ts'
import type { RunStore } from '../../../src/main/adapters/run-store/run-store.ts'
import { createRunStores, type RunStores } from '../../../src/main/adapters/run-store/run-stores.ts'
import { createRunRecords } from '../../../src/main/retention/run-records.ts'
import { KEY, keptOf, openBareStore, tempFolder } from '../../support/journal.ts'
import {
  numbered,
  runIdOf,
  runSucceeded,
  started,
  stepFailed,
  stepId,
  stepLogged,
  stepStarted,
  stepSucceeded,
  VERSION_ID,
  WORKFLOW_ID,
} from '../../support/run-events.ts'

let folder: string
let stores: RunStores
let store: RunStore

const openStores = (): RunStores => createRunStores({ folder, keyFor: () => KEY })

beforeEach(() => {
  folder = tempFolder()
  stores = openStores()
  store = stores.store(WORKFLOW_ID)
})
afterEach(() => {
  stores.close()
  rmSync(folder, { recursive: true, force: true })
})

function reopen(): void {
  stores.close()
  stores = openStores()
  store = stores.store(WORKFLOW_ID)
}

const atMost = (days: number, count: number, nowMs: number) =>
  ({ successes: { days, count }, others: 'with-successes', nowMs, most: 100 }) as const

const big = { rows: Array.from({ length: 400 }, () => randomBytes(30).toString('base64')) }

function fullRun(number: number): RunEvent[] {
  const runId = runIdOf(number)
  return numbered(runId, [
    started({ runId, event: { body: { user: 'Ada é 😀' }, n: number } }),
    stepStarted('a', { values: ['x'] }),
    stepLogged('a', 'first line'),
    stepFailed('a', 'not yet', 100),
    stepStarted('a', { values: ['x'] }, 2),
    stepSucceeded('a', { $return_value: big, $summary: 'Read 400 rows' }, 2),
    stepStarted('b', { from: big }),
    stepSucceeded('b', { $return_value: big, $summary: 'Read 400 rows' }),
    { type: 'step.skipped', stepId: stepId('c'), reason: 'not on this path' },
    {
      type: 'response.sent',
      stepId: stepId('b'),
      response: { status: 201, headers: { 'x-a': 'b' }, body: { ok: true } },
    },
    runSucceeded,
  ])
}

function keepWhole(events: readonly RunEvent[], batch = events.length): void {
  const [first] = events
  if (!first) return
  for (let at = 0; at < events.length; at += batch)
    store.append(first.runId, events.slice(at, at + batch).map(keptOf))
}

function keepShort(number: number, startMs = 1_000_000 + number): void {
  const runId = runIdOf(number)
  keepWhole(numbered(runId, [started({ runId }), runSucceeded], startMs))
}

describe('a kept run', () => {
  it.each([1, 2, 11])('comes back as it was written, in batches of %i, after a restart', batch => {
    const events = fullRun(1)
    keepWhole(events, batch)
    reopen()
    expect(store.events(runIdOf(1))).toEqual(events)
    const state = store.state(runIdOf(1))
    expect(state).toEqual(foldRun(events, { kept: true, withDetails: true }))
    runStateSchema.parse(state)
  })

  it('shows a step and the trigger as memory shows them', () => {
    const events = fullRun(1)
    keepWhole(events, 3)
    const memory = createRunRecords()
    memory.append(runIdOf(1), events.map(keptOf))
    for (const name of ['a', 'b', 'c', 'none']) {
      expect(store.step(runIdOf(1), stepId(name))).toEqual(memory.step(runIdOf(1), stepId(name)))
    }
    expect(store.trigger(runIdOf(1))).toEqual(memory.trigger(runIdOf(1)))
    expect(store.outputs(runIdOf(1))).toEqual(memory.outputs(runIdOf(1)))
    expect(store.step(runIdOf(1), stepId('a'))).toMatchObject({
      input: '{"values":["x"]}',
      output: JSON.stringify({ $return_value: big, $summary: 'Read 400 rows' }),
      logs: [{ text: 'first line', attempt: 1 }],
      attempts: [
        { attempt: 1, status: 'retrying', error: { message: 'not yet' } },
        { attempt: 2, status: 'succeeded', durationMs: 5 },
      ],
    })
    expect(store.trigger(runIdOf(1))).toMatchObject({ response: { status: 201, body: { ok: true } } })
    expect(JSON.parse(store.trigger(runIdOf(1))?.output ?? '')).toMatchObject({
      name: 'webhook',
      event: { n: 1 },
      context: { workflow_name: 'Test' },
    })
  })

  it('is unknown elsewhere', () => {
    keepWhole(fullRun(1))
    expect(store.events(runIdOf(2))).toBeUndefined()
    expect(store.state(runIdOf(2))).toBeUndefined()
    expect(store.has(runIdOf(2))).toBe(false)
    expect(stores.findRun(runIdOf(1))).toBe(store)
    expect(stores.findRun(runIdOf(2))).toBeUndefined()
  })

  it('refuses events out of order, and keeps what it had', () => {
    const events = fullRun(1)
    store.append(runIdOf(1), events.slice(0, 2).map(keptOf))
    expect(() => store.append(runIdOf(1), events.slice(4, 6).map(keptOf))).toThrow(/out of order/)
    store.append(runIdOf(1), events.slice(2).map(keptOf))
    expect(store.events(runIdOf(1))).toEqual(events)
  })

  it('goes on from where another process left it', () => {
    const events = fullRun(1)
    store.append(runIdOf(1), events.slice(0, 5).map(keptOf))
    reopen()
    store.append(runIdOf(1), events.slice(5).map(keptOf))
    reopen()
    expect(store.events(runIdOf(1))).toEqual(events)
  })
})

describe('the list of runs', () => {
  it('comes newest first, page by page, each run once', () => {
    for (let i = 0; i < 25; i++) keepShort(i)
    const seen: string[] = []
    let cursor: string | undefined
    let pages = 0
    do {
      const page = store.list({ limit: 10, cursor })
      seen.push(...page.runs.map(run => run.runId))
      keepShort(100 + pages) // Newer runs don't shift the pages that follow.
      cursor = page.nextCursor
      pages++
    } while (cursor !== undefined)
    expect(pages).toBe(3)
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => runIdOf(24 - i)))
  })

  it('says how each run ended, without stacks', () => {
    const runId = runIdOf(1)
    const error = {
      code: 'code.thrown',
      name: 'TypeError',
      message: 'x is not a function',
      stack: 'at a',
    } as const
    keepWhole(numbered(runId, [started({ runId }), { type: 'run.failed', durationMs: 9, error }]))
    const open = runIdOf(2)
    store.append(open, numbered(open, [started({ runId: open })]).map(keptOf))
    const { runs, damaged } = store.list({ limit: 10 })
    expect(damaged).toBe(0)
    expect(runs.map(run => runSummarySchema.parse(run))).toEqual([
      expect.objectContaining({ runId: open, status: 'running', kept: true }),
      {
        runId,
        workflowId: WORKFLOW_ID,
        workflowName: 'Test',
        versionId: VERSION_ID,
        mode: 'live',
        status: 'failed',
        triggerName: 'webhook',
        triggerType: 'webhook',
        startedAtMs: 1_000_000,
        durationMs: 9,
        error: { code: 'code.thrown', name: 'TypeError', message: 'x is not a function' },
        kept: true,
      },
    ])
    expect(store.summary(runId)).toEqual(runs[1])
  })

  it('refuses a cursor that it never gave', () => {
    expect(() => store.list({ limit: 10, cursor: 'DROP TABLE' })).toThrow(/does not exist/)
  })
})

describe('versions and latest outputs', () => {
  const documentOf = (...names: string[]) =>
    JSON.stringify({ steps: names.map(name => ({ id: stepId(name), name: `step_${name}` })) })

  it('keeps the document of each version', () => {
    store.saveVersion(VERSION_ID, documentOf('a'))
    store.saveVersion(VERSION_ID, documentOf('a'))
    keepShort(1)
    reopen()
    expect(store.version(VERSION_ID)).toBe(documentOf('a'))
    expect(store.version('ffffffffffffffff' as VersionId)).toBeUndefined()
  })

  it('offers the newest output of each step, by the name it has now', () => {
    store.saveVersion(VERSION_ID, documentOf('a', 'b'))
    const runA = runIdOf(1)
    const runB = runIdOf(2)
    keepWhole(
      numbered(runA, [
        started({ runId: runA, event: 1 }),
        stepStarted('a'),
        stepSucceeded('a', { $return_value: 'old' }),
        stepStarted('b'),
        stepSucceeded('b', { $return_value: 'b' }),
        runSucceeded,
      ]),
    )
    keepWhole(
      numbered(runB, [
        started({ runId: runB, event: 2 }),
        stepStarted('a'),
        stepSucceeded('a', { $return_value: 'new' }),
        runSucceeded,
      ]),
    )
    const names = new Map([
      [stepId('a'), 'step_a'],
      [stepId('b'), 'renamed_since'],
    ])
    const { runId, outputs } = store.latestOutputs(names)
    expect(runId).toBe(runB)
    expect(outputs).toMatchObject({
      step_a: '{"$return_value":"new"}',
      renamed_since: '{"$return_value":"b"}',
    })
    expect(JSON.parse(outputs.trigger ?? '')).toMatchObject({ event: 2 })
  })
})

describe('masking once more', () => {
  const TOKEN = 'tok-Q7x9Lm2Vb4'
  const masking = {
    holdsSecret: (text: string) => text.includes(TOKEN),
    mask: (event: RunEvent) =>
      keptOf(JSON.parse(JSON.stringify(event).replaceAll(TOKEN, 'MASK')) as RunEvent),
  }

  it('rewrites an open run whole, large values too, and goes on with it', () => {
    const runId = runIdOf(1)
    const [first, second, third, ...rest] = numbered(runId, [
      started({ runId, event: { token: TOKEN } }),
      stepStarted('a', { big, token: TOKEN }),
      stepSucceeded('a', { $return_value: { big, token: TOKEN } }),
      stepStarted('b', { big }),
      runSucceeded,
    ]) as [RunEvent, RunEvent, RunEvent, ...RunEvent[]]
    for (const event of [first, second, third]) store.append(runId, [keptOf(event)])
    store.remask(runId, masking)
    store.append(runId, rest.map(keptOf))
    reopen()
    const events = store.events(runId)
    expect(JSON.stringify(events)).not.toContain(TOKEN)
    expect(events).toEqual(
      [first, second, third, ...rest].map(event =>
        JSON.parse(JSON.stringify(event).replaceAll(TOKEN, 'MASK')),
      ),
    )
  })

  it('leaves a run alone that holds nothing of it', () => {
    const runId = runIdOf(1)
    const events = numbered(runId, [started({ runId }), stepStarted('a', { big })])
    store.append(runId, events.map(keptOf))
    store.remask(runId, {
      ...masking,
      mask: () => {
        throw new Error('not to be called')
      },
    })
    expect(store.events(runId)).toEqual(events)
  })
})

describe('pruning', () => {
  const DAY = 86_400_000

  it('deletes the oldest beyond the count, and versions that nothing runs on any longer', () => {
    const other = 'ffffffffffffffff' as VersionId
    store.saveVersion(other, '{"steps":[]}')
    const first = runIdOf(0)
    keepWhole(numbered(first, [started({ runId: first, versionId: other }), runSucceeded]))
    store.saveVersion(VERSION_ID, '{"steps":[]}')
    for (let i = 1; i < 10; i++) keepShort(i)
    expect(store.prune(atMost(30, 4, 1_000_100)).removed).toBe(6)
    expect(store.list({ limit: 50 }).runs.map(run => run.runId)).toEqual([9, 8, 7, 6].map(runIdOf))
    expect(store.version(other)).toBeUndefined()
    expect(store.version(VERSION_ID)).toBeDefined()
    expect(store.prune(atMost(30, 4, 1_000_100)).removed).toBe(0)
  })

  it('deletes what is too old, but no run that is under way', () => {
    keepShort(1, DAY)
    const open = runIdOf(2)
    store.append(open, numbered(open, [started({ runId: open })], DAY).map(keptOf))
    keepShort(3, 10 * DAY)
    expect(store.prune(atMost(5, 1000, 11 * DAY)).removed).toBe(1)
    expect(store.list({ limit: 50 }).runs.map(run => run.runId)).toEqual([runIdOf(3), open])
  })

  it('keeps the document of a version whose first run starts after the pruning', () => {
    store.saveVersion(VERSION_ID, '{"steps":[]}')
    store.deleteRun(runIdOf(77))
    keepShort(1)
    store.deleteRun(runIdOf(1))
    keepShort(2)
    expect(store.version(VERSION_ID)).toBe('{"steps":[]}')
  })
})

describe('[S-ST-1] a full disk', () => {
  it('fails the batch as a whole, says so, and the journal goes on when there is room again', () => {
    const bare = openBareStore(join(folder, 'bare.db'))
    const runId = runIdOf(1)
    const events = numbered(runId, [
      started({ runId }),
      stepStarted('a', { rows: randomBytes(400_000).toString('hex') }),
      stepSucceeded('a', { small: 1 }),
    ])
    bare.store.append(runId, events.slice(0, 1).map(keptOf))
    bare.limitPages(20)
    expect(() => bare.store.append(runId, events.slice(1).map(keptOf))).toThrow(
      expect.objectContaining({
        code: 'journal.write-failed',
        message: expect.stringContaining('the disk is full'),
      }),
    )
    expect(bare.store.events(runId)).toEqual(events.slice(0, 1))
    bare.limitPages(100_000)
    bare.store.append(runId, events.slice(1).map(keptOf))
    expect(bare.store.events(runId)).toEqual(events)
    bare.close()
  })
})
