import { describe, expect, it } from 'vitest'
import type { RunState, RunSummary } from '#shared/model/run-state.ts'
import {
  compareRows,
  durationChange,
  isComparable,
  statusOf,
} from '../../../../src/renderer/features/runs/compare/compare-rows.ts'
import { kinship, likelyOther } from '../../../../src/renderer/features/runs/compare/use-other-runs.ts'

const run = (steps: object[], more: object = {}): RunState =>
  ({
    ...more,
    startedAtMs: 0,
    steps: Object.fromEntries(steps.map(step => [(step as { stepId: string }).stepId, step])),
  }) as unknown as RunState
const NAMES = [
  { id: 's1', name: 'one' },
  { id: 's2', name: 'two' },
  { id: 's3', name: 'three' },
]

describe('two runs beside each other', () => {
  it('have each step of either once, in the order of the later run', () => {
    const before = run([
      { stepId: 's1', status: 'succeeded', startedAtMs: 1, durationMs: 10 },
      { stepId: 's3', status: 'succeeded', startedAtMs: 2, durationMs: 10 },
    ])
    const after = run([
      { stepId: 's2', status: 'failed', startedAtMs: 1, durationMs: 5 },
      { stepId: 's1', status: 'succeeded', startedAtMs: 2, durationMs: 14 },
    ])
    const rows = compareRows(before, after, NAMES)
    expect(
      rows.map(row => [row.name, statusOf(row.before), statusOf(row.after), durationChange(row)]),
    ).toEqual([
      ['two', undefined, 'failed', undefined],
      ['one', 'succeeded', 'succeeded', 4],
      ['three', 'succeeded', undefined, undefined],
    ])
  })
})

describe('a step of which a replay reused the output', () => {
  it('is said to be reused, not to be gone, unless it ran again after all', () => {
    const before = run([
      { stepId: 's1', status: 'succeeded', startedAtMs: 1, durationMs: 10 },
      { stepId: 's2', status: 'succeeded', startedAtMs: 2, durationMs: 10 },
    ])
    const after = run([{ stepId: 's2', status: 'succeeded', startedAtMs: 1, durationMs: 10 }], {
      replayOf: 'r0',
      reused: ['s1', 's2'],
    })
    expect(
      compareRows(before, after, NAMES).map(row => [row.id, statusOf(row.after), isComparable(row)]),
    ).toEqual([
      ['s1', 'reused', false],
      ['s2', 'succeeded', true],
    ])
  })
})

describe('how much longer a step took', () => {
  it('counts its attempts and the waits between them', () => {
    const earlier = [{ attempt: 1, status: 'retrying', startedAtMs: 0, durationMs: 5 }]
    const once = run([{ stepId: 's1', status: 'succeeded', startedAtMs: 0, durationMs: 10 }])
    const twice = run([{ stepId: 's1', status: 'succeeded', startedAtMs: 500, durationMs: 10, earlier }])
    expect(compareRows(once, twice, NAMES).map(durationChange)).toEqual([500])
  })
})

describe('the run to compare with', () => {
  const other = (runId: string, startedAtMs: number, status: string, more: object = {}) =>
    ({ runId, startedAtMs, status, mode: 'live', ...more }) as RunSummary
  const runs = [other('later', 9, 'succeeded'), other('failed', 4, 'failed'), other('good', 3, 'succeeded')]
  const own = (startedAtMs: number, more: object = {}) => other('own', startedAtMs, 'succeeded', more)

  it('is the latest before it that succeeded, else the latest before it, else any', () => {
    expect(likelyOther(own(5), runs)?.runId).toBe('good')
    expect(likelyOther(own(5), runs.slice(0, 2))?.runId).toBe('failed')
    expect(likelyOther(own(1), runs)?.runId).toBe('later')
    expect(likelyOther(own(1), [])).toBeUndefined()
  })

  it('is of a replay the run that it replays, as long as that is there', () => {
    expect(likelyOther(own(5, { replayOf: 'failed' }), runs)?.runId).toBe('failed')
    expect(likelyOther(own(5, { replayOf: 'deleted' }), runs)?.runId).toBe('good')
  })

  it('is told from the others by what it is to this run', () => {
    const replay = own(5, { replayOf: 'failed' })
    const rerun = (replayOf: string) => kinship(replay, other('a', 6, 'failed', { mode: 'rerun', replayOf }))
    expect(runs.map(run => kinship(replay, run)?.word)).toEqual([undefined, 'Original', undefined])
    expect(rerun('own')).toEqual({ word: 'Replay', description: 'Replays this run' })
    expect(rerun('failed')).toEqual({ word: 'Replay', description: 'Replays the same run as this one' })
    expect(rerun('another')).toEqual({ word: 'Replay' })
    expect(kinship(replay, other('d', 6, 'failed', { mode: 'test' }))).toEqual({ word: 'Test' })
  })
})
