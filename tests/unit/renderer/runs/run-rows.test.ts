import { describe, expect, it } from 'vitest'
import type { RunId } from '#shared/model/ids.ts'
import type { RunState } from '#shared/model/run-state.ts'
import { createRunRows, type RunRows } from '../../../../src/renderer/features/runs/run-rows.ts'

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

const listOf = (...runs: RunState[]) => {
  const rows = createRunRows()
  for (const one of runs) rows.put(one)
  return rows
}
const ids = ({ all }: Pick<RunRows, 'all'>) => all.map(row => row.runId as string)
const idOf = (text: string) => text as RunId

describe('rows of the run list', () => {
  it('are newest first, each once, the later word on a run winning', () => {
    const rows = listOf(run('b', 2, { status: 'running' }), run('a', 1), run('c', 3))
    expect(rows.put(run('b', 2, { status: 'failed' }))).toBe(true)
    expect(ids(rows)).toEqual(['c', 'b', 'a'])
    expect(rows.all[1]?.status).toBe('failed')
  })

  it('keep their order when several started at once', () => {
    expect(ids(listOf(run('a', 1), run('b', 1)))).toEqual(['b', 'a'])
    expect(ids(listOf(run('b', 1), run('a', 1)))).toEqual(['b', 'a'])
  })

  it('tell whether anything changed that a row shows', () => {
    const rows = listOf(run('a', 1))
    expect(rows.put(run('a', 1, { lastSeq: 7 }))).toBe(false)
    expect(rows.remove(idOf('b'))).toBe(false)
    expect(rows.remove(idOf('a'))).toBe(true)
    expect(rows.all).toEqual([])
  })

  it('move a run that has waited its turn to when it started', () => {
    const rows = listOf(run('a', 1, { status: 'queued' }), run('b', 2))
    rows.put(run('a', 3, { status: 'running' }))
    expect(ids(rows)).toEqual(['a', 'b'])
  })

  it('[PERF-RUNS-LIST] find, change and drop any of very many without going through them', () => {
    const rows = createRunRows()
    let reads = 0
    const counted = (n: number, status = 'succeeded') => {
      const one = run(`run_${String(n).padStart(6, '0')}`, n, { status } as Partial<RunState>)
      const get = () => {
        reads++
        return n
      }
      return Object.defineProperty(one, 'startedAtMs', { get })
    }
    const count = 50_000
    for (let n = count; n > 0; n--) rows.put(counted(n))
    reads = 0
    rows.put(counted(20_000, 'failed'))
    expect(rows.indexOf(idOf('run_020000'))).toBe(30_000)
    rows.remove(idOf('run_020000'))
    expect([rows.all.length, rows.indexOf(idOf('run_019999'))]).toEqual([count - 1, 30_000])
    expect(reads).toBeLessThan(300)
  })
})
