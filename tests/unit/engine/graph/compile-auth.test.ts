import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { type FlowSketch, flow, planOf, planResult, type StepSketch } from '../support/flow.ts'

const before: FlowSketch['steps'] = {
  get: { action: 'vault.read' },
  other: { action: 'vault.read' },
}

const sketch = (step: StepSketch): FlowSketch => ({
  steps: { ...before, to: step },
  edges: ['hook>get', 'get>other', 'other>to'],
  env: [{ name: 'TOKEN' }, { name: 'URL' }],
})

const planned = (step: StepSketch) => planOf(flow(sketch(step))).steps.find(({ name }) => name === 'to')
const problems = (step: StepSketch) =>
  planResult(flow(sketch(step))).problems.map(
    ({ severity, field, message }) => `${severity} ${field?.join('.')}: ${message}`,
  )
const external = (app: string, fields: JsonObject, more: JsonObject = {}): JsonObject => ({
  [app]: { mode: 'external', external: fields, ...more },
})
const hosted = (fields: JsonObject): StepSketch => ({
  action: 'hosted.send',
  auth: external('hosted', { key: '{{steps.get.secret}}', address: 'https://a.test', ...fields }),
})
const authOf = (step: StepSketch) => {
  const [auth] = planned(step)?.auth ?? []
  if (auth?.mode !== 'external') throw new Error('not external')
  return auth
}

describe('where an external credential comes from', () => {
  it.each([
    ['{{steps.get.secret}}', 'steps.get', ['get']],
    ['Bearer {{steps.get.secret}}:{{steps.other.secret}}', 'steps.get and steps.other', ['get', 'other']],
    [
      '{{steps.get.secret + env.TOKEN + steps.other.x}}',
      'steps.get, env.TOKEN and steps.other',
      ['get', 'other'],
    ],
    ['{{env.TOKEN}}', 'env.TOKEN', []],
    ['{{steps.trigger.event.body.token}}', 'steps.trigger', []],
    ['written', 'the document', []],
    ['{{"a" + "b"}}', 'the document', []],
    ['{{steps[env.TOKEN].x}}', 'env.TOKEN and earlier steps', []],
  ])('[R6] [R44] %s: %s', (key, words, steps) => {
    const { source, sourceSteps } = authOf(hosted({ key }))
    expect([source, sourceSteps]).toEqual([words, steps])
  })
})

describe('addresses that a credential may widen its hosts by', () => {
  it.each([
    ['written out', 'https://a.test', true],
    ['made of nothing but itself', '{{"https://" + "a.test"}}', true],
    ['an env value', '{{env.URL}}', true],
    ['the step that the secret comes from', '{{steps.get.url}}', true],
    ['another step', '{{steps.other.url}}', false],
    ['the event', '{{steps.trigger.event.url}}', false],
    ['the event or the step', '{{steps.trigger.event.url ?? steps.get.url}}', false],
    ['any step', '{{steps[env.URL].url}}', false],
    ['all of the steps', '{{Object.keys(steps)[0]}}', false],
  ])('[R46] %s', (_, address, trusted) => {
    expect(authOf(hosted({ address })).trustedAddresses).toEqual(trusted ? ['address'] : [])
  })

  it.each([
    ['a step that chooses the secret', '{{steps.get.all[steps.other.tenant]}}', '{{steps.other.url}}'],
    [
      'one of two steps that the secret is put together from',
      '{{steps.get.a}}{{steps.other.b}}',
      '{{steps.get.url}}',
    ],
    [
      'a step that gives a part, while env gives the rest',
      '{{env.TOKEN + steps.get.x}}',
      '{{steps.get.url}}',
    ],
    [
      'a step that the secret falls back on',
      '{{steps.get.secret ?? steps.other.secret}}',
      '{{steps.other.url}}',
    ],
    ['a step, while the secret is written out', 'written', '{{steps.get.url}}'],
    ['a step of the event’s choice', '{{steps.get.secret}}', '{{steps[steps.trigger.event.step].url}}'],
  ])('[R46] not %s', (_, key, address) => {
    expect(authOf(hosted({ key, address })).trustedAddresses).toEqual([])
  })

  it('[R46] the step’s, where the event only chooses among its secrets', () => {
    const fields = { key: '{{steps.get.all[steps.trigger.event.user]}}', address: '{{steps.get.url}}' }
    expect(authOf(hosted(fields)).trustedAddresses).toEqual(['address'])
  })

  it('[R46] one that is not trusted is a warning, unless the author allowed hosts', () => {
    const step = hosted({ address: '{{steps.trigger.event.url}}' })
    expect(problems(step)).toEqual([
      'warning auth.hosted.external.address: “Address” is not read from where the secret is read from, so the credential will not be sent there. Read both from one step, or add the hosts it may name to the step’s allowed hosts.',
    ])
    expect(problems({ ...step, allowedHosts: ['a.test'] })).toEqual([])
    expect(problems(hosted({ address: '{{steps.get.url}}' }))).toEqual([])
  })

  it('[R46] not the event’s, where the secret is from the event as well', () => {
    const fields = { key: '{{steps.trigger.event.key}}', address: '{{steps.trigger.event.url}}' }
    expect(authOf(hosted(fields)).trustedAddresses).toEqual([])
  })
})

describe('the fields of an external credential', () => {
  it('[R6] defaults stand in for what is empty; fields for accounts alone are ignored, with a warning', () => {
    const step = hosted({ region: '', profile: 'work' })
    expect(authOf(step).fields.map(({ key, value }) => [key, value.kind === 'fixed' && value.value])).toEqual(
      [
        ['address', 'https://a.test'],
        ['key', false],
        ['region', 'eu'],
      ],
    )
    expect(problems(step)).toEqual([
      'warning auth.hosted.external.profile: “Profile” means something on its account’s machine alone, so external authentication ignores it. Empty it, or use an account.',
    ])
  })

  it('[R6] an app whose accounts hold any fields is always used by an account', () => {
    expect(problems({ action: 'locker.read', auth: external('locker', {}) })).toEqual([
      'error auth.locker.mode: Locker is always used by an account. Turn off “Use external authentication”, and choose an account.',
    ])
    expect(problems({ action: 'locker.read' })).toEqual([
      'error auth.locker.accountId: This step needs a Locker account. Choose one, or add one under Accounts.',
    ])
    expect(planned({ action: 'locker.read', auth: { locker: { accountId: 'acc_00000000' } } })?.auth).toEqual(
      [{ mode: 'account', app: 'locker', accountId: 'acc_00000000', fieldKeys: [] }],
    )
  })
})

describe('actions that leave the app open', () => {
  const vendor = external('vendor', { token: '{{steps.get.secret}}' })

  it('[R6] one: any app, at most one, or none', () => {
    expect(problems({ action: 'test.request' })).toEqual([])
    expect(planned({ action: 'test.request', auth: vendor })?.auth).toMatchObject([
      { mode: 'external', app: 'vendor', source: 'steps.get' },
    ])
    expect(
      problems({ action: 'test.request', auth: { ...vendor, locker: { accountId: 'acc_00000000' } } }),
    ).toEqual([
      'error auth: Request carries one credential, but 2 apps are chosen. Keep one and remove the others.',
    ])
    expect(problems({ action: 'test.request', auth: { vendor: {} } })).toEqual([
      'error auth.vendor.accountId: This step needs a Vendor account. Choose one, or turn on “Use external authentication”.',
    ])
  })

  it('[R6] many: each app that was added; an unknown one says what to do', () => {
    const code = { action: 'test.code', props: { code: 'x' } }
    const step = planned({ ...code, auth: { ...vendor, locker: { accountId: 'acc_00000000' } } })
    expect(step?.auth.map(({ app, mode }) => [app, mode])).toEqual([
      ['vendor', 'external'],
      ['locker', 'account'],
    ])
    expect(problems({ ...code, auth: { gone: {}, open: {} } })).toEqual([
      'error auth.gone: There is no app “gone” here. Choose another one, define it under Accounts, or update Patchbay.',
      'warning auth.open: Open needs no credential. Remove it from the step’s authentication.',
    ])
  })

  it('[R47] plain values are for code alone, and only of the apps that say so', () => {
    const auth = {
      ...external('vendor', { token: '{{steps.get.secret}}' }, { reveal: true }),
      locker: { accountId: 'acc_00000000' },
    }
    expect(planned({ action: 'test.code', props: { code: 'x' }, auth })?.revealed).toEqual(['vendor'])
    const request = external('vendor', { token: '{{steps.get.secret}}' }, { reveal: true })
    expect(planned({ action: 'test.request', auth: request })?.revealed).toEqual([])
  })

  it('[R40] what feeds their credentials is secret', () => {
    const plan = planOf(
      flow(
        sketch({ action: 'test.request', auth: external('vendor', { token: '{{steps.trigger.event.t}}' }) }),
      ),
    )
    expect(plan.credentialPaths).toEqual([{ step: 'trigger', path: ['event', 't'] }])
  })
})

describe('asking again', () => {
  it('[R44] as the step says, else as its action does', () => {
    const steps = {
      a: { action: 'vault.read' },
      b: {},
      c: { asksAgain: true },
      d: { action: 'vault.read', asksAgain: false },
    }
    const plan = planOf(flow({ steps, edges: ['hook>a', 'a>b', 'b>c', 'c>d'] }))
    expect(plan.steps.map(({ name, asksAgain }) => [name, asksAgain])).toEqual([
      ['a', true],
      ['b', false],
      ['c', true],
      ['d', false],
    ])
  })
})
