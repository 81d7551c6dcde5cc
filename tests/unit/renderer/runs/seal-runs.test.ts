import { beforeEach, expect, it } from 'vitest'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { RunState } from '#shared/model/run-state.ts'
import { applySignals, putRun, sealRuns, useRuns } from '../../../../src/renderer/lib/stores/run-store.ts'

const mine = 'wf_1' as WorkflowId
const run = (runId: string, more: Partial<RunState> = {}) =>
  ({ runId, workflowId: mine, status: 'succeeded', kept: true, steps: {}, lastSeq: 1, ...more }) as RunState
const all = (...runs: RunState[]) => Object.fromEntries(runs.map(one => [one.runId, one]))

beforeEach(() =>
  useRuns.setState({
    runs: all(run('kept'), run('unkept', { kept: false }), run('busy', { status: 'running' })),
    logs: { kept: [], busy: [] },
    // The second is yet to be loaded.
    shown: { wf_1: 'kept' as RunId, wf_2: 'asked' as RunId, wf_3: 'unkept' as RunId },
    isSealed: false,
  }),
)

it('a vault that closes takes kept runs along, and leaves what is in memory', () => {
  sealRuns(true)
  const { runs, logs, shown } = useRuns.getState()
  expect([Object.keys(runs), Object.keys(logs), shown]).toEqual([
    ['unkept', 'busy'],
    ['busy'],
    { wf_3: 'unkept' },
  ])
})

it('a run that ends behind a closed vault goes, and an answer that comes late is not taken in', () => {
  sealRuns(true)
  applySignals([
    { type: 'run.succeeded', seq: 2, atMs: 2, runId: 'busy' as RunId, durationMs: 1, kept: true },
  ])
  putRun(run('kept'))
  expect(Object.keys(useRuns.getState().runs)).toEqual(['unkept'])
  sealRuns(false)
  putRun(run('kept'))
  expect(Object.keys(useRuns.getState().runs)).toEqual(['unkept', 'kept'])
})
