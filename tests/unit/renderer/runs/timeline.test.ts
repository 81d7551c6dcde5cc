import { describe, expect, it } from 'vitest'
import type { RunState, StepState } from '#shared/model/run-state.ts'
import { timeTicks } from '../../../../src/renderer/features/runs/detail/time-ticks.ts'
import {
  mainStep,
  segmentsOf,
  timelineRows,
  timeScale,
  timeText,
} from '../../../../src/renderer/features/runs/detail/timeline-rows.ts'

const step = (stepId: string, more: object): StepState =>
  ({ stepId, status: 'succeeded', attempt: 1, logCount: 0, ...more }) as unknown as StepState

const runOf = (steps: StepState[], more: object = {}): RunState =>
  ({
    runId: 'r',
    status: 'succeeded',
    startedAtMs: 1000,
    durationMs: 100,
    steps: Object.fromEntries(steps.map(one => [one.stepId, one])),
    lastSeq: 0,
    ...more,
  }) as unknown as RunState

const NAMES = [
  { id: 's1', name: 'one' },
  { id: 's2', name: 'two' },
  { id: 's3', name: 'three' },
]
const SCALE = { fromMs: 1000, totalMs: 100, untilMs: 1100 }
const bars = (state: StepState, scale = SCALE) =>
  segmentsOf(state, scale).map(({ kind, attempt, start, width }) => [
    kind,
    attempt,
    Math.round(start * 1000) / 1000,
    Math.round(width * 1000) / 1000,
  ])

describe('rows of a run’s timeline', () => {
  it('are in the order in which steps first started, those that never did last, as the document has them', () => {
    const rows = timelineRows(
      runOf([
        step('s3', { status: 'skipped', attempt: 0 }),
        step('s2', { startedAtMs: 1050 }),
        step('gone', { status: 'skipped', attempt: 0 }),
        step('s1', { startedAtMs: 1080, earlier: [{ attempt: 1, status: 'retrying', startedAtMs: 1000 }] }),
      ]),
      NAMES,
    )
    expect(rows.map(({ name }) => name)).toEqual(['one', 'two', 'three', 'removed step'])
  })

  it('begin with steps that did nothing because the run they replay had their outputs', () => {
    const run = runOf([step('s3', { startedAtMs: 1000 })], { replayOf: 'r0', reused: ['s2', 's1'] })
    expect(timelineRows(run, NAMES)).toEqual([
      { id: 's1', name: 'one', step: undefined, reusedFrom: 'r0' },
      { id: 's2', name: 'two', step: undefined, reusedFrom: 'r0' },
      { id: 's3', name: 'three', step: run.steps.s3, reusedFrom: undefined },
    ])
    // A source that was asked again after all has events of its own.
    const again = runOf([step('s1', { startedAtMs: 1000 })], { replayOf: 'r0', reused: ['s1'] })
    expect(timelineRows(again, NAMES)).toMatchObject([{ id: 's1', reusedFrom: undefined }])
  })
})

describe('attempts along a run’s time', () => {
  it('are a bar each, with the waits between them', () => {
    const tried = step('s1', {
      status: 'failed',
      attempt: 3,
      startedAtMs: 1080,
      durationMs: 20,
      earlier: [
        { attempt: 1, status: 'retrying', startedAtMs: 1000, durationMs: 10 },
        { attempt: 2, status: 'retrying', startedAtMs: 1030, durationMs: 10 },
      ],
    })
    expect(bars(tried)).toEqual([
      ['attempt', 1, 0, 0.1],
      ['wait', 1, 0.1, 0.2],
      ['attempt', 2, 0.3, 0.1],
      ['wait', 2, 0.4, 0.4],
      ['attempt', 3, 0.8, 0.2],
    ])
  })

  it('grow with the time while the step runs, and so does the wait while it will be tried again', () => {
    expect(bars(step('s1', { status: 'running', startedAtMs: 1050 }))).toEqual([['attempt', 1, 0.5, 0.5]])
    expect(bars(step('s1', { status: 'retrying', startedAtMs: 1000, durationMs: 25 }))).toEqual([
      ['attempt', 1, 0, 0.25],
      ['wait', 1, 0.25, 0.75],
    ])
  })

  it('never lie outside of the run, and the shortest can be seen', () => {
    // The last of a run; and one that started after a clock which is behind says the run has come.
    for (const startedAtMs of [1100, 1500]) {
      const [[, , start = 0, width = 0] = []] = bars(step('s1', { startedAtMs, durationMs: 0 })) as number[][]
      expect(width).toBeGreaterThan(0)
      expect(start + width).toBeLessThanOrEqual(1)
    }
  })

  it('are none for a step that never started', () => {
    expect(bars(step('s1', { status: 'skipped', attempt: 0 }))).toEqual([])
  })

  it('end with the run that cut them off', () => {
    const cut = step('s1', { status: 'cancelled', startedAtMs: 1040 })
    const run = runOf([cut], { status: 'interrupted' })
    expect(bars(cut, timeScale(run, 9_999_999))).toEqual([['attempt', 1, 0.4, 0.6]])
  })
})

describe('the time of a step', () => {
  it('goes from its first attempt to the end of its last, waits included', () => {
    const earlier = [
      { attempt: 1, status: 'retrying', startedAtMs: 1000, durationMs: 10 },
      { attempt: 2, status: 'retrying', startedAtMs: 1300, durationMs: 10 },
    ]
    const tried = { attempt: 3, startedAtMs: 1794, earlier }
    expect(timeText(step('s1', { ...tried, status: 'failed', durationMs: 6 }))).toBe('800 ms ×3')
    expect(timeText(step('s1', { ...tried, status: 'running' }))).toBe('×3')
    expect(timeText(step('s1', { startedAtMs: 1000, durationMs: 6 }))).toBe('6 ms')
  })

  it('is a word where there is none, or it is not the whole story', () => {
    expect(timeText(undefined)).toBe('reused')
    expect(timeText(step('s1', { status: 'skipped', attempt: 0 }))).toBe('skipped')
    expect(timeText(step('s1', { status: 'cancelled' }))).toBe('canceled')
    // A time alone would read as if it had come to its end.
    expect(timeText(step('s1', { status: 'cancelled', startedAtMs: 1000, durationMs: 2500 }))).toBe(
      'canceled',
    )
  })
})

describe('the step to look at first', () => {
  const ok = step('s1', { startedAtMs: 1000 })
  const late = step('s2', { startedAtMs: 1050 })

  it('is the one that failed the run, then one that runs, then the last', () => {
    expect(mainStep(runOf([ok, late]))).toBe('s2')
    expect(mainStep(runOf([step('s1', { startedAtMs: 1000, status: 'running' }), late]))).toBe('s1')
    const failed = step('s1', { startedAtMs: 1000, status: 'failed' })
    expect(mainStep(runOf([failed, late]))).toBe('s1')
    const other = step('s2', { startedAtMs: 1050, status: 'failed' })
    expect(mainStep(runOf([failed, other], { failedStep: 's1' }))).toBe('s1')
    expect(mainStep(runOf([step('s3', { status: 'skipped' })]))).toBeUndefined()
  })
})

describe('ticks of a time axis', () => {
  const labels = (totalMs: number) => timeTicks(totalMs, 4).map(({ label }) => label)

  it.each([
    [1, ['0', '1 ms']],
    [90, ['0', '50 ms']],
    [130, ['0', '50 ms', '100 ms']],
    [4200, ['0', '2 s', '4 s']],
    [75_000, ['0', '30 s', '1 m']],
    [200_000, ['0', '1 m', '2 m', '3 m']],
    [5_400_000, ['0', '30 m', '1 h', '1 h 30 m']],
    [400 * 86_400_000, ['0', '720 h', '1440 h', '2160 h']],
  ])('%d ms: %j', (totalMs, expected) => {
    expect(labels(totalMs)).toEqual(expected)
  })

  it.each([37, 100, 4200, 75_000])('leave each label its part of the axis: %d ms', totalMs => {
    for (const most of [2, 3, 4]) {
      const places = timeTicks(totalMs, most).map(({ at }) => at)
      expect(places[0]).toBe(0)
      for (const [index, at] of places.slice(1).entries())
        expect(at - (places[index] ?? 0)).toBeGreaterThan(1 / most)
    }
  })

  it('lie where their times are', () => {
    expect(timeTicks(4000, 5).map(({ at }) => at)).toEqual([0, 0.25, 0.5, 0.75, 1])
  })
})
