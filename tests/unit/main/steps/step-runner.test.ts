import { describe, expect, it } from 'vitest'
import { type ActionContext, type ActionDefinition, defineAction } from '#actions/define.ts'
import { TerminalError } from '#engine/errors.ts'
import type { StepIo } from '#engine/index.ts'
import { appSchema } from '#shared/model/action.ts'
import type { CodeRun } from '../../../../src/main/code-host/code-run.ts'
import { accountId, attemptStep, baseCall } from '../../../support/step-attempt.ts'

const app = appSchema.parse({
  key: 'vendor',
  name: 'Vendor',
  description: '',
  hosts: ['api.vendor.test'],
  auth: [
    { key: 'api_key', label: 'API key', secret: true },
    { key: 'region', label: 'Region', secret: false },
    { key: 'session', label: 'Session', secret: true, optional: true },
  ],
})
const external = (fields: Record<string, string>, trustedAddresses: string[] = []) => ({
  vendor: { mode: 'external' as const, fields, source: 'steps.get_key', trustedAddresses },
})
const whole = { api_key: 'key-1', region: 'eu' }

function attempt(
  run: (context: ActionContext) => Promise<unknown>,
  options: Partial<Parameters<typeof attemptStep>[0]> = {},
) {
  const description = {
    version: '1.0.0',
    name: 'Call',
    description: '',
    app: 'vendor',
    runtime: 'host' as const,
  }
  const props = [{ key: 'n', type: 'integer' as const, label: 'N', default: 1 }]
  const definition: ActionDefinition = defineAction({ key: 'vendor.call', ...description, props }, run)
  const { parts, ...call } = options
  return attemptStep({
    action: 'vendor.call',
    props: {},
    auth: external(whole),
    ...call,
    parts: { findAction: () => definition, findApp: () => app, ...parts },
  })
}

describe('a step that runs here', () => {
  it('gets its checked props and its credential, and gives back what it returned, exported and summed up', async () => {
    const { result, logs } = attempt(
      async context => {
        context.log('info', 'calling')
        context.export('first', 1)
        context.export('__proto__', { polluted: true })
        context.summary('Called')
        expect(Object.isFrozen(context.props) && Object.isFrozen(context.auth)).toBe(true)
        return {
          props: context.props,
          auth: context.auth,
          url: context.allowUrl('https://api.vendor.test/x').href,
        }
      },
      { props: { n: '7' }, auth: external({ ...whole, stray: 'dropped' }) },
    )
    const { returnValue, exports, summary } = await result
    expect(returnValue).toEqual({ props: { n: 7 }, auth: whole, url: 'https://api.vendor.test/x' })
    expect(Object.entries(exports)).toEqual([
      ['first', 1],
      ['__proto__', { polluted: true }],
    ])
    expect(summary).toBe('Called')
    expect(logs).toEqual(['info: calling'])
  })

  it('[S-CR-2] may call its app’s hosts and those added to the step', async () => {
    const run = async ({ allowUrl }: ActionContext) => allowUrl('http://127.0.0.1:4001/').host
    await expect(attempt(run).result).rejects.toMatchObject({ code: 'auth.host-not-allowed' })
    const { result } = attempt(run, { allowedHosts: ['127.0.0.1:4001'] })
    await expect(result).resolves.toMatchObject({ returnValue: '127.0.0.1:4001' })
  })

  it('has its props checked before its credential is touched', async () => {
    const tried = attempt(async () => 1, { props: { n: 'x' } })
    await expect(tried.result).rejects.toMatchObject({ code: 'step.invalid-props' })
    expect(tried.secrets).toEqual([])
  })

  it('is told to stop when the run is cancelled', async () => {
    const tried = attempt(
      ({ signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    tried.cancel.cancel()
    await expect(tried.result).rejects.toMatchObject({ name: 'CancelledError', code: 'run.cancelled' })
  })

  it('can be unknown: the message names it', async () => {
    const { result } = attemptStep({ action: 'vendor.gone', props: {} })
    await expect(result).rejects.toMatchObject({
      name: 'TerminalError',
      code: 'plan.invalid',
      message: expect.stringContaining('vendor.gone 1.0.0'),
    })
  })
})

describe('[S-CR-1] a credential on its way into an action', () => {
  it('is told as secret before the action runs, secret fields alone', async () => {
    let toldBefore: number | undefined
    const tried = attempt(async () => {
      await Promise.resolve()
      toldBefore = tried.secrets.length
    })
    await tried.result
    expect(toldBefore).toBe(1)
    expect(tried.secrets).toEqual([{ value: 'key-1', origin: 'Vendor external authentication: API key' }])
  })

  it('comes from an account just the same', async () => {
    const asked: string[] = []
    const tried = attempt(async ({ auth }) => auth, {
      auth: { vendor: { mode: 'account', accountId } },
      parts: {
        accounts: {
          credential: async id => {
            asked.push(id)
            return { app: 'vendor', name: 'Vendor', fields: whole }
          },
        },
      },
    })
    await expect(tried.result).resolves.toMatchObject({ returnValue: whole })
    expect(asked).toEqual([accountId])
    expect(tried.secrets).toEqual([{ value: 'key-1', origin: 'Vendor account: API key' }])
  })

  it.each([
    ['nothing at all', {}, undefined, /no Vendor account/],
    [
      'no account chosen',
      { vendor: { mode: 'account' as const, accountId: undefined } },
      undefined,
      /no Vendor account/,
    ],
    ['another app’s account', { vendor: { mode: 'account' as const, accountId } }, undefined, /another app/],
    ['a field that is missing', external({ region: 'eu' }), 'api_key', /API key of Vendor is empty/],
    ['a field that is blank', external({ api_key: ' \n', region: 'eu' }), 'api_key', /expression/],
    ['a plain field that is missing', external({ api_key: 'k' }), 'region', /Region of Vendor/],
  ])('is refused when there is %s', async (_case, auth, field, message) => {
    let ran = false
    const { result } = attempt(
      async () => {
        ran = true
      },
      { auth },
    )
    await expect(result).rejects.toMatchObject({
      name: 'TerminalError',
      code: 'auth.missing',
      message: expect.stringMatching(message),
      details: field === undefined ? { app: 'vendor' } : { app: 'vendor', field },
    })
    expect(ran).toBe(false)
  })
})

describe('a credential with more to it', () => {
  const account = (fields: Record<string, string>) => ({
    credential: async () => ({ app: 'vendor', name: 'Ours', fields }),
  })
  const byAccount = { vendor: { mode: 'account' as const, accountId } }

  it('has its fields’ defaults, and no field that is the account owner’s alone when it comes from outside', async () => {
    const odd = appSchema.parse({
      ...app,
      auth: [
        { key: 'api_key', label: 'API key', secret: true },
        { key: 'region', label: 'Region', secret: false, default: 'us' },
        { key: 'profile', label: 'Profile', secret: false, accountOnly: true },
      ],
    })
    const parts = { findApp: () => odd, accounts: account({ api_key: 'k-1', profile: 'work', region: ' ' }) }
    const outside = attempt(async ({ auth }) => auth, {
      auth: external({ api_key: 'k-2', profile: 'theirs' }),
      parts,
    })
    await expect(outside.result).resolves.toMatchObject({ returnValue: { api_key: 'k-2', region: 'us' } })
    expect(await outside.result).not.toHaveProperty('returnValue.profile')
    const own = attempt(async ({ auth }) => auth, { auth: byAccount, parts })
    await expect(own.result).resolves.toMatchObject({
      returnValue: { api_key: 'k-1', region: 'us', profile: 'work' },
    })
  })

  it('may hold fields of any name, all of them secret', async () => {
    const store = appSchema.parse({ ...app, auth: [], dynamicFields: true })
    const tried = attempt(async ({ auth }) => auth, {
      auth: byAccount,
      parts: { findApp: () => store, accounts: account({ STRIPE_KEY: 'sk-1', __proto__x: 'p-2' }) },
    })
    await expect(tried.result).resolves.toMatchObject({ returnValue: { STRIPE_KEY: 'sk-1' } })
    expect(tried.secrets.map(({ value }) => value)).toEqual(['sk-1', 'p-2'])
  })

  it('[H5] goes where its address says, if that may be trusted', async () => {
    const own = appSchema.parse({
      ...app,
      hosts: [],
      auth: [
        { key: 'api_key', label: 'API key', secret: true },
        { key: 'address', label: 'Address', secret: false, address: 'url' },
      ],
    })
    const fields = { api_key: 'k', address: 'https://vault.corp:8200' }
    const run = async ({ allowUrl }: ActionContext) => allowUrl('https://vault.corp:8200/v1').host
    const parts = { findApp: () => own, accounts: account(fields) }
    await expect(attempt(run, { auth: byAccount, parts }).result).resolves.toMatchObject({
      returnValue: 'vault.corp:8200',
    })
    await expect(attempt(run, { auth: external(fields, ['address']), parts }).result).resolves.toMatchObject({
      returnValue: 'vault.corp:8200',
    })
    await expect(attempt(run, { auth: external(fields), parts }).result).rejects.toMatchObject({
      code: 'auth.host-not-allowed',
    })
  })

  it('[R44] is asked for anew when it was refused', async () => {
    const asked: (boolean | undefined)[] = []
    const parts = {
      accounts: {
        credential: async (_id: unknown, options?: { readonly fresh?: boolean }) => {
          asked.push(options?.fresh)
          return { app: 'vendor', name: 'Ours', fields: whole }
        },
      },
    }
    await attempt(async () => 1, { auth: byAccount, parts }).result
    await attempt(async () => 1, { auth: byAccount, parts, isRenewed: true }).result
    expect(asked).toEqual([false, true])
  })

  it('is that of the one app which the author chose, where an action takes any', async () => {
    const definition = defineAction(
      {
        key: 'any.call',
        version: '1.0.0',
        name: 'Any',
        description: '',
        runtime: 'host',
        auth: 'one',
        props: [],
      },
      async ({ auth, app: chosen }) => [chosen?.key, auth],
    )
    const run = (auth: NonNullable<Parameters<typeof attempt>[1]>['auth']) =>
      attemptStep({
        action: 'any.call',
        props: {},
        auth: auth ?? {},
        parts: { findAction: () => definition, findApp: key => (key === 'vendor' ? app : undefined) },
      }).result
    await expect(run(external(whole))).resolves.toMatchObject({ returnValue: ['vendor', whole] })
    await expect(run({})).resolves.toMatchObject({ returnValue: [undefined, {}] })
    const { vendor } = external(whole)
    await expect(run({ vendor, other: vendor })).rejects.toMatchObject({ code: 'auth.missing' })
    await expect(run({ gone: vendor })).rejects.toMatchObject({ code: 'auth.missing' })
  })
})

describe('[R44] an attempt whose credential was refused', () => {
  const rejected = (details = {}) =>
    new TerminalError('no', { code: 'auth.rejected', details: { status: 401, ...details } })

  it.each([
    ['by the action’s own word', async () => Promise.reject(rejected({ repeatable: true })), true],
    ['without a 401 on the wire', async () => Promise.reject(rejected()), undefined],
  ])('%s', async (_how, run, repeatable) => {
    const error: unknown = await attempt(run).result.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'auth.rejected' })
    expect((error as TerminalError).details.repeatable).toBe(repeatable)
  })
})

describe('a code step', () => {
  it('goes to the code host with what it may see, and without a credential', async () => {
    const handed: { run: CodeRun; io: StepIo }[] = []
    const { result } = attemptStep({
      action: 'code.run-node',
      props: { code: 'return 1', inputs: '{"a": 1}' },
      steps: { trigger: { event: {} } },
      env: { NAME: 'value' },
      parts: {
        codeHost: {
          run: async (run, io) => {
            handed.push({ run, io })
            return { returnValue: 1, exports: {}, summary: 'done' }
          },
        },
        mayReuseCodeProcess: (workflowId, runId) =>
          workflowId === baseCall().workflowId && runId === baseCall().runId,
      },
    })
    await expect(result).resolves.toEqual({ returnValue: 1, exports: {}, summary: 'done' })
    const { runId, workflowId, stepName, context, memoryMb } = baseCall()
    expect(handed.map(({ run }) => run)).toEqual([
      {
        runId,
        workflowId,
        stepName,
        context,
        memoryMb,
        code: 'return 1',
        inputs: { a: 1 },
        steps: { trigger: { event: {} } },
        env: { NAME: 'value' },
        reuse: true,
      },
    ])
  })
})
