import { describe, expect, it } from 'vitest'
import type { SecretPath } from '#engine/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import { applySignal } from '#shared/model/fold-run.ts'
import type { StepId } from '#shared/model/ids.ts'
import type { Keeping } from '#shared/model/retention.ts'
import type { RunEventBody } from '#shared/model/run-event.ts'
import { type RunSignal, type RunState, runSignalSchema } from '#shared/model/run-state.ts'
import { createHoldingSpace, type HoldingSpace } from '../../../src/main/retention/held-run.ts'
import { createRunRecords } from '../../../src/main/retention/run-records.ts'
import { createRunWriter, type WritableJournal } from '../../../src/main/retention/run-writer.ts'
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
  WORKFLOW_ID,
} from '../../support/run-events.ts'

const runId = runIdOf(1)
const TOKEN = 'tok-Q7x9Lm2Vb4'
const tainted: SecretPath = { step: stepId('source'), path: ['$return_value', 'access_token'] }

const runFailed: RunEventBody = {
  type: 'run.failed',
  durationMs: 9,
  error: { code: 'code.thrown', name: 'Error', message: 'no such row' },
  stepId: stepId('a'),
}
const runCancelled: RunEventBody = { type: 'run.cancelled', durationMs: 9 }
const opening = [
  started({ runId, event: { body: 'private' } }),
  stepStarted('a', { in: 'private' }),
  stepLogged('a', 'private'),
]

interface Setup {
  readonly keeping?: Keeping
  readonly isTest?: boolean
  readonly space?: HoldingSpace
  readonly store?: WritableJournal
}

/** A run whose journal counts what it is asked to do. */
function setUp({ keeping = 'failures', isTest = false, space = createHoldingSpace(), store }: Setup = {}) {
  const disk = createRunRecords()
  const memory = createRunRecords()
  const signals: RunSignal[] = []
  const errors: PatchbayError[] = []
  const tooLarge: true[] = []
  const appended: number[] = []
  const journal: WritableJournal = store ?? {
    ...disk,
    append(id, events) {
      appended.push(events.length)
      disk.append(id, events)
    },
  }
  const writer = createRunWriter({
    runId,
    workflowId: WORKFLOW_ID,
    mode: isTest ? 'test' : 'live',
    keeping,
    holdInMemory: isTest,
    secretPaths: [tainted],
    realMasks: new Set(),
    stepNames: new Map<StepId, string>([[stepId('source'), 'get_token']]),
    store: () => journal,
    memory,
    space,
    publish: batch => signals.push(...batch.map(signal => runSignalSchema.parse(signal))),
    now: () => 2_000_000,
    onWriteError: error => errors.push(error),
    onTooLarge: () => tooLarge.push(true),
  })
  let seq = 0
  return {
    disk,
    memory,
    appended,
    signals,
    errors,
    tooLarge,
    writer,
    async feed(...bodies: readonly RunEventBody[]) {
      const filler = Array.from({ length: seq }, () => runSucceeded)
      for (const event of numbered(runId, [...filler, ...bodies]).slice(seq)) writer.append(event)
      seq += bodies.length
      await writer.flush()
    },
    /** As a window that watched from the start sees it. */
    seen: () => signals.reduce<RunState | undefined>(applySignal, undefined),
  }
}

describe('[W7] a run whose end tells whether it is kept', () => {
  it('reaches no store while it is under way, and is looked at in memory', async () => {
    const { disk, memory, appended, signals, writer, feed } = setUp()
    await feed(...opening)
    expect([appended, disk.runIds(), writer.kept]).toEqual([[], [], false])
    expect(memory.step(runId, stepId('a'))).toMatchObject({
      input: '{"in":"private"}',
      logs: [{ text: 'private' }],
    })
    expect(signals.map(({ type }) => type)).toEqual(['run.started', 'step.started', 'step.logged'])
    expect(signals[0]).toMatchObject({ run: { kept: false } })
  })

  it.each([
    ['failures', 'failed', runFailed],
    ['failures', 'cancelled', runCancelled],
    ['successes', 'succeeded', runSucceeded],
  ] as const)(
    'of those that keep %s: %s, it is written in one batch with its end',
    async (keeping, status, end) => {
      const { disk, memory, appended, signals, writer, feed } = setUp({ keeping })
      await feed(...opening)
      await feed(end)
      expect(appended).toEqual([4])
      expect(disk.state(runId)?.status).toBe(status)
      expect(disk.step(runId, stepId('a'))?.logs).toMatchObject([{ text: 'private' }])
      expect([memory.runIds(), writer.kept]).toEqual([[], true])
      expect(signals.at(-1)).toMatchObject({ kept: true })
    },
  )

  it.each([
    ['failures', runSucceeded],
    ['successes', runFailed],
    ['successes', runCancelled],
  ] as const)('of those that keep %s alone, the others leave nothing', async (keeping, end) => {
    const { disk, memory, appended, writer, feed, seen } = setUp({ keeping })
    await feed(...opening)
    await feed(stepFailed('a', 'private'), end)
    expect([appended, disk.runIds(), memory.runIds(), writer.kept]).toEqual([[], [], [], false])
    expect(seen()?.kept).toBe(false)
    expect(JSON.stringify(seen())).not.toMatch(/private|no such row/)
    expect(seen()?.steps[stepId('a')]).toMatchObject({ status: 'failed', error: { code: 'code.thrown' } })
  })

  it('is over in one batch: it is started and ended as what it is', async () => {
    const { signals, feed } = setUp()
    await feed(...opening, runFailed)
    expect(signals[0]).toMatchObject({ run: { kept: true } })
    expect(signals.at(-1)).toMatchObject({ kept: true, error: { message: 'no such row' } })
  })

  it('[W6] has a secret that becomes known late taken out before anything is written', async () => {
    const written: string[] = []
    const disk = createRunRecords()
    const { feed, memory } = setUp({
      store: {
        ...disk,
        append(id, events) {
          written.push(JSON.stringify(events))
          disk.append(id, events)
        },
      },
    })
    await feed(started({ runId }), stepStarted('a', { early: TOKEN }), stepStarted('source'))
    expect(JSON.stringify(memory.events(runId))).toContain(TOKEN)
    await feed(stepSucceeded('source', { $return_value: { access_token: TOKEN } }))
    expect(JSON.stringify(memory.events(runId))).not.toContain(TOKEN)
    await feed(runFailed)
    expect(written).toHaveLength(1)
    expect(written[0]).not.toContain(TOKEN)
    expect(written[0]).toContain('‹secret: steps.get_token.$return_value.access_token›')
  })

  it('[W6] also one that is learned with the end itself', async () => {
    const { disk, writer, feed } = setUp()
    await feed(started({ runId }), stepStarted('a', { early: TOKEN }))
    writer.addSecrets([{ value: TOKEN, origin: 'env.T' }])
    await feed(runFailed)
    expect(disk.step(runId, stepId('a'))?.input).toBe('{"early":"‹secret: env.T›"}')
  })

  it('started in the editor, stays in memory when it is not kept, and is on disk alone when it is', async () => {
    const [dropped, kept] = [setUp({ isTest: true }), setUp({ isTest: true })]
    await dropped.feed(...opening, runSucceeded)
    expect([dropped.disk.runIds(), dropped.memory.state(runId)?.status]).toEqual([[], 'succeeded'])
    expect(dropped.signals.some(signal => 'kept' in signal)).toBe(false)
    await kept.feed(...opening, runFailed)
    expect([kept.disk.state(runId)?.status, kept.memory.runIds()]).toEqual(['failed', []])
  })

  it('[W4] that can’t be written fails, says why, and is shown as it was held', async () => {
    const { memory, errors, signals, feed, writer } = setUp({
      store: {
        ...createRunRecords(),
        append() {
          throw new PatchbayError('disk is full', { code: 'journal.write-failed' })
        },
      },
    })
    await feed(...opening)
    await feed(runFailed)
    expect(errors).toMatchObject([{ message: 'disk is full' }])
    expect(signals.at(-1)).toMatchObject({ type: 'run.failed', seq: 3, error: { message: 'disk is full' } })
    expect(memory.state(runId)).toMatchObject({ status: 'failed', error: { message: 'disk is full' } })
    expect(writer.kept).toBe(false)
  })
})

describe('[W7] a run that is too large to be held', () => {
  const large = (n: number) => stepSucceeded('a', { $return_value: `${n}`.repeat(1000) })

  it('is not kept, and says so at its end', async () => {
    const { disk, memory, appended, signals, tooLarge, writer, feed, seen } = setUp({
      space: createHoldingSpace(2500),
    })
    await feed(...opening, large(1))
    expect([memory.has(runId), writer.keepsCancelled]).toEqual([true, true])
    await feed(stepStarted('a', {}, 2), large(2))
    expect([memory.has(runId), writer.keepsCancelled]).toEqual([false, false])
    await feed(runFailed)
    expect([appended, disk.runIds(), memory.runIds(), tooLarge]).toEqual([[], [], [], [true]])
    expect(signals.at(-1)).toMatchObject({ kept: false, tooLarge: true })
    expect(seen()).toMatchObject({ status: 'failed', kept: false, tooLarge: true })
  })

  it('is nothing to speak of when its end is not of the kind that is kept', async () => {
    const { tooLarge, signals, feed } = setUp({ space: createHoldingSpace(500) })
    await feed(...opening, large(1), runSucceeded)
    expect(tooLarge).toEqual([])
    expect(signals.at(-1)).not.toHaveProperty('tooLarge')
  })

  it('stays in memory when it was started in the editor', async () => {
    const { disk, memory, feed, tooLarge } = setUp({ isTest: true, space: createHoldingSpace(500) })
    await feed(...opening, large(1))
    await feed(runFailed)
    expect([disk.runIds(), memory.state(runId)?.status, tooLarge]).toEqual([[], 'failed', [true]])
  })

  it('shares the space with all others, and gives back what it took', async () => {
    const space = createHoldingSpace(2500)
    const first = setUp({ space })
    await first.feed(...opening, large(1))
    const second = setUp({ space })
    await second.feed(...opening, large(1))
    expect([first.writer.keepsCancelled, second.writer.keepsCancelled]).toEqual([true, false])
    await first.feed(runFailed)
    await second.feed(runFailed)
    expect([first.disk.has(runId), second.disk.has(runId)]).toEqual([true, false])
    const dropped = setUp({ space })
    await dropped.feed(...opening, large(1), runSucceeded)
    const third = setUp({ space })
    await third.feed(...opening, large(1))
    expect(third.writer.keepsCancelled).toBe(true)
  })
})

describe('[W8] retention changed while a run is under way', () => {
  it('from all to failures: what is on disk is taken from there, until the end tells', async () => {
    const { disk, memory, appended, writer, feed, seen } = setUp({ keeping: 'all' })
    await feed(...opening)
    expect([disk.has(runId), writer.kept]).toEqual([true, true])
    writer.limitTo('failures')
    expect([disk.has(runId), memory.has(runId), writer.kept]).toEqual([false, true, false])
    await feed(stepFailed('a', 'private'), runFailed)
    expect(appended).toEqual([3, 5])
    expect(disk.events(runId)?.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4])
    expect(disk.trigger(runId)?.output).toContain('private')
    expect([memory.runIds(), writer.kept, seen()?.kept]).toEqual([[], true, true])
  })

  it('from all to failures: one that succeeds then leaves nothing', async () => {
    const { disk, memory, feed, writer, seen } = setUp({ keeping: 'all' })
    await feed(...opening)
    writer.limitTo('failures')
    await feed(runSucceeded)
    expect([disk.runIds(), memory.runIds(), writer.kept, seen()?.kept]).toEqual([[], [], false, false])
  })

  it('and back again: it keeps no more than it was told in between', async () => {
    const { disk, feed, writer } = setUp({ keeping: 'all' })
    await feed(...opening)
    writer.limitTo('failures')
    writer.limitTo('all')
    await feed(runSucceeded)
    expect(disk.runIds()).toEqual([])
    const other = setUp({ keeping: 'failures' })
    other.writer.limitTo('successes')
    await other.feed(...opening, runFailed)
    expect([other.disk.runIds(), other.memory.runIds()]).toEqual([[], []])
  })

  it('to nothing: what was held is dropped at once', async () => {
    const { disk, memory, feed, writer, signals } = setUp()
    await feed(...opening)
    writer.limitTo('nothing')
    expect(memory.runIds()).toEqual([])
    const before = signals.length
    await feed(stepLogged('a', 'later'), runFailed)
    expect([disk.runIds(), memory.runIds()]).toEqual([[], []])
    expect(signals.slice(before)).toMatchObject([
      { type: 'run.failed', kept: false, error: { message: 'Details are not kept for this run.' } },
    ])
  })

  it('before anything of it was written, changes nothing but where it goes', async () => {
    const { disk, memory, feed, writer } = setUp({ keeping: 'all' })
    writer.limitTo('successes')
    await feed(...opening)
    expect([disk.runIds(), memory.has(runId)]).toEqual([[], true])
    await feed(runSucceeded)
    expect(disk.has(runId)).toBe(true)
  })

  it('after its end, changes nothing', async () => {
    const { disk, feed, writer } = setUp({ keeping: 'all' })
    await feed(...opening, runSucceeded)
    writer.limitTo('nothing')
    expect([disk.has(runId), writer.kept]).toEqual([true, true])
  })

  it('when what is on disk can’t be read, it goes with the end', async () => {
    const disk = createRunRecords()
    const { feed, writer } = setUp({
      keeping: 'all',
      store: {
        ...disk,
        events() {
          throw new PatchbayError('damaged', { code: 'journal.corrupted' })
        },
      },
    })
    await feed(...opening)
    writer.limitTo('failures')
    await feed(runFailed)
    expect([disk.runIds(), writer.kept]).toEqual([[], false])
  })
})
