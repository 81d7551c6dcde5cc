import { describe, expect, it } from 'vitest'
import { PatchbayError } from '#shared/errors.ts'
import type { RunEvent, SentRequest } from '#shared/model/run-event.ts'
import { checkHistory } from '../support/check-history.ts'
import { stepId } from '../support/flow.ts'
import { brief, type RunReport, type RunSketch, runFlow } from '../support/harness.ts'

const refused = (details: Record<string, string | boolean> = { repeatable: true }) =>
  new PatchbayError('The vendor refused the credential.', { code: 'auth.rejected', details })

const request = (status: number): SentRequest => ({
  method: 'GET',
  host: 'api.vendor.test',
  path: '/',
  outcome: 'answered',
  status,
  durationMs: 1,
})

const external = (token: string) => ({
  action: 'vendor.send',
  auth: { vendor: { mode: 'external', external: { token } } },
})
const TOKEN = '{{steps.get.$return_value.secret}}'

/** The secret store of these tests: each time it is asked it gives another token; the newest alone is valid. */
function store() {
  let count = 0
  return {
    get asked() {
      return count
    },
    get: () => ({ secret: `token-${++count}`, n: count }),
    /** Fails like a vendor that wants this token, or a newer one. */
    wants(least: number) {
      return ({ auth }: { auth: object }) => {
        const { token } = (auth as { vendor: { fields: { token: string } } }).vendor.fields
        if (Number(token.slice('token-'.length)) < least) throw refused()
        return token
      }
    },
  }
}

const twoSteps: Pick<RunSketch, 'steps' | 'edges'> = {
  steps: { get: { action: 'vault.read' }, send: external(TOKEN) },
  edges: ['hook>get', 'get>send'],
}

const of = (report: RunReport, type: RunEvent['type']) => report.events.filter(event => event.type === type)
const outputOf = (report: RunReport, name: string) => report.outcome.outputs.get(stepId(name))?.$return_value

describe('a refused account', () => {
  it('[R44] is renewed once: the same attempt, with a new token', async () => {
    const report = await runFlow({
      steps: { send: { action: 'vendor.send', auth: { vendor: { accountId: 'acc_00000000' } } } },
      edges: ['hook>send'],
      run: {
        send: ({ isRenewed }, io) => {
          io.request(request(isRenewed ? 200 : 401))
          if (!isRenewed) throw refused()
          return 'sent'
        },
      },
    })
    expect(brief(report.events)).toEqual([
      'run.started',
      'step.started send',
      'request.sent send',
      'credential.renewed send',
      'request.sent send',
      'step.succeeded send',
      'run.succeeded',
    ])
    expect(report.calls.map(({ attempt, isRenewed }) => [attempt, isRenewed])).toEqual([
      [1, false],
      [1, true],
    ])
    expect(of(report, 'credential.renewed')).toMatchObject([{ app: 'vendor', attempt: 1 }])
    expect(of(report, 'credential.renewed')[0]).not.toHaveProperty('source')
    expect(checkHistory(report.events)).toEqual([])
  })

  it.each([
    ['repeating is not known to be safe', refused({})],
    [
      'something else went wrong',
      new PatchbayError('No.', { code: 'provider.rejected', details: { repeatable: true } }),
    ],
    ['another app’s credential was refused', refused({ repeatable: true, app: 'other' })],
  ])('[R44] is not renewed when %s', async (_, error) => {
    const report = await runFlow({
      steps: { send: { action: 'vendor.send', auth: { vendor: { accountId: 'acc_00000000' } } } },
      edges: ['hook>send'],
      run: {
        send: () => {
          throw error
        },
      },
    })
    expect(report.calls).toHaveLength(1)
    expect(report.outcome.error?.code).toBe(error.code)
  })

  it('[R44] is renewed once per step, not once per attempt; attempts are retried as ever', async () => {
    const report = await runFlow({
      steps: {
        send: {
          action: 'vendor.send',
          auth: { vendor: { accountId: 'acc_00000000' } },
          retry: { attempts: 2, backoffMs: 10 },
        },
      },
      edges: ['hook>send'],
      run: {
        send: () => {
          throw refused()
        },
      },
    })
    expect(report.calls.map(({ attempt, isRenewed }) => [attempt, isRenewed])).toEqual([
      [1, false],
      [1, true],
      [2, false],
    ])
    expect(report.outcome.error).toMatchObject({ code: 'auth.rejected' })
    expect(checkHistory(report.events)).toEqual([])
  })

  it('[R25] the first call can say nothing more once its credential was refused', async () => {
    const report = await runFlow({
      steps: { send: { action: 'vendor.send', auth: { vendor: { accountId: 'acc_00000000' } } } },
      edges: ['hook>send'],
      run: {
        send: async ({ isRenewed }, io, clock) => {
          if (isRenewed) return clock.sleep(100)
          clock.after(50, () => {
            io.log('info', 'late')
            io.request(request(200))
          })
          throw refused()
        },
      },
    })
    expect(of(report, 'step.logged')).toEqual([])
    expect(of(report, 'request.sent')).toEqual([])
    expect(report.outcome.status).toBe('succeeded')
  })
})

describe('a refused external credential', () => {
  it('[R44] [R42] its source is asked again, and the attempt repeated with what it gives', async () => {
    const vault = store()
    const report = await runFlow({
      ...twoSteps,
      steps: { ...twoSteps.steps, after: { props: { value: '{{steps.get.$return_value.n}}' } } },
      edges: [...(twoSteps.edges ?? []), 'send>after'],
      run: { get: vault.get, send: vault.wants(2) },
    })
    expect(brief(report.events)).toEqual([
      'run.started',
      'step.started get',
      'step.succeeded get',
      'step.started send',
      'credential.renewed send',
      'step.succeeded send',
      'step.started after',
      'step.succeeded after',
      'run.succeeded',
    ])
    expect(report.calls.map(({ stepName, attempt, isRenewed }) => [stepName, attempt, isRenewed])).toEqual([
      ['get', 1, false],
      ['send', 1, false],
      ['get', 1, false],
      ['send', 1, false],
      ['after', 1, false],
    ])
    expect(of(report, 'credential.renewed')).toMatchObject([{ app: 'vendor', source: stepId('get') }])
    expect(outputOf(report, 'send')).toBe('token-2')
    expect(outputOf(report, 'after'), 'later steps see the new output').toBe(2)
    expect(checkHistory(report.events)).toEqual([])
  })

  it('[R32] [R44] the new secret is told before anything else; the source’s logs and requests are its own', async () => {
    const vault = store()
    const report = await runFlow({
      ...twoSteps,
      run: {
        get: (_, io) => {
          const answer = vault.get()
          io.log('info', `got ${answer.secret}`)
          io.request(request(200))
          return answer
        },
        send: vault.wants(2),
      },
    })
    const places = report.heard.flatMap((item, at) => (JSON.stringify(item).includes('token-2') ? [at] : []))
    expect(report.heard[places[0] ?? -1]).toMatchObject({ type: 'secrets' })
    expect(of(report, 'step.logged')).toMatchObject([
      { stepId: stepId('get'), attempt: 1, text: 'got token-1' },
      { stepId: stepId('get'), attempt: 1, text: 'got token-2' },
    ])
    expect(of(report, 'request.sent')).toHaveLength(2)
    expect(checkHistory(report.events)).toEqual([])
  })

  it('[R44] the source’s own props and credential are evaluated anew', async () => {
    let tick = 0
    const report = await runFlow({
      steps: {
        get: { ...external('{{"own-" + env.N}}'), props: { body: '{{"b" + env.N}}' }, asksAgain: true },
        send: external('{{steps.get.$return_value}}'),
      },
      edges: ['hook>get', 'get>send'],
      env: [{ name: 'N' }],
      envValues: { N: '1' },
      sandbox: { evaluate: async source => `${source.includes('own') ? 'own' : 'b'}-${++tick}` },
      run: {
        get: ({ auth, props }) => `${JSON.stringify(auth)} ${String(props.body)}`,
        send: ({ auth }) => {
          if (!JSON.stringify(auth).includes('own-4')) throw refused()
          return 'ok'
        },
      },
    })
    expect(outputOf(report, 'send')).toBe('ok')
    expect(outputOf(report, 'get')).toMatch(/b-3$/)
  })

  it.each<[string, Partial<RunSketch>]>([
    ['its source does not ask again', { steps: { get: {}, send: external(TOKEN) } }],
    [
      'one of its sources does not',
      {
        steps: { get: { action: 'vault.read' }, other: {}, send: external(`${TOKEN}{{steps.other?.x}}`) },
        edges: ['hook>get', 'get>other', 'other>send'],
      },
    ],
    ['it comes from the event', { steps: { get: {}, send: external('{{steps.trigger.event.token}}') } }],
    ['it comes from an env value', { steps: { get: {}, send: external('{{env.T}}') }, env: [{ name: 'T' }] }],
    [
      'it is not told which step it comes from',
      {
        steps: { get: { action: 'vault.read' }, send: external('{{steps[env.T].$return_value.secret}}') },
        env: [{ name: 'T' }],
      },
    ],
    [
      'its source was given, not run',
      { ...twoSteps, given: new Map([[stepId('get'), { $return_value: { secret: 'given' } }]]) },
    ],
  ])('[R44] is not renewed when %s', async (_, sketch) => {
    const report = await runFlow({
      ...twoSteps,
      event: { token: 'x' },
      envValues: { T: 'get' },
      ...sketch,
      run: {
        get: () => ({ secret: 's' }),
        send: () => {
          throw refused()
        },
      },
    })
    expect(report.calls.filter(({ stepName }) => stepName === 'send')).toHaveLength(1)
    expect(of(report, 'credential.renewed')).toEqual([])
    expect(report.outcome.error?.code).toBe('auth.rejected')
  })

  it('[R44] a source that fails now is the cause; why the credential was refused stands', async () => {
    let count = 0
    const report = await runFlow({
      ...twoSteps,
      run: {
        get: (_, io) => {
          if (count++ === 0) return { secret: 'old' }
          io.log('info', 'who knows what')
          throw new Error('The store is down.')
        },
        send: () => {
          throw refused()
        },
      },
    })
    expect(report.outcome.error).toMatchObject({
      code: 'auth.rejected',
      message: 'The vendor refused the credential.',
      details: { repeatable: true, askedAgain: 'get' },
      cause: { code: 'step.failed', message: 'The store is down.' },
    })
    expect(of(report, 'step.logged'), 'nothing in it was known to be secret').toEqual([])
    expect(report.outcome.stepId).toBe(stepId('send'))
    expect(checkHistory(report.events)).toEqual([])
  })

  it('[R23] [R44] a source is asked as often as its own retry settings allow', async () => {
    let count = 0
    const report = await runFlow({
      ...twoSteps,
      steps: { ...twoSteps.steps, get: { action: 'vault.read', retry: { attempts: 2, backoffMs: 10 } } },
      run: {
        get: () => {
          if (++count === 2) throw new Error('hiccup')
          return { secret: `token-${count}` }
        },
        send: store().wants(3),
      },
    })
    expect(outputOf(report, 'send')).toBe('token-3')
    expect(brief(report.events)).not.toContain('step.failed get')
  })

  it('[R28] [R44] the step’s limit covers the asking and the repeat', async () => {
    const vault = store()
    const report = await runFlow({
      ...twoSteps,
      steps: { ...twoSteps.steps, send: { ...external(TOKEN), timeoutMs: 100 } },
      run: {
        get: async (_, __, clock) => {
          if (vault.asked > 0) await clock.sleep(60)
          return vault.get()
        },
        send: async (call, __, clock) => {
          await clock.sleep(30)
          return vault.wants(2)(call)
        },
      },
    })
    expect(report.outcome.error).toMatchObject({ code: 'step.timeout' })
    expect(report.events.at(-1)?.atMs).toBe(1100)
  })

  it('[R27] [R44] a source that is being asked is told to stop with the run, and by the last who waits for it', async () => {
    for (const more of [
      { cancelAfterMs: 50 },
      { limits: { stepTimeoutMs: 50 } },
    ] satisfies Partial<RunSketch>[]) {
      const vault = store()
      let isStopped = false
      const report = await runFlow({
        ...twoSteps,
        ...more,
        run: {
          get: async (_, io, clock) => {
            if (vault.asked > 0) {
              io.cancel.onCancel(() => {
                isStopped = true
              })
              await clock.sleep(10_000)
            }
            return vault.get()
          },
          send: vault.wants(2),
        },
      })
      expect(isStopped).toBe(true)
      expect(report.outcome.status).toBe('cancelAfterMs' in more ? 'cancelled' : 'failed')
      expect(checkHistory(report.events)).toEqual([])
    }
  })

  it('[R45] steps that ask at the same time share one ask; a later one takes what was answered since', async () => {
    const vault = store()
    const wants = vault.wants(2)
    const report = await runFlow({
      steps: {
        get: { action: 'vault.read' },
        a: external(TOKEN),
        b: external(TOKEN),
        late: external(TOKEN),
      },
      edges: ['hook>get', 'get>a', 'get>b', 'get>late'],
      run: {
        get: async (_, __, clock) => {
          await clock.sleep(20)
          return vault.get()
        },
        a: wants,
        b: wants,
        late: async (call, __, clock) => {
          await clock.sleep(200)
          return wants(call)
        },
      },
    })
    expect(report.outcome.status).toBe('succeeded')
    expect(vault.asked).toBe(2)
    expect(of(report, 'credential.renewed').map(event => 'stepId' in event && event.stepId)).toEqual(
      ['a', 'b', 'late'].map(stepId),
    )
    expect(['a', 'b', 'late'].map(name => outputOf(report, name))).toEqual(['token-2', 'token-2', 'token-2'])
  })

  it('[R45] one of two that wait gives up: the other gets its answer', async () => {
    const vault = store()
    const wants = vault.wants(2)
    const report = await runFlow({
      steps: {
        get: { action: 'vault.read' },
        hasty: { ...external(TOKEN), timeoutMs: 50 },
        patient: external(TOKEN),
      },
      edges: ['hook>get', 'get>hasty', 'get>patient'],
      run: {
        get: async (_, __, clock) => {
          if (vault.asked > 0) await clock.sleep(100)
          return vault.get()
        },
        hasty: wants,
        patient: wants,
      },
    })
    expect(report.outcome).toMatchObject({ status: 'failed', stepId: stepId('hasty') })
    expect(outputOf(report, 'patient')).toBe('token-2')
    expect(checkHistory(report.events)).toEqual([])
  })

  it('[R44] goes one level deep: a source whose own credential is refused fails', async () => {
    const root = store()
    let middleAsked = 0
    const report = await runFlow({
      steps: {
        get: { action: 'vault.read' },
        middle: { ...external(TOKEN), asksAgain: true },
        send: external('{{steps.middle.$return_value}}'),
      },
      edges: ['hook>get', 'get>middle', 'middle>send'],
      run: {
        get: root.get,
        middle: ({ auth }) => {
          if (middleAsked++ > 0) throw refused()
          return JSON.stringify(auth)
        },
        send: () => {
          throw refused()
        },
      },
    })
    expect(root.asked).toBe(1)
    expect(report.outcome.error).toMatchObject({
      details: { askedAgain: 'middle' },
      cause: { code: 'auth.rejected' },
    })
  })

  it('[R44] a source whose account is refused when it is asked again renews that first', async () => {
    let asked = 0
    const report = await runFlow({
      steps: {
        get: { action: 'vendor.send', auth: { vendor: { accountId: 'acc_00000000' } }, asksAgain: true },
        send: external('{{steps.get.$return_value}}'),
      },
      edges: ['hook>get', 'get>send'],
      run: {
        get: ({ isRenewed }) => {
          if (asked++ === 1) throw refused()
          return isRenewed ? 'new' : 'old'
        },
        send: ({ auth }) => {
          if (!JSON.stringify(auth).includes('new')) throw refused()
        },
      },
    })
    expect(report.outcome.status).toBe('succeeded')
    expect(of(report, 'credential.renewed')).toMatchObject([
      { stepId: stepId('get'), attempt: 1 },
      { stepId: stepId('send'), source: stepId('get') },
    ])
    expect(checkHistory(report.events)).toEqual([])
  })

  it('[R26] a source that waits to be asked once more is not, after the run has failed', async () => {
    let asked = 0
    const report = await runFlow({
      steps: {
        get: { action: 'vault.read', retry: { attempts: 5, backoffMs: 1000 } },
        send: external(TOKEN),
        fails: {},
      },
      edges: ['hook>get', 'get>send', 'get>fails'],
      run: {
        get: () => {
          if (asked++ > 0) throw new Error('down')
          return { secret: 'old' }
        },
        send: () => {
          throw refused()
        },
        fails: async (_, __, clock) => {
          await clock.sleep(100)
          throw new Error('no')
        },
      },
    })
    expect(asked).toBe(2)
    expect(report.outcome.stepId).toBe(stepId('fails'))
    expect(of(report, 'step.failed')).toMatchObject([
      { stepId: stepId('fails') },
      { stepId: stepId('send'), error: { code: 'auth.rejected', cause: { code: 'run.cancelled' } } },
    ])
    expect(report.clock.pending()).toBe(0)
    expect(checkHistory(report.events)).toEqual([])
  })

  it('[R26] nothing is asked again once the run has failed', async () => {
    const vault = store()
    const report = await runFlow({
      steps: { get: { action: 'vault.read' }, send: external(TOKEN), fails: {} },
      edges: ['hook>get', 'get>send', 'get>fails'],
      run: {
        get: vault.get,
        send: async (call, __, clock) => {
          await clock.sleep(50)
          return vault.wants(2)(call)
        },
        fails: () => {
          throw new Error('no')
        },
      },
    })
    expect(vault.asked).toBe(1)
    expect(report.outcome.stepId).toBe(stepId('fails'))
    expect(checkHistory(report.events)).toEqual([])
  })

  it('[R30] [R44] the same ports give the same events', async () => {
    const run = () => {
      const vault = store()
      return runFlow({ ...twoSteps, run: { get: vault.get, send: vault.wants(2) } })
    }
    expect((await run()).events).toEqual((await run()).events)
  })
})
