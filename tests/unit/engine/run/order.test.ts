import { describe, expect, it } from 'vitest'
import type { RunId } from '#shared/model/ids.ts'
import { stepId } from '../support/flow.ts'
import { brief, CONTEXT, runFlow, type StepScript } from '../support/harness.ts'

const slowly: StepScript = (_, __, clock) => clock.sleep(5).then(() => 'anew')

describe('whose turn it is', () => {
  it('[R22] [R30] [R31] [R33] a run, event by event', async () => {
    const { events, outcome } = await runFlow({
      steps: {
        a: { props: { value: '{{steps.trigger.event.n}}' } },
        b: { props: { value: ['{{steps.a.$return_value}}'] } },
      },
      edges: ['hook>a', 'a>b'],
      event: { n: 7 },
      run: { a: ({ props }, _, clock) => clock.sleep(5).then(() => props.value) },
    })
    const base = { runId: CONTEXT.id }
    expect(events).toEqual([
      {
        ...base,
        seq: 0,
        atMs: 1000,
        type: 'run.started',
        mode: 'live',
        trigger: { id: 'trg_hookX000', name: 'hook', type: 'manual' },
        event: { n: 7 },
        context: CONTEXT,
      },
      {
        ...base,
        seq: 1,
        atMs: 1000,
        type: 'step.started',
        stepId: stepId('a'),
        attempt: 1,
        input: { value: 7 },
        auth: {},
      },
      {
        ...base,
        seq: 2,
        atMs: 1005,
        type: 'step.succeeded',
        stepId: stepId('a'),
        attempt: 1,
        output: { $return_value: 7 },
        durationMs: 5,
      },
      {
        ...base,
        seq: 3,
        atMs: 1005,
        type: 'step.started',
        stepId: stepId('b'),
        attempt: 1,
        input: { value: [7] },
        auth: {},
      },
      {
        ...base,
        seq: 4,
        atMs: 1005,
        type: 'step.succeeded',
        stepId: stepId('b'),
        attempt: 1,
        output: { $return_value: [7] },
        durationMs: 0,
      },
      { ...base, seq: 5, atMs: 1005, type: 'run.succeeded', durationMs: 5 },
    ])
    expect(outcome).toEqual({
      status: 'succeeded',
      durationMs: 5,
      outputs: new Map([
        [stepId('a'), { $return_value: 7 }],
        [stepId('b'), { $return_value: [7] }],
      ]),
    })
  })

  it('[R15] [R16] branches run at the same time, and a join waits for all', async () => {
    const slow = (ms: number) => (_: unknown, __: unknown, clock: { sleep(ms: number): Promise<void> }) =>
      clock.sleep(ms)
    const { events } = await runFlow({
      steps: { a: {}, b: {}, c: {}, d: {} },
      edges: ['hook>a', 'a>b', 'a>c', 'b>d', 'c>d'],
      run: { b: slow(30), c: slow(10) },
    })
    expect(brief(events)).toEqual([
      'run.started',
      'step.started a',
      'step.succeeded a',
      'step.started b',
      'step.started c',
      'step.succeeded c',
      'step.succeeded b',
      'step.started d',
      'step.succeeded d',
      'run.succeeded',
    ])
  })

  it('[R15] only the edges of the trigger that fired are active; a join of both triggers runs', async () => {
    const { events } = await runFlow({
      triggers: [{ name: 'hook' }, { name: 'other' }],
      steps: { a: {}, b: {}, c: {}, d: {} },
      edges: ['hook>a', 'other>b', 'b>c', 'a>d', 'c>d'],
      triggerName: 'hook',
    })
    expect(brief(events)).toEqual([
      'run.started',
      'step.started a',
      'step.skipped b',
      'step.skipped c',
      'step.succeeded a',
      'step.started d',
      'step.succeeded d',
      'run.succeeded',
    ])
  })

  it('[R15] a skipped step reads as undefined', async () => {
    const { calls } = await runFlow({
      triggers: [{ name: 'hook' }, { name: 'other' }],
      steps: { b: {}, d: { props: { value: { x: '{{steps.b?.$return_value}}', t: 'is {{steps.b}}' } } } },
      edges: ['other>b', 'b>d', 'hook>d'],
    })
    expect(calls.map(call => call.props)).toEqual([{ value: { t: 'is ' } }])
  })

  it('[R3] a step that nothing leads to is skipped, and a run without steps succeeds', async () => {
    expect(brief((await runFlow({ steps: { a: {} } })).events)).toEqual([
      'run.started',
      'step.skipped a',
      'run.succeeded',
    ])
    expect(brief((await runFlow({})).events)).toEqual(['run.started', 'run.succeeded'])
  })

  it('[R17] given outputs stand in for their steps', async () => {
    const { events, calls, outcome } = await runFlow({
      steps: { a: {}, b: {}, c: { props: { value: '{{steps.a.$return_value}}' } } },
      edges: ['hook>a', 'a>b', 'b>c'],
      given: new Map([
        [stepId('a'), { $return_value: 'before' }],
        [stepId('b'), {}],
      ]),
    })
    expect(brief(events)).toEqual(['run.started', 'step.started c', 'step.succeeded c', 'run.succeeded'])
    expect(calls[0]?.props).toEqual({ value: 'before' })
    expect(outcome.outputs.size).toBe(3)
  })

  it('[R18] a replay names the run whose event it uses again, and what was given from there', async () => {
    const replayOf = 'run_before00' as RunId
    const sketch = { steps: { a: {}, b: {} }, edges: ['hook>a', 'a>b'], replayOf }
    const partly = await runFlow({ ...sketch, given: new Map([[stepId('a'), {}]]) })
    expect(partly.events[0]).toMatchObject({ type: 'run.started', replayOf, reused: [stepId('a')] })
    const whole = await runFlow(sketch)
    expect(whole.events[0]).toMatchObject({ type: 'run.started', replayOf })
    expect(whole.events[0]).not.toHaveProperty('reused')
  })

  it('[R17] only one step, with what its ancestors gave', async () => {
    const { events, calls } = await runFlow({
      steps: { a: {}, b: { props: { value: '{{steps.a.$return_value}}{{steps.x?.y}}' } }, c: {}, x: {} },
      edges: ['hook>a', 'a>b', 'b>c', 'x>b'],
      given: new Map([[stepId('a'), { $return_value: 'v' }]]),
      only: new Set([stepId('b')]),
    })
    expect(brief(events)).toEqual(['run.started', 'step.started b', 'step.succeeded b', 'run.succeeded'])
    expect(calls[0]?.props).toEqual({ value: 'v' })
  })

  it('[R17] a step behind one whose output is given waits for a step before that, which runs once more', async () => {
    const sketch = {
      steps: { source: {}, middle: {}, last: { props: { value: '{{steps.source.$return_value}}' } } },
      edges: ['hook>source', 'source>middle', 'middle>last'],
      run: { source: slowly },
      given: new Map([[stepId('middle'), { $return_value: 'before' }]]),
    }
    for (const only of [undefined, new Set([stepId('source'), stepId('last')])]) {
      const { events, calls } = await runFlow({ ...sketch, ...(only ? { only } : {}) })
      expect(brief(events)).toEqual([
        'run.started',
        'step.started source',
        'step.succeeded source',
        'step.started last',
        'step.succeeded last',
        'run.succeeded',
      ])
      expect(calls.at(-1)?.props).toEqual({ value: 'anew' })
    }
  })

  it('[R17] only a step that is connected to nothing', async () => {
    const { events } = await runFlow({ steps: { a: {}, b: {} }, only: new Set([stepId('b')]) })
    expect(brief(events)).toEqual(['run.started', 'step.started b', 'step.succeeded b', 'run.succeeded'])
  })

  it('[R19] a pinned output stands in for its step, but not before its turn', async () => {
    const { events, calls, outcome } = await runFlow({
      steps: { a: {}, b: {}, c: { props: { value: '{{steps.a.$return_value}} {{steps.b.$return_value}}' } } },
      edges: ['hook>a', 'a>b', 'b>c'],
      run: { a: (_, __, clock) => clock.sleep(5).then(() => 'slow') },
      pinned: new Map([
        [stepId('b'), { $return_value: 'pinned' }],
        [stepId('gone'), { $return_value: 'of a step that is not in the plan' }],
      ]),
    })
    expect(brief(events)).toEqual([
      'run.started',
      'step.started a',
      'step.succeeded a',
      'step.started c',
      'step.succeeded c',
      'run.succeeded',
    ])
    expect(events[0]).toMatchObject({ pinned: [stepId('b')] })
    expect(calls.at(-1)?.props).toEqual({ value: 'slow pinned' })
    expect(outcome.outputs.get(stepId('b'))).toEqual({ $return_value: 'pinned' })
  })

  it('[R19] a pinned step that no path leads to is skipped, and so is what follows it', async () => {
    const { events } = await runFlow({
      triggers: [{ name: 'hook' }, { name: 'other' }],
      steps: { a: {}, b: {} },
      edges: ['other>a', 'a>b'],
      pinned: new Map([[stepId('a'), {}]]),
    })
    expect(brief(events)).toEqual(['run.started', 'step.skipped a', 'step.skipped b', 'run.succeeded'])
  })
})
