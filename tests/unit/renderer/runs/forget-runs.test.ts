import { beforeEach, expect, it } from 'vitest'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { RunState } from '#shared/model/run-state.ts'
import { forgetHistory, forgetRuns, showRun, useRuns } from '../../../../src/renderer/lib/stores/run-store.ts'

const mine = 'wf_1' as WorkflowId
const run = (runId: string, more: Partial<RunState> = {}) =>
  ({ runId, workflowId: mine, status: 'succeeded', steps: {}, lastSeq: 1, ...more }) as RunState

beforeEach(() => {
  const runs = [run('a'), run('b', { status: 'running' }), run('c', { workflowId: 'wf_2' as WorkflowId })]
  useRuns.setState({
    runs: Object.fromEntries(runs.map(one => [one.runId, one])),
    logs: { a: [], b: [] },
    shown: { wf_1: 'a' as RunId },
    deletions: {},
  })
})

it('[S-RET-2] nothing of a deleted run is shown any longer', () => {
  forgetRuns(['a' as RunId])
  expect(useRuns.getState()).toMatchObject({ logs: { b: [] }, shown: {} })
  expect(Object.keys(useRuns.getState().runs)).toEqual(['b', 'c'])
})

it('[S-RET-2] a deleted history takes the ended runs of its workflow along, and lists are told', () => {
  showRun(mine, 'b' as RunId)
  forgetHistory(mine)
  const { runs, logs, shown, deletions } = useRuns.getState()
  expect([Object.keys(runs), Object.keys(logs), shown, deletions]).toEqual([
    ['b', 'c'],
    ['b'],
    { wf_1: 'b' },
    { wf_1: 1 },
  ])
})
