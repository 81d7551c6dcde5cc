import { describe, expect, it } from 'vitest'
import { stepId } from '../support/flow.ts'
import { brief, result, runFlow } from '../support/harness.ts'

const chain = { steps: { a: {}, b: { props: { value: '{{steps.a}}' } } }, edges: ['hook>a', 'a>b'] }

describe('values', () => {
  it('[R20] no step can change what another sees', async () => {
    const shared = { list: [1], deep: { x: 1 } }
    const { outcome } = await runFlow({
      steps: {
        a: {},
        b: { props: { value: '{{steps.a.$return_value}}' } },
        c: { props: { value: '{{steps.a.$return_value}}' } },
      },
      edges: ['hook>a', 'a>b', 'b>c'],
      run: {
        a: () => shared,
        b: ({ props }) => {
          const value = props.value as { list: number[]; deep: { x: number } }
          expect(() => value.list.push(2)).toThrow(TypeError)
          expect(() => Object.assign(value.deep, { x: 2 })).toThrow(TypeError)
          return value
        },
      },
    })
    expect(outcome.outputs.get(stepId('c'))).toEqual({ $return_value: { list: [1], deep: { x: 1 } } })
  })

  it('[R20] a large value is passed on as it is, without a copy', async () => {
    const big = { rows: Array.from({ length: 1000 }, (_, i) => ({ i })) }
    const { outcome } = await runFlow({
      steps: { a: {}, b: { props: { value: '{{steps.a.$return_value}}' } } },
      edges: ['hook>a', 'a>b'],
      run: { a: () => big },
    })
    expect((outcome.outputs.get(stepId('b')) as { $return_value: unknown }).$return_value).toBe(big)
  })

  it('[R20] an output that is not JSON fails the step and names the path', async () => {
    const { outcome, events } = await runFlow({
      ...chain,
      run: { a: () => ({ rows: [{ at: new Map() }] }) },
      steps: { ...chain.steps, a: { retry: { attempts: 3 } } },
    })
    expect(outcome).toMatchObject({
      status: 'failed',
      stepId: stepId('a'),
      error: { code: 'step.not-json', details: { path: '$return_value.rows[0].at' } },
    })
    expect(brief(events)).toEqual([
      'run.started',
      'step.started a',
      'step.failed a',
      'step.skipped b',
      'run.failed',
    ])
  })

  it('[R21] exports stand beside the returned value', async () => {
    const { outcome } = await runFlow({
      ...chain,
      run: {
        a: () => result(1, { exports: { x: [2], gone: undefined }, summary: 'Did it' }),
        b: () => undefined,
      },
    })
    expect(outcome.outputs).toEqual(
      new Map([
        [stepId('a'), { $return_value: 1, x: [2], $summary: 'Did it' }],
        [stepId('b'), {}],
      ]),
    )
  })

  it.each(['$return_value', '$summary', '$attempt', '$resume_data', '__proto__'])(
    '[R21] %s can’t be exported',
    async key => {
      const exports = JSON.parse(`{"${key}":1}`)
      const { outcome } = await runFlow({ ...chain, run: { a: () => result(1, { exports }) } })
      expect(outcome.error?.message).toBe(
        `A step can’t export “${key}”: the name is reserved. Choose another one.`,
      )
    },
  )

  it('[R14] code is handed what it reads, and env; a host step neither', async () => {
    const code = (text: string) => ({ action: 'test.code', props: { code: text } })
    const { calls } = await runFlow({
      steps: { a: {}, b: {}, some: code('steps.a'), all: code('steps[x]'), none: code('1'), host: {} },
      edges: ['hook>a', 'a>b', 'b>some', 'some>all', 'all>none', 'none>host'],
      run: { '*': ({ stepName }) => stepName },
      envValues: { KEY: 'v' },
      env: [{ name: 'KEY' }],
    })
    const seen = Object.fromEntries(
      calls.map(call => [call.stepName, { steps: Object.keys(call.steps), env: call.env }]),
    )
    const env = { KEY: 'v' }
    expect(seen).toEqual({
      a: { steps: [], env: {} },
      b: { steps: [], env: {} },
      some: { steps: ['a'], env },
      all: { steps: ['trigger', 'a', 'b', 'some'], env },
      none: { steps: [], env },
      host: { steps: [], env: {} },
    })
    expect(calls.every(call => Object.isFrozen(call.steps) && Object.isFrozen(call.env))).toBe(true)
  })

  it('[R10] [R22] props are evaluated: scripts, nesting, undefined left out', async () => {
    const { calls } = await runFlow({
      steps: {
        a: {
          props: {
            value: {
              n: '{{1 + 1}}',
              list: ['{{steps.trigger.event.no}}', 'x{{[1].concat(2)}}'],
              no: '{{undefined}}',
            },
          },
        },
      },
      edges: ['hook>a'],
    })
    expect(calls[0]?.props).toEqual({ value: { n: 2, list: [null, 'x[1,2]'] } })
  })

  it('[R22] an expression that fails, fails the step, naming the field', async () => {
    const { events, outcome } = await runFlow({
      steps: { a: { retry: { attempts: 3 }, props: { value: [{ x: '{{steps.trigger.event.no.such}}' }] } } },
      edges: ['hook>a'],
    })
    expect(brief(events)).toEqual(['run.started', 'step.started a', 'step.failed a', 'run.failed'])
    expect(outcome.error).toMatchObject({
      code: 'expression.failed',
      message: expect.stringContaining('In “Value”[0].x: Can\'t read "such" of steps.trigger.event.no'),
    })
  })

  it('[R20] the event is checked and frozen', async () => {
    const event = { a: [1] }
    const { events } = await runFlow({ event })
    expect(Object.isFrozen(event.a)).toBe(true)
    expect(events[0]).toMatchObject({ event })
  })
})
