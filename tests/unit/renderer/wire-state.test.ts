import { describe, expect, it } from 'vitest'
import type { RunState } from '#shared/model/run-state.ts'
import { isReused, wireState } from '../../../src/renderer/features/canvas/model/wire-state.ts'
import { id, sketch } from './workflow-builder.ts'

const { triggers } = sketch({ triggers: ['hook', 'button'], steps: ['a', 'b'], edges: ['hook>a', 'a>b'] })
const run = (steps: Record<string, string>, more: Partial<RunState> = {}) =>
  ({
    triggerName: 'hook',
    steps: Object.fromEntries(
      Object.entries(steps).map(([name, status]) => [id('stp', name), { stepId: id('stp', name), status }]),
    ),
    ...more,
  }) as unknown as RunState
const between = (state: RunState | undefined, source: string, target: string) =>
  wireState(state, { source, target: id('stp', target), triggers })

describe('what a run says of an edge', () => {
  it('is nothing while nothing is decided', () => {
    expect(between(undefined, id('stp', 'a'), 'b')).toBeUndefined()
    expect(between(run({ a: 'running' }), id('stp', 'a'), 'b')).toBeUndefined()
    expect(between(run({ a: 'succeeded', b: 'waiting' }), id('stp', 'a'), 'b')).toBeUndefined()
  })

  it.each([
    ['running', 'active'],
    ['retrying', 'active'],
    ['succeeded', 'done'],
    ['failed', 'done'],
    ['skipped', 'unused'],
  ])('into a step that is %s: %s', (status, expected) => {
    expect(between(run({ a: 'succeeded', b: status }), id('stp', 'a'), 'b')).toBe(expected)
  })

  it('was not taken from a step that gave nothing, or from a trigger that did not fire', () => {
    expect(between(run({ a: 'skipped', b: 'succeeded' }), id('stp', 'a'), 'b')).toBe('unused')
    const first = run({ a: 'succeeded' })
    expect([between(first, id('trg', 'hook'), 'a'), between(first, id('trg', 'button'), 'a')]).toEqual([
      'done',
      'unused',
    ])
  })

  it('was taken from a step whose output was used again', () => {
    const replay = run({ b: 'succeeded' }, { reused: [id('stp', 'a')] as never })
    expect([between(replay, id('stp', 'a'), 'b'), isReused(replay, id('stp', 'a'))]).toEqual(['done', true])
  })

  it('follows a lone trigger that was renamed since', () => {
    const [hook] = triggers
    const state = run({ a: 'succeeded' }, { triggerName: 'before' })
    expect(
      wireState(state, { source: id('trg', 'hook'), target: id('stp', 'a'), triggers: hook ? [hook] : [] }),
    ).toBe('done')
  })
})
