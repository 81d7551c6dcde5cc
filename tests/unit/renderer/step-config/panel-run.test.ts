import { expect, test } from 'vitest'
import type { RunId } from '#shared/model/ids.ts'
import type { RunState } from '#shared/model/run-state.ts'
import { panelRun } from '../../../../src/renderer/features/step-config/test/panel-run.ts'

const run = (id: string, startedAtMs: number, stepIds: readonly string[], workflowId = 'wf'): RunState =>
  ({
    runId: id,
    workflowId,
    startedAtMs,
    steps: Object.fromEntries(stepIds.map(stepId => [stepId, { stepId }])),
  }) as unknown as RunState

const first = run('first', 1, ['a', 'b'])
const second = run('second', 2, ['a', 'b'])
const testOfA = run('test-a', 3, ['a'])
const foreign = run('foreign', 9, ['b'], 'other')
const runs = { first, second, 'test-a': testOfA, foreign }
const tests = { a: 'test-a' as RunId }

test('the run over the canvas is the one a panel shows, even when a newer one is known', () => {
  expect(panelRun({ stepId: 'b', shown: first, runs, tests })).toBe(first)
})

test('a run over the canvas that has not come to the step is not replaced by an older test of it', () => {
  const running = run('running', 4, [])
  expect(panelRun({ stepId: 'a', shown: running, runs: { ...runs, running }, tests })).toBe(running)
})

test('a test shows in the panel of its step, and before its step has started', () => {
  expect(panelRun({ stepId: 'a', shown: testOfA, runs, tests })).toBe(testOfA)
  const starting = run('test-a', 3, [])
  expect(panelRun({ stepId: 'a', shown: starting, runs: { 'test-a': starting }, tests })).toBe(starting)
})

test('while the test of another step is looked at, the latest run of this workflow with this step shows', () => {
  expect(panelRun({ stepId: 'b', shown: testOfA, runs, tests })).toBe(second)
})

test('with no run over the canvas the last test of the step shows, or nothing', () => {
  expect(panelRun({ stepId: 'a', shown: undefined, runs, tests })).toBe(testOfA)
  expect(panelRun({ stepId: 'b', shown: undefined, runs, tests })).toBeUndefined()
})
