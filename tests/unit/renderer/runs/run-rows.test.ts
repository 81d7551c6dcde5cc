import { describe, expect, it } from 'vitest'
import type { RunState, RunSummary } from '#shared/model/run-state.ts'
import { mergeRuns } from '../../../../src/renderer/features/runs/run-rows.ts'

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
