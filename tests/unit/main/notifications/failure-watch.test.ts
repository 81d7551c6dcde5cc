import { describe, expect, it } from 'vitest'
import { type ErrorCode, PatchbayError } from '#shared/errors.ts'
import type { RunId, StepId, VersionId, WorkflowId } from '#shared/model/ids.ts'
import type { RunFilter } from '#shared/model/run-filter.ts'
import type { RunSignal, RunSummary } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { FailureNotice } from '../../../../src/main/notifications/failure-notifier.ts'
import { createFailureWatch } from '../../../../src/main/notifications/failure-watch.ts'
import { chainWorkflow } from '../../../support/chain.ts'
import { memoryState } from '../../../support/local-state.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const START_MS = 1_800_000_000_000

const orders = chainWorkflow({ id: 'Orders000001', name: 'Orders', steps: { charge: 'return 1' } })
const CHARGE = orders.steps[0]?.id as StepId

const quiet = (workflow: Workflow): Workflow => ({
  ...workflow,
  settings: { ...workflow.settings, notifications: { failures: false } },
})
const keeping = (workflow: Workflow, retention: Partial<Workflow['settings']['retention']>): Workflow => ({
  ...workflow,
  settings: { ...workflow.settings, retention: { ...workflow.settings.retention, ...retention } },
})

interface SetUp {
  readonly state?: ReturnType<typeof memoryState>
  readonly kept?: readonly RunSummary[]
  readonly hasDesktop?: boolean
  readonly nowMs?: number
}

function setUp({ state = memoryState(), kept = [], hasDesktop = true, nowMs = START_MS }: SetUp = {}) {
  const clock = { ms: nowMs }
  const documents = new Map<WorkflowId, Workflow>([[orders.id, orders]])
  const notices: FailureNotice[] = []
  const badges: number[] = []
  const counts: number[] = []
  const asked: { filter: RunFilter; limit: number }[] = []
  const unexpected: unknown[] = []
  const watch = createFailureWatch({
    state,
    listKept: async page => {
      asked.push(page)
      return { runs: kept }
    },
    workflowOf: async id => documents.get(id),
    notifier: hasDesktop
      ? { show: notice => notices.push(notice), setBadge: count => badges.push(count) }
      : undefined,
    onChange: ({ count }) => counts.push(count),
    now: () => clock.ms,
    onUnexpected: error => unexpected.push(error),
  })
  return { watch, clock, documents, notices, badges, counts, asked, state, unexpected }
}

type Scene = ReturnType<typeof setUp>

let lastRun = 0
const newRunId = () => `run_${String(++lastRun).padStart(12, '0')}` as RunId

function summary(changes: Partial<RunSummary> = {}): RunSummary {
  return {
    runId: newRunId(),
    workflowId: orders.id,
    workflowName: orders.name,
    versionId: '0123456789abcdef' as VersionId,
    mode: 'live',
    status: 'running',
    triggerName: 'on_call',
    startedAtMs: START_MS,
    kept: true,
    ...changes,
  }
}

const started = (run: RunSummary): RunSignal => ({ type: 'run.started', seq: 0, atMs: run.startedAtMs, run })

const failed = ({ runId }: RunSummary, code: ErrorCode = 'step.failed', message = 'refused') => ({
  type: 'run.failed' as const,
  seq: 1,
  atMs: START_MS,
  runId,
  durationMs: 5,
  error: { code, name: 'Error', message },
  stepId: CHARGE,
})

/** All that was begun has come to its end. */
const settled = () => new Promise(setImmediate)

async function fail(scene: Scene, changes: Partial<RunSummary> = {}, code?: ErrorCode, message?: string) {
  const run = summary(changes)
  scene.watch.take([started(run)])
  scene.watch.take([failed(run, code, message)])
  await settled()
  return run
}

describe('how many runs failed since somebody looked', () => {
  it('counts live runs and replays, and starts again when somebody looked', async () => {
    const scene = setUp()
    await fail(scene)
    const last = await fail(scene, { mode: 'rerun' }, 'run.timeout')
    expect(scene.watch.failures()).toEqual({
      count: 2,
      latest: {
        ...last,
        status: 'failed',
        durationMs: 5,
        error: { code: 'run.timeout', name: 'Error', message: 'refused' },
        failedStep: CHARGE,
      },
    })
    scene.clock.ms += HOUR_MS
    expect(scene.watch.seen()).toEqual({ count: 0 })
    expect(scene.state.get('failuresSeenAtMs')).toBe(scene.clock.ms)
    expect(scene.counts).toEqual([1, 2, 0])
    expect(scene.badges).toEqual([1, 2, 0])
  })

  it('counts no test run, and none that succeeded or was cancelled', async () => {
    const scene = setUp()
    await fail(scene, { mode: 'test' })
    for (const type of ['run.succeeded', 'run.cancelled'] as const) {
      const run = summary()
      scene.watch.take([started(run), { type, seq: 1, atMs: START_MS, runId: run.runId, durationMs: 5 }])
    }
    await settled()
    expect([scene.watch.failures(), scene.counts, scene.notices]).toEqual([{ count: 0 }, [], []])
  })

  it('counts a run interrupted, and one once however often it is told', async () => {
    const scene = setUp()
    const run = summary()
    scene.watch.take([
      started(run),
      { type: 'run.interrupted', seq: 1, atMs: 1, runId: run.runId, durationMs: 5 },
    ])
    scene.watch.take([failed(run)])
    expect(scene.watch.failures()).toMatchObject({ count: 1, latest: { status: 'interrupted' } })
  })

  it('stops at 100', async () => {
    const scene = setUp({ hasDesktop: false })
    for (let n = 0; n < 120; n++) await fail(scene)
    const last = await fail(scene)
    expect(scene.watch.failures()).toMatchObject({ count: 100, latest: { runId: last.runId } })
  })

  it('at the start counts the kept ones that ended since, whenever they had started', async () => {
    const ended = { status: 'failed', durationMs: 2 * HOUR_MS } as const
    const kept = [
      summary({ ...ended, startedAtMs: START_MS - HOUR_MS }),
      summary({ ...ended, startedAtMs: START_MS - 3 * HOUR_MS, mode: 'rerun' }),
      summary({ ...ended, startedAtMs: START_MS - 6 * HOUR_MS }),
    ]
    const seenAtMs = START_MS - 2 * HOUR_MS
    const scene = setUp({ kept, state: memoryState({ failuresSeenAtMs: seenAtMs }) })
    await scene.watch.catchUp([])
    expect(scene.watch.failures()).toEqual({ count: 2, latest: kept[0] })
    expect(scene.asked).toEqual([
      {
        filter: {
          statuses: ['failed', 'interrupted'],
          modes: ['live', 'rerun'],
          fromMs: seenAtMs - DAY_MS,
        },
        limit: 100,
      },
    ])
    expect(scene.notices).toEqual([])
  })

  it('counts nothing of before the very first start', async () => {
    const scene = setUp({ kept: [summary({ status: 'failed', startedAtMs: START_MS - HOUR_MS })] })
    await scene.watch.catchUp([])
    expect(scene.watch.failures()).toEqual({ count: 0 })
    expect(scene.state.get('failuresSeenAtMs')).toBe(START_MS)
  })

  it('forgets a workflow whose runs were deleted', async () => {
    const scene = setUp()
    await fail(scene)
    const other = await fail(scene, { workflowId: 'wf_Other0000001' as WorkflowId })
    scene.watch.forget(orders.id)
    expect(scene.watch.failures()).toMatchObject({ count: 1, latest: { runId: other.runId } })
    expect(scene.counts.at(-1)).toBe(1)
  })
})

describe('what is told on the desktop', () => {
  it('names workflow, step and the masked message, and leads to the run', async () => {
    const scene = setUp()
    const { runId } = await fail(scene, {}, 'provider.rejected', 'No key\n\n‹secret: env.KEY› is\tknown')
    expect(scene.notices).toEqual([
      {
        title: '“Orders” failed',
        body: 'charge: No key ‹secret: env.KEY› is known',
        workflowId: orders.id,
        runId,
      },
    ])
  })

  it.each<[string, Partial<RunSummary>, Workflow | undefined]>([
    ['keeps nothing', { kept: false }, orders],
    ['was to be kept, until that was switched off', {}, keeping(orders, { keep: false })],
    ['keeps successes alone', {}, keeping(orders, { failures: { keep: false, days: 1, count: 1 } })],
  ])('of a run that %s, tells its error code alone and leads to the workflow', async (_, run, workflow) => {
    const scene = setUp()
    if (workflow) scene.documents.set(orders.id, workflow)
    await fail(scene, run, 'code.thrown', 'a message with data')
    expect(scene.notices).toEqual([
      { title: '“Orders” failed', body: 'charge: code.thrown', workflowId: orders.id },
    ])
  })

  it('tells of a workflow that is gone without its step', async () => {
    const scene = setUp()
    scene.documents.clear()
    await fail(scene, {}, 'code.thrown', 'a message with data')
    expect(scene.notices).toMatchObject([{ title: '“Orders” failed', body: 'code.thrown' }])
  })

  it('tells why a run could not be kept, which says nothing of the run', async () => {
    const scene = setUp()
    await fail(scene, { kept: false }, 'journal.write-failed', 'The disk is full.')
    expect(scene.notices).toMatchObject([{ body: 'charge: The disk is full.' }])
  })

  it('shortens names and messages', async () => {
    const scene = setUp()
    await fail(scene, { workflowName: 'n'.repeat(200) }, 'code.thrown', 'm'.repeat(5000))
    const [notice] = scene.notices
    expect(notice?.title).toMatch(/^“n{60}… \(140 more characters\)” failed$/)
    expect(notice?.body).toMatch(/^charge: m{240}… \(4760 more characters\)$/)
  })

  it('says nothing where there is no desktop, or notifications are off for all, or for the workflow', async () => {
    const off = memoryState()
    off.set('settings', { ...off.get('settings'), notifications: false })
    const scenes = [setUp({ hasDesktop: false }), setUp({ state: off }), setUp()]
    scenes[2]?.documents.set(orders.id, quiet(orders))
    for (const scene of scenes) {
      await fail(scene)
      expect([scene.notices, scene.watch.failures().count]).toEqual([[], 1])
    }
  })

  it('goes on counting when the desktop refuses', async () => {
    const error = new Error('no bus')
    const unexpected: unknown[] = []
    const watch = createFailureWatch({
      state: memoryState(),
      listKept: async () => ({ runs: [] }),
      workflowOf: async () => orders,
      notifier: {
        show() {
          throw error
        },
        setBadge: () => undefined,
      },
      onChange: () => undefined,
      now: () => START_MS,
      onUnexpected: thrown => unexpected.push(thrown),
    })
    const run = summary()
    watch.take([started(run), failed(run)])
    await settled()
    expect([watch.failures().count, unexpected]).toEqual([1, [error]])
  })
})

describe('the same failure', () => {
  it('is told once in 24 hours: by workflow, step and error code', async () => {
    const scene = setUp()
    const bodies = () => scene.notices.splice(0).map(({ body }) => body)
    await fail(scene)
    await fail(scene, {}, 'step.failed', 'another message')
    expect(bodies()).toEqual(['charge: refused'])
    await fail(scene, {}, 'step.timeout')
    await fail(scene, { workflowId: 'wf_Other0000001' as WorkflowId, kept: false })
    expect(bodies()).toEqual(['charge: refused', 'step.failed'])
    scene.clock.ms += DAY_MS - 1
    await fail(scene)
    expect(bodies()).toEqual([])
    scene.clock.ms += 1
    await fail(scene)
    await fail(scene)
    expect(bodies()).toEqual(['charge: refused'])
  })

  it('is another one at another step, which its error code does not tell; forgotten with its workflow as well', async () => {
    const state = memoryState()
    const before = state.text()
    const scene = setUp({ state })
    const price = 'step_Price0000001' as StepId
    for (const stepId of [CHARGE, price, CHARGE, price]) {
      const run = summary()
      scene.watch.take([started(run), { ...failed(run, 'code.thrown'), stepId }])
      await settled()
    }
    expect(scene.notices).toHaveLength(2)
    expect(state.text()).not.toContain(price)
    // Its steps may have been replaced since.
    scene.documents.clear()
    scene.watch.forget(orders.id)
    expect(state.text()).toBe(before)
  })

  it('is told once when many runs fail at the same moment', async () => {
    const scene = setUp()
    const runs = Array.from({ length: 50 }, () => summary())
    scene.watch.take([...runs.map(started), ...runs.map(run => failed(run))])
    await settled()
    expect([scene.notices.length, scene.watch.failures().count, scene.counts]).toEqual([1, 50, [50]])
  })

  it('does not have its turn taken while it is not told', async () => {
    const scene = setUp()
    scene.documents.set(orders.id, quiet(orders))
    await fail(scene)
    scene.documents.set(orders.id, orders)
    await fail(scene)
    expect(scene.notices).toHaveLength(1)
  })

  it('is not repeated after a restart within 24 hours, nor never told again', async () => {
    const state = memoryState()
    await fail(setUp({ state }))
    const next = setUp({ state })
    next.clock.ms += DAY_MS - 1
    await fail(next)
    expect(next.notices).toEqual([])
    const later = setUp({ state })
    later.clock.ms += DAY_MS
    await fail(later)
    expect(later.notices).toHaveLength(1)
  })

  it('is told when the clock was set back: what lies ahead has not been', async () => {
    const state = memoryState()
    await fail(setUp({ state }))
    const next = setUp({ state })
    next.clock.ms -= 30 * DAY_MS
    await fail(next)
    expect(next.notices).toHaveLength(1)
  })

  it('[S-RET-1] leaves no trace of a run that is not kept: after a restart it is told again', async () => {
    const state = memoryState()
    const before = state.text()
    for (const [run, workflow] of [
      [{ kept: false }, orders],
      [{}, keeping(orders, { keep: false })],
      [{}, keeping(orders, { failures: { keep: false, days: 1, count: 1 } })],
    ] as const) {
      const scene = setUp({ state })
      scene.documents.set(orders.id, workflow)
      await fail(scene, run)
      expect(scene.notices).toHaveLength(1)
      expect(state.text()).toBe(before)
    }
  })

  it('[S-RET-2] leaves no trace once the runs of its workflow are deleted, and none that names it before', async () => {
    const state = memoryState()
    const before = state.text()
    const scene = setUp({ state })
    await fail(scene)
    expect(state.text()).not.toBe(before)
    expect(state.text()).not.toContain(orders.id)
    scene.watch.forget(orders.id)
    expect(state.text()).toBe(before)
  })

  it('is forgotten by the machine when its 24 hours are over', async () => {
    const state = memoryState()
    const before = state.text()
    await fail(setUp({ state }))
    setUp({ state, nowMs: START_MS + DAY_MS })
    expect(state.text()).toBe(before)
  })
})

describe('a workflow that was called and could not start', () => {
  const locked = new PatchbayError('The vault is locked.', { code: 'vault.locked' })

  it('is told of once a day, with the reason, and leaves no trace', () => {
    const scene = setUp()
    const before = scene.state.text()
    for (let n = 0; n < 3; n++) scene.watch.refused(orders, locked)
    expect(scene.notices).toEqual([
      { title: '“Orders” could not start', body: 'The vault is locked.', workflowId: orders.id },
    ])
    scene.clock.ms += DAY_MS
    scene.watch.refused(orders, locked)
    expect(scene.notices).toHaveLength(2)
    expect([scene.state.text(), scene.watch.failures()]).toEqual([before, { count: 0 }])
  })

  it('is not told of when it is quiet, for what passes by itself, or for what is our mistake', () => {
    const scene = setUp()
    scene.watch.refused(quiet(orders), locked)
    scene.watch.refused(orders, new PatchbayError('1000 wait already.', { code: 'run.queue-full' }))
    scene.watch.refused(orders, new Error('undefined is not a function'))
    expect(scene.notices).toEqual([])
  })
})

describe('runs that an earlier Patchbay left', () => {
  const interrupted = (changes: Partial<RunSummary> = {}) =>
    summary({ status: 'interrupted', durationMs: 1, ...changes })

  it('are counted, and told of in one notice that leads to the newest', async () => {
    const scene = setUp()
    const runs = [
      interrupted({ startedAtMs: START_MS - 3 }),
      interrupted({ startedAtMs: START_MS - 1 }),
      interrupted({
        startedAtMs: START_MS - 2,
        workflowId: 'wf_Other0000001' as WorkflowId,
        workflowName: 'Other',
      }),
      interrupted({ mode: 'test' }),
    ]
    await scene.watch.catchUp(runs)
    expect(scene.watch.failures().count).toBe(3)
    expect(scene.notices).toEqual([
      {
        title: '3 runs were interrupted',
        body: '“Orders”, “Other”: Patchbay ended before the runs did.',
        workflowId: orders.id,
        runId: runs[1]?.runId,
      },
    ])
  })

  it('are told of once a day, and not of a workflow that is quiet', async () => {
    const state = memoryState()
    const first = setUp({ state })
    await first.watch.catchUp([interrupted()])
    expect(first.notices).toMatchObject([{ title: 'A run was interrupted' }])
    const second = setUp({ state })
    await second.watch.catchUp([interrupted()])
    const third = setUp()
    third.documents.set(orders.id, quiet(orders))
    await third.watch.catchUp([interrupted()])
    expect([second.notices, third.notices]).toEqual([[], []])
    expect([second, third].map(({ watch }) => watch.failures().count)).toEqual([1, 1])
  })

  it('are named up to three workflows', async () => {
    const scene = setUp()
    const names = ['A', 'B', 'C', 'D', 'E']
    await scene.watch.catchUp(
      names.map((workflowName, index) =>
        interrupted({
          workflowName,
          workflowId: `wf_Other000000${index}` as WorkflowId,
          startedAtMs: START_MS - index,
        }),
      ),
    )
    expect(scene.notices).toMatchObject([
      {
        title: '5 runs were interrupted',
        body: '“A”, “B”, “C”, 2 more: Patchbay ended before the runs did.',
      },
    ])
  })
})
