import { describe, expect, it } from 'vitest'
import { runFlow } from '../support/harness.ts'

const CANARY = 'canary-7f3a'
const external = (token: string, region = '') => ({
  action: 'vendor.send',
  auth: { vendor: { mode: 'external', external: { token, region } } },
})

/** The place in what the journal heard at which a secret was told, and the first event that holds its value. */
function order(heard: readonly object[], value: string) {
  const told = heard.findIndex(item => 'secrets' in item && JSON.stringify(item).includes(value))
  const shown = heard.findIndex(item => !('secrets' in item) && JSON.stringify(item).includes(value))
  return { isTold: told >= 0, isToldFirst: told >= 0 && (shown < 0 || told < shown) }
}

describe('secrets', () => {
  it('[R32] [R40] a secret of the event is told before the event is shown', async () => {
    const { heard } = await runFlow({
      steps: { send: external('{{steps.trigger.event.token}}') },
      edges: ['hook>send'],
      event: { token: CANARY },
    })
    expect(heard[0]).toEqual({
      type: 'secrets',
      secrets: [{ value: CANARY, origin: 'steps.trigger.event.token' }],
    })
    expect(order(heard, CANARY)).toEqual({ isTold: true, isToldFirst: true })
  })

  it('[R32] [R40] [R43] a secret of an output is told before the output and the step’s logs are shown', async () => {
    const { heard, events } = await runFlow({
      steps: { get: {}, send: external('Bearer {{steps.get.$return_value.token}}') },
      edges: ['hook>get', 'get>send'],
      run: {
        get: (_, io) => {
          io.log('info', `got ${CANARY}`)
          return { token: CANARY, other: 'plain' }
        },
      },
    })
    expect(order(heard, CANARY)).toEqual({ isTold: true, isToldFirst: true })
    expect(events.map(event => event.type)).toEqual([
      'run.started',
      'step.started',
      'step.logged',
      'step.succeeded',
      'step.started',
      'step.succeeded',
      'run.succeeded',
    ])
  })

  it('[R40] every text and number inside of a secret place is told', async () => {
    const { heard } = await runFlow({
      steps: { get: {}, send: external('{{JSON.stringify(steps.get.$return_value)}}') },
      edges: ['hook>get', 'get>send'],
      run: { get: () => ({ a: ['x1', 42, true, null], 'b c': 'y2' }) },
    })
    expect(heard.find(item => 'secrets' in item)).toEqual({
      type: 'secrets',
      secrets: [
        { value: 'x1', origin: 'steps.get.$return_value.a[0]' },
        { value: '42', origin: 'steps.get.$return_value.a[1]' },
        { value: 'y2', origin: 'steps.get.$return_value["b c"]' },
      ],
    })
  })

  it('[R33] [R42] the credential reaches the step and no event', async () => {
    const { calls, events, heard } = await runFlow({
      steps: { send: external(`{{"${CANARY.slice(0, 6)}" + "${CANARY.slice(6)}"}}`, 'eu') },
      edges: ['hook>send'],
    })
    expect(calls[0]?.auth).toEqual({
      vendor: {
        mode: 'external',
        fields: { token: CANARY, region: 'eu' },
        source: 'the document',
        trustedAddresses: [],
      },
    })
    expect(JSON.stringify(events)).not.toContain(CANARY)
    expect(events[1]).toMatchObject({ auth: { vendor: { mode: 'external', fields: ['token', 'region'] } } })
    expect(heard.filter(item => 'secrets' in item)).toEqual([
      { type: 'secrets', secrets: [{ value: CANARY, origin: 'Vendor › Token' }] },
    ])
  })

  it('[R32] a credential is told before the attempt that uses it is shown', async () => {
    const { heard } = await runFlow({
      steps: { send: { ...external('{{"canary" + "-7f3a"}}'), props: { body: '{{"canary-" + "7f3a"}}' } } },
      edges: ['hook>send'],
    })
    expect(order(heard, CANARY)).toEqual({ isTold: true, isToldFirst: true })
  })

  it('[R40] a path that goes on to a method makes what it is a method of secret', async () => {
    const { heard } = await runFlow({
      steps: { get: {}, send: external('{{steps.get.$return_value.token.concat.call("x", "y")}}') },
      edges: ['hook>get', 'get>send'],
      run: { get: () => ({ token: CANARY }) },
    })
    expect(order(heard, CANARY)).toEqual({ isTold: true, isToldFirst: true })
  })

  it('[R42] credentials are resolved anew for each attempt', async () => {
    let count = 0
    const { calls } = await runFlow({
      steps: { send: { ...external('{{"t" + env.N}}'), retry: { attempts: 2, backoffMs: 0 } } },
      edges: ['hook>send'],
      env: [{ name: 'N' }],
      envValues: { N: '1' },
      run: {
        send: () => {
          if (count++ === 0) throw new Error('flaky')
        },
      },
    })
    expect(calls.map(call => call.auth)).toEqual(
      [1, 2].map(() => ({
        vendor: { mode: 'external', fields: { token: 't1' }, source: 'env.N', trustedAddresses: [] },
      })),
    )
    expect(calls[0]?.auth.vendor).not.toBe(calls[1]?.auth.vendor)
  })

  it('[R41] secret env values are told at the start, and those that flow into a credential', async () => {
    const { heard } = await runFlow({
      steps: { send: external('{{env.PLAIN}}') },
      edges: ['hook>send'],
      env: [
        { name: 'PLAIN' },
        { name: 'HIDDEN', secret: true },
        { name: 'OPEN' },
        { name: 'UNSET', secret: true },
      ],
      envValues: { PLAIN: 'p-value', HIDDEN: 'h-value', OPEN: 'o-value' },
      secretNames: ['HIDDEN', 'UNSET'],
    })
    expect(heard[0]).toEqual({
      type: 'secrets',
      secrets: [
        { value: 'h-value', origin: 'env.HIDDEN' },
        { value: 'p-value', origin: 'env.PLAIN' },
      ],
    })
    expect(JSON.stringify(heard)).not.toContain('o-value')
  })

  it('[R32] a secret that a step learns of is told at once', async () => {
    const { heard } = await runFlow({
      steps: { a: {} },
      edges: ['hook>a'],
      run: {
        a: (_, io) => {
          io.secret({ value: CANARY, origin: 'an account' })
          return CANARY
        },
      },
    })
    expect(order(heard, CANARY)).toEqual({ isTold: true, isToldFirst: true })
  })

  it.each([
    [
      '{{steps.trigger.event.no}}',
      'Vendor › Token is empty. Check its expression, and that the step it reads from returned a value.',
    ],
    ['{{steps.trigger.event.list}}', 'Vendor › Token must be text; its expression gave a list.'],
    ['{{steps.trigger.event.object}}', 'Vendor › Token must be text; its expression gave an object.'],
  ])('[R42] says what is wrong with a credential, never its value: %s', async (token, message) => {
    const { outcome, calls } = await runFlow({
      steps: { send: external(token) },
      edges: ['hook>send'],
      event: { list: [CANARY], object: { a: CANARY } },
    })
    expect(outcome.error).toMatchObject({ code: 'auth.missing', message })
    expect(calls).toEqual([])
  })
})
