import { describe, expect, it } from 'vitest'
import type { RunState, RunSummary } from '#shared/model/run-state.ts'
import { mergeRuns } from '../../../../src/renderer/features/runs/run-rows.ts'
import { mainStep, timelineRows } from '../../../../src/renderer/features/runs/timeline-rows.ts'

const run = (id: string, startedAtMs: number, more: Partial<RunState> = {}) =>
  ({
    runId: id,
    workflowId: 'wf',
    status: 'succeeded',
    startedAtMs,
    steps: {},
    lastSeq: 0,
    ...more,
  }) as unknown as RunState

const merged = (
  loaded: RunSummary[],
  live: RunState[],
  more: { deleted?: string[]; hasMore?: boolean } = {},
) =>
  mergeRuns({
    workflowId: 'wf',
    loaded,
    live: Object.fromEntries(live.map(one => [one.runId, one])),
    deleted: new Set(more.deleted),
    hasMore: more.hasMore ?? false,
  })
const ids = (rows: readonly RunSummary[]) => rows.map(row => row.runId as string)

describe('rows of the run list', () => {
  it('are newest first, each once, the live word on a run winning', () => {
    const rows = merged(
      [run('b', 2, { status: 'running' }), run('a', 1)],
      [run('c', 3), run('b', 2, { status: 'failed' })],
    )
    expect(ids(rows)).toEqual(['c', 'b', 'a'])
    expect(rows[1]?.status).toBe('failed')
  })

  it('keep their order when several started at once', () => {
    expect(ids(merged([run('a', 1), run('b', 1)], []))).toEqual(['b', 'a'])
    expect(ids(merged([run('b', 1), run('a', 1)], []))).toEqual(['b', 'a'])
  })

  it('leave out what is deleted and what belongs to another workflow', () => {
    const other = run('x', 9, { workflowId: 'other' as RunState['workflowId'] })
    expect(ids(merged([run('a', 1), run('b', 2)], [other], { deleted: ['a'] }))).toEqual(['b'])
  })

  it('leave an old live run to its page while there are more to load', () => {
    expect(ids(merged([run('c', 30), run('b', 20)], [run('a', 10)], { hasMore: true }))).toEqual(['c', 'b'])
    expect(ids(merged([run('c', 30), run('b', 20)], [run('a', 10)]))).toEqual(['c', 'b', 'a'])
  })
})

const step = (stepId: string, more: object) => ({
  stepId,
  status: 'succeeded',
  attempt: 1,
  logCount: 0,
  ...more,
})
const withSteps = (steps: ReturnType<typeof step>[], more: Partial<RunState> = {}) =>
  run('r', 1000, {
    durationMs: 100,
    steps: Object.fromEntries(steps.map(one => [one.stepId, one])) as never,
    ...more,
  })
const named = [
  { id: 's1', name: 'one', action: 'a.b' },
  { id: 's2', name: 'two', action: 'a.b' },
  { id: 's3', name: 'three', action: 'a.b' },
]

describe('timeline of a run', () => {
  it('orders steps by their start, those that never started last, in the order of the document', () => {
    const rows = timelineRows(
      withSteps([
        step('s3', { status: 'skipped', attempt: 0 }),
        step('s2', { startedAtMs: 1050, durationMs: 50 }),
        step('gone', { status: 'skipped', attempt: 0 }),
        step('s1', { startedAtMs: 1000, durationMs: 50 }),
      ]),
      named,
      0,
    )
    expect(rows.map(row => [row.name, row.bar])).toEqual([
      ['one', { start: 0, width: 0.5 }],
      ['two', { start: 0.5, width: 0.5 }],
      ['three', undefined],
      ['removed step', undefined],
    ])
  })

  it('lets a running step grow with the time, never out of the run', () => {
    const live = withSteps([step('s1', { status: 'running', startedAtMs: 1100 })])
    const { durationMs: _, ...running } = live
    expect(timelineRows(running, named, 1200)[0]?.bar).toEqual({ start: 0.5, width: 0.5 })
    // A clock that is behind the main process's.
    expect(timelineRows(running, named, 900)[0]?.bar?.width).toBeGreaterThan(0)
  })

  it('shows even the shortest step', () => {
    const bar = timelineRows(withSteps([step('s1', { startedAtMs: 1100, durationMs: 0 })]), named, 0)[0]?.bar
    expect(bar?.width).toBeGreaterThan(0)
    expect((bar?.start ?? 1) + (bar?.width ?? 1)).toBeLessThanOrEqual(1)
  })

  it('looks first at what failed, then at what runs, then at the last', () => {
    const ok = step('s1', { startedAtMs: 1000 })
    const late = step('s2', { startedAtMs: 1050 })
    expect(mainStep(withSteps([ok, late]))).toBe('s2')
    expect(mainStep(withSteps([step('s1', { startedAtMs: 1000, status: 'running' }), late]))).toBe('s1')
    expect(mainStep(withSteps([step('s1', { startedAtMs: 1000, status: 'failed' }), late]))).toBe('s1')
    expect(mainStep(withSteps([step('s3', { status: 'skipped' })]))).toBeUndefined()
  })
})
