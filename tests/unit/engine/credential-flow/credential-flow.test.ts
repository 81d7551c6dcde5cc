import { describe, expect, it } from 'vitest'
import { credentialFlow, type FlowRecord, flowOfRun } from '#engine/index.ts'
import type { SentRequest } from '#shared/model/run-event.ts'
import { catalog } from '../support/catalog.ts'
import { type FlowSketch, flow, inspectCode, nameIn, type StepSketch, stepId } from '../support/flow.ts'

const tools = {
  catalog,
  inspectCode,
  accountName: (id: string) => (id.endsWith('1') ? 'My Vendor' : undefined),
}
const TOKEN = '{{steps.get.$return_value.secret}}'
const external = (token: string, more: object = {}): StepSketch => ({
  action: 'vendor.send',
  auth: { vendor: { mode: 'external', external: { token } } },
  ...more,
})
const base = (steps: FlowSketch['steps'], more: Partial<FlowSketch> = {}): FlowSketch => ({
  ...more,
  steps: { get: { action: 'vault.read' }, ...steps },
  edges: ['hook>get', ...Object.keys(steps ?? {}).map(name => `get>${name}`)],
})
const flowsOf = (sketch: FlowSketch) => credentialFlow(flow(sketch), tools)

/** `severity from path -> sink to.field`, small enough to read. */
const brief = (sketch: FlowSketch) =>
  flowsOf(sketch).map(
    ({ severity, from, path, sink, to, field }) =>
      `${severity} ${from.kind} ${path} -> ${sink} ${nameIn(to)}${field ? `.${field}` : ''}`,
  )

describe('credentials on their way, before a run', () => {
  it('[F1] each place that a secret credential field reads, with the hosts it may go to', () => {
    const sketch = base(
      { send: external(`${TOKEN}:{{env.T}}:{{steps.trigger.event.x}}`) },
      { env: [{ name: 'T' }] },
    )
    expect(brief(sketch)).toEqual([
      'ok step steps.get.$return_value.secret -> credential send.token',
      'ok env env.T -> credential send.token',
      'ok trigger steps.trigger.event.x -> credential send.token',
    ])
    expect(flowsOf(sketch)[0]).toEqual({
      from: { kind: 'step', stepId: stepId('get') },
      path: 'steps.get.$return_value.secret',
      to: stepId('send'),
      sink: 'credential',
      field: 'token',
      app: 'vendor',
      hosts: ['api.vendor.test'],
      severity: 'ok',
      message:
        '“send” is signed in at Vendor by steps.get.$return_value.secret. It may go to api.vendor.test.',
    })
  })

  it('[F1] accounts by name, literals in red, added hosts and plain values worth a look', () => {
    expect(
      brief(base({ a: { action: 'vendor.send', auth: { vendor: { accountId: 'acc_00000001' } } } })),
    ).toEqual(['ok account the account “My Vendor” -> credential a'])
    const [literal] = flowsOf(base({ a: external('abc') }))
    expect(literal).toMatchObject({ severity: 'danger', from: { kind: 'literal' }, field: 'token' })
    expect(literal?.message).not.toContain('abc')
    const [added] = flowsOf(base({ a: external(TOKEN, { allowedHosts: ['proxy.test'] }) }))
    expect(added).toMatchObject({ severity: 'notice', hosts: ['api.vendor.test', 'proxy.test'] })
    const auth = { vendor: { mode: 'external', external: { token: TOKEN }, reveal: true } }
    const [plain] = flowsOf(base({ a: { action: 'test.code', props: { code: '' }, auth } }))
    expect(plain).toMatchObject({ severity: 'notice', message: expect.stringContaining('plain values') })
  })

  it.each([
    ['https://db.test:8443/x', ['db.test:8443']],
    ['{{steps.get.url}}', []],
    ['nonsense', []],
  ])('[F1] an address that is written out: %s', (address, hosts) => {
    const auth = { hosted: { mode: 'external', external: { key: TOKEN, address } } }
    expect(flowsOf(base({ a: { action: 'hosted.send', auth } }))[0]?.hosts).toEqual(hosts)
  })

  it('[F1] works on a document that has problems', () => {
    const sketch = base({
      a: external('{{steps.gone.x}}{{ 1 + }}'),
      b: { action: 'no.such' },
      c: external('{{steps[x]}}'),
    })
    expect(brief({ ...sketch, edges: ['hook>get', 'a>b', 'b>a', 'get>c'] })).toEqual([])
  })
})

describe('secrets that a field reads outside of a credential', () => {
  it.each<[string, StepSketch, string[]]>([
    [
      'an answer',
      { action: 'test.answer', props: { body: TOKEN } },
      ['danger step steps.get.$return_value.secret -> response leak.body'],
    ],
    [
      'deep inside of a value',
      { action: 'test.answer', props: { body: { a: [`x ${TOKEN}`] } } },
      ['danger step steps.get.$return_value.secret -> response leak.body'],
    ],
    [
      'the whole output that holds it',
      { action: 'test.answer', props: { body: '{{steps.get}}' } },
      ['danger step steps.get -> response leak.body'],
    ],
    [
      'a part of it',
      { action: 'test.answer', props: { body: '{{steps.get.$return_value.secret.slice(1)}}' } },
      ['danger step steps.get.$return_value.secret -> response leak.body'],
    ],
    [
      'what stands beside it',
      { action: 'test.answer', props: { body: '{{steps.get.$return_value.other}}' } },
      [],
    ],
    [
      'any host',
      { action: 'test.request', props: { url: TOKEN } },
      ['danger step steps.get.$return_value.secret -> host leak.url'],
    ],
    [
      'the step alone',
      { props: { value: TOKEN } },
      ['notice step steps.get.$return_value.secret -> output leak.value'],
    ],
    [
      'inputs of code',
      { action: 'test.code', props: { code: '', inputs: { a: TOKEN } } },
      ['notice step steps.get.$return_value.secret -> code leak.inputs'],
    ],
    [
      'a secret env value',
      { action: 'test.answer', props: { body: '{{env.KEY}}{{env.OPEN}}' } },
      ['danger env env.KEY -> response leak.body'],
    ],
  ])('[F2] %s', (_, step, expected) => {
    expect(brief(base({ leak: step }, { env: [{ name: 'KEY', secret: true }, { name: 'OPEN' }] }))).toEqual(
      expected,
    )
  })

  it('[F2] the API of another app is a foreign host; of its own app it is worth a look', () => {
    const foreign = base(
      { leak: { ...external('{{env.T}}'), props: { body: TOKEN } } },
      { env: [{ name: 'T' }] },
    )
    expect(brief(foreign)).toContain('danger step steps.get.$return_value.secret -> host leak.body')
    expect(flowsOf(foreign).find(({ sink }) => sink === 'host')?.hosts).toEqual(['api.vendor.test'])
    const own = base({ leak: { ...external(TOKEN), props: { body: TOKEN } } })
    expect(brief(own)).toContain('notice step steps.get.$return_value.secret -> host leak.body')
  })

  it('[F2] what feeds a credential is secret wherever it is read', () => {
    const sketch: FlowSketch = {
      steps: {
        send: external('{{steps.trigger.event.body.token}}'),
        leak: { action: 'test.answer', props: { body: '{{steps.trigger.event.body}}' } },
      },
      edges: ['hook>send', 'hook>leak'],
    }
    expect(brief(sketch)).toContain('danger trigger steps.trigger.event.body -> response leak.body')
  })

  it('[F2] a webhook’s credential headers: read outright in red, as a part of the event worth a look', () => {
    const answer = (body: string): FlowSketch => ({
      triggers: [{ name: 'hook', type: 'webhook' }],
      steps: { leak: { action: 'test.answer', props: { body } } },
      edges: ['hook>leak'],
    })
    expect(brief(answer('{{steps.trigger.event.headers.authorization}}'))).toEqual([
      'danger trigger steps.trigger.event.headers.authorization -> response leak.body',
    ])
    expect(brief(answer('{{steps.trigger.event}}'))).toEqual([
      'notice trigger steps.trigger.event -> response leak.body',
    ])
    expect(brief(answer('{{steps.trigger.event.body}}'))).toEqual([])
    expect(brief(answer('{{steps.trigger.event.headers["content-type"]}}'))).toEqual([])
  })
})

describe('secrets that code is handed', () => {
  const code = (text: string, more: Partial<FlowSketch> = {}) =>
    brief(
      base(
        { use: { action: 'test.code', props: { code: text } } },
        { env: [{ name: 'KEY', secret: true }], ...more },
      ),
    )

  it('[F3] the outputs and env values that its text names', () => {
    expect(code('steps.get')).toEqual(['notice step steps.get -> code use'])
    expect(code('process.env.KEY + env["KEY"]')).toEqual(['notice env env.KEY -> code use'])
    expect(code('steps.trigger, env.KEYS, KEY')).toEqual([])
    expect(code('steps[name]')).toEqual(['notice step steps.get -> code use'])
  })
})

describe('credentials, after a run', () => {
  const sketch = base({
    send: external(TOKEN),
    late: external(TOKEN),
    use: { action: 'test.code', props: { code: '' } },
  })
  const request = (more: Partial<SentRequest>): SentRequest => ({
    method: 'GET',
    host: 'api.vendor.test',
    path: '/',
    app: 'vendor',
    outcome: 'answered',
    durationMs: 1,
    ...more,
  })
  const ran = (records: readonly Partial<FlowRecord>[]) => {
    const workflow = flow(sketch)
    const whole = records.map(record => ({ stepId: stepId('send'), requests: [], masked: [], ...record }))
    return flowOfRun(credentialFlow(workflow, tools), { workflow, apps: catalog.apps, records: whole }).map(
      ({ severity, path, sink, to, hosts }) => `${severity} ${path} -> ${sink} ${nameIn(to)} [${hosts}]`,
    )
  }

  it('[F4] the hosts that were reached, of the steps that ran', () => {
    const requests = [
      request({}),
      request({ host: 'eu.vendor.test' }),
      request({ app: 'other', host: 'no.test' }),
      request({}),
    ]
    expect(ran([{ requests }])).toEqual([
      'ok steps.get.$return_value.secret -> credential send [api.vendor.test,eu.vendor.test]',
    ])
  })

  it('[F4] what was refused is shown in red', () => {
    expect(ran([{ requests: [request({ host: 'evil.test', outcome: 'refused', reason: 'No.' })] }])).toEqual([
      'ok steps.get.$return_value.secret -> credential send []',
      'danger steps.get.$return_value.secret -> host send [evil.test]',
    ])
  })

  it('[F4] where a secret had to be masked, by where it came from; not in its own source', () => {
    const masked = (['output', 'log', 'error', 'response'] as const).map(place => ({
      place,
      origin: 'steps.get.$return_value.secret',
    }))
    expect(ran([{ stepId: stepId('use'), masked }])).toEqual([
      'notice steps.get.$return_value.secret -> output use []',
      'danger steps.get.$return_value.secret -> log use []',
      'danger steps.get.$return_value.secret -> log use []',
      'danger steps.get.$return_value.secret -> response use []',
    ])
    expect(ran([{ stepId: stepId('get'), masked }])).toEqual([])
  })

  it('[F4] a mask that names a credential leads back to what the credential was read from', () => {
    const masked = [
      { place: 'log' as const, origin: 'Vendor › Token' },
      { place: 'log' as const, origin: 'who knows' },
    ]
    expect(ran([{ stepId: stepId('use'), masked }])).toEqual([
      'danger steps.get.$return_value.secret -> log use []',
      'danger who knows -> log use []',
    ])
  })
})
