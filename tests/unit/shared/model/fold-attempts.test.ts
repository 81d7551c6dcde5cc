import { describe, expect, it } from 'vitest'
import { attemptsOf, foldRun } from '#shared/model/fold-run.ts'
import { MOST_EARLIER, type RunState, runStateSchema, type StepState } from '#shared/model/run-state.ts'
import {
  numbered,
  runIdOf,
  started,
  stepFailed,
  stepId,
  stepStarted,
  stepSucceeded,
} from '../../../support/run-events.ts'

const RUN = runIdOf(1)
const START = 1_000_000

function stepAfter(...bodies: Parameters<typeof numbered>[1]): StepState {
  const events = numbered(RUN, [started({ runId: RUN }), ...bodies], START)
  const state = foldRun(events, { kept: true, withDetails: true }) as RunState
  // As it goes through the door to the window.
  expect(runStateSchema.parse(state)).toEqual(state)
  return state.steps[stepId('a')] as StepState
}

describe('attempts of a step', () => {
  it('are nothing beside its state when it ran once', () => {
    const step = stepAfter(stepStarted('a'), stepSucceeded('a'))
    expect(step).not.toHaveProperty('earlier')
    expect(attemptsOf(step)).toEqual([
      { attempt: 1, status: 'succeeded', startedAtMs: START + 1, durationMs: 5 },
    ])
  })

  it('are kept with their times when it was tried again', () => {
    const step = stepAfter(
      stepStarted('a'),
      stepFailed('a', 'not now', 100),
      stepStarted('a', {}, 2),
      stepSucceeded('a', {}, 2),
    )
    expect(step).toMatchObject({ status: 'succeeded', attempt: 2, startedAtMs: START + 3 })
    expect(attemptsOf(step)).toEqual([
      { attempt: 1, status: 'retrying', startedAtMs: START + 1, durationMs: 5 },
      { attempt: 2, status: 'succeeded', startedAtMs: START + 3, durationMs: 5 },
    ])
  })

  it('are there while the next one runs, and none for a step that never started', () => {
    const running = stepAfter(stepStarted('a'), stepFailed('a', 'not now', 100), stepStarted('a', {}, 2))
    expect(attemptsOf(running)).toEqual([
      { attempt: 1, status: 'retrying', startedAtMs: START + 1, durationMs: 5 },
      { attempt: 2, status: 'running', startedAtMs: START + 3 },
    ])
    expect(attemptsOf(stepAfter({ type: 'step.skipped', stepId: stepId('a'), reason: 'no' }))).toEqual([])
  })

  it('are bounded, the latest staying', () => {
    const tries = Array.from({ length: 50 }, (_, index) => [
      stepStarted('a', {}, index + 1),
      stepFailed('a', 'not now', 100),
    ]).flat()
    const attempts = attemptsOf(stepAfter(...tries))
    expect(attempts).toHaveLength(MOST_EARLIER + 1)
    expect(attempts.at(-2)?.startedAtMs).toBe(START + 97)
  })
})
