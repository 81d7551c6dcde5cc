import { beforeEach, describe, expect, it } from 'vitest'
import type { RunId, StepId, WorkflowId } from '#shared/model/ids.ts'
import type { RunSignal, RunSummary } from '#shared/model/run-state.ts'
import { applySignals, putRun, showRun, useRuns } from '../../../src/renderer/lib/stores/run-store.ts'

const workflowId = 'wf_12345678' as WorkflowId
const [a, b] = ['stp_aaaaaaaa', 'stp_bbbbbbbb'] as [StepId, StepId]

const summary = (name: string, part: Partial<RunSummary> = {}): RunSummary => ({
  runId: `run_${name.padEnd(8, '0')}` as RunId,
  workflowId,
  workflowName: 'W',
  versionId: '0123456789abcdef' as RunSummary['versionId'],
  mode: 'live',
  status: 'running',
  triggerName: 't',
  startedAtMs: 0,
  kept: true,
  ...part,
})
const started = (run: RunSummary): RunSignal => ({ type: 'run.started', seq: 0, atMs: run.startedAtMs, run })
const stepStarted = (run: RunSummary, stepId: StepId, seq: number): RunSignal => ({
  type: 'step.started',
  seq,
  atMs: seq,
  runId: run.runId,
  stepId,
  attempt: 1,
})
const ended = (run: RunSummary, seq: number): RunSignal => ({
  type: 'run.succeeded',
  seq,
  atMs: seq,
  runId: run.runId,
  durationMs: 1,
})
const shown = () => useRuns.getState().shown[workflowId]

beforeEach(() => useRuns.setState({ runs: {}, logs: {}, shown: {} }))

describe('signals of runs', () => {
  it('leave the state of untouched steps the same object', () => {
    const run = summary('one')
    applySignals([started(run), stepStarted(run, a, 1), stepStarted(run, b, 2)])
    const before = useRuns.getState().runs[run.runId]?.steps
    applySignals([
      { type: 'step.succeeded', seq: 3, atMs: 3, runId: run.runId, stepId: b, attempt: 1, durationMs: 1 },
    ])
    const after = useRuns.getState().runs[run.runId]?.steps
    expect([after?.[a] === before?.[a], after?.[b]?.status]).toEqual([true, 'succeeded'])
  })

  it('[W7] take what was seen of a run with them when its end says that it is not kept', () => {
    const run = summary('one', { kept: false })
    const other = summary('two')
    const logged = (of: RunSummary): RunSignal => ({
      type: 'step.logged',
      seq: 2,
      atMs: 2,
      runId: of.runId,
      stepId: a,
      attempt: 1,
      level: 'info',
      text: 'private',
    })
    const failed: RunSignal = {
      type: 'step.failed',
      seq: 3,
      atMs: 3,
      runId: run.runId,
      stepId: a,
      attempt: 1,
      error: { code: 'code.thrown', name: 'E', message: 'private' },
    }
    applySignals([started(run), started(other), stepStarted(run, a, 1), logged(run), logged(other), failed])
    expect(JSON.stringify(useRuns.getState().runs[run.runId])).toContain('private')
    applySignals([{ ...ended(run, 4), kept: false } as RunSignal])
    const { runs, logs } = useRuns.getState()
    expect(JSON.stringify([runs[run.runId], logs[run.runId] ?? []])).not.toContain('private')
    expect(runs[run.runId]?.steps[a]).toMatchObject({ status: 'failed', error: { code: 'code.thrown' } })
    expect(logs[other.runId]).toHaveLength(1)
  })

  it('take over that a run is kept, which only its end told', () => {
    const run = summary('one', { kept: false })
    applySignals([started(run), { ...ended(run, 1), kept: true } as RunSignal])
    expect(useRuns.getState().runs[run.runId]?.kept).toBe(true)
  })

  it('show a run that starts, but do not take the place of one that is still going on', () => {
    const [one, two, three] = [summary('one'), summary('two'), summary('three', { startedAtMs: 5 })]
    applySignals([started(one)])
    applySignals([started(two)])
    expect(shown()).toBe(one.runId)
    applySignals([ended(one, 1), started(three)])
    expect(shown()).toBe(three.runId)
  })

  it('show a run started in the editor at once', () => {
    const [one, test] = [summary('one'), summary('test', { mode: 'test' })]
    applySignals([started(one), started(test)])
    expect(shown()).toBe(test.runId)
  })

  it('win over an older picture of the same run', () => {
    const run = summary('one')
    applySignals([started(run), stepStarted(run, a, 1)])
    putRun(run)
    expect(useRuns.getState().runs[run.runId]?.lastSeq).toBe(1)
  })

  it('collect log lines, and forget old runs but never the shown one', () => {
    const first = summary('first')
    applySignals([
      started(first),
      {
        type: 'step.logged',
        seq: 1,
        atMs: 1,
        runId: first.runId,
        stepId: a,
        attempt: 1,
        level: 'info',
        text: 'hi',
      },
      ended(first, 2),
    ])
    showRun(workflowId, first.runId)
    for (let n = 0; n < 100; n++) {
      const run = summary(`n${n}x`, { startedAtMs: -1 })
      applySignals([started(run), ended(run, 1)])
    }
    const { runs, logs } = useRuns.getState()
    expect(Object.keys(runs)).toHaveLength(60)
    expect(logs[first.runId]?.map(({ text }) => text)).toEqual(['hi'])
    showRun(workflowId, undefined)
    expect(shown()).toBeUndefined()
  })
})
