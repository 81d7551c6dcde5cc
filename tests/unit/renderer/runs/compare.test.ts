import { describe, expect, it } from 'vitest'
import type { RunState, RunSummary } from '#shared/model/run-state.ts'
import {
  compareRows,
  durationChange,
  isComparable,
  statusOf,
} from '../../../../src/renderer/features/runs/compare/compare-rows.ts'
import { likelyOther } from '../../../../src/renderer/features/runs/compare/use-other-runs.ts'

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
  const other = (runId: string, startedAtMs: number, status: string) =>
    ({ runId, startedAtMs, status }) as RunSummary
  const runs = [other('later', 9, 'succeeded'), other('failed', 4, 'failed'), other('good', 3, 'succeeded')]

  it('is the latest before it that succeeded, else the latest before it, else any', () => {
    expect(likelyOther({ startedAtMs: 5 }, runs)?.runId).toBe('good')
    expect(likelyOther({ startedAtMs: 5 }, runs.slice(0, 2))?.runId).toBe('failed')
    expect(likelyOther({ startedAtMs: 1 }, runs)?.runId).toBe('later')
    expect(likelyOther({ startedAtMs: 1 }, [])).toBeUndefined()
  })
})
