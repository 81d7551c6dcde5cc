import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ActionDefinition, defineAction, type Loader } from '#actions/define.ts'
import { sendJson } from '#actions/rest.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { JsonObject } from '#shared/json.ts'
import { appSchema } from '#shared/model/action.ts'
import { createEgress } from '../../../src/main/egress/egress.ts'
import { createRemoteLoader, type RemoteRequest } from '../../../src/main/steps/load-remote.ts'
import { createEgressFixture, type EgressFixture, TOKEN } from '../../support/egress-fixture.ts'
import { accountId } from '../../support/step-attempt.ts'

const app = appSchema.parse({
  key: 'vendor',
  name: 'Vendor',
  description: '',
  hosts: [],
  auth: [{ key: 'token', label: 'Token', secret: true }],
})

let servers: EgressFixture
const egress = createEgress()
beforeEach(() => {
  servers = createEgressFixture()
})
afterEach(() => servers.close())

const action = (loader: Loader): ActionDefinition =>
  defineAction(
    {
      key: 'vendor.send',
      version: '1.0.0',
      name: 'Send',
      description: '',
      app: 'vendor',
      runtime: 'host',
      props: [
        { key: 'team', type: 'string', label: 'Team' },
        { key: 'base', type: 'string', label: 'Base', default: 'main' },
        {
          key: 'channel',
          type: 'string',
          label: 'Channel',
          remoteOptions: { loader: 'channels', dependsOn: ['team'] },
        },
        { key: 'fields', type: 'object', label: 'Fields', remoteFields: { loader: 'channels' } },
      ],
    },
    undefined,
    { channels: loader },
  )

function loaderOf(loader: Loader, timeoutMs?: number) {
  const remote = createRemoteLoader({
    findAction: key => (key === 'vendor.send' ? action(loader) : undefined),
    findApp: () => app,
    accounts: { credential: async () => ({ app: 'vendor', name: 'Ours', fields: { token: TOKEN } }) },
    egress,
    timeoutMs,
  })
  return (request: Partial<RemoteRequest> = {}) =>
    remote.load({
      action: 'vendor.send',
      version: '1.0.0',
      prop: 'channel',
      props: { team: 'blue' },
      accountId,
      allowedHosts: [],
      ...request,
    })
}

const option = (value: string) => ({ label: value.toUpperCase(), value })

describe('loading choices', () => {
  it('asks the provider with the account’s credential, what is filled in, and what was typed', async () => {
    const wire = await servers.serve((_, response) => response.end('{"names":["a","b"]}'))
    const given: JsonObject[] = []
    const load = loaderOf(async context => {
      given.push({ ...context.props, query: context.query ?? null, cursor: context.cursor ?? null })
      const answer = (await sendJson(context, {
        provider: 'Vendor',
        url: `http://127.0.0.1:${wire.port}/channels`,
        headers: { authorization: `Bearer ${context.auth.token}` },
      })) as { names: string[] }
      return { kind: 'options', options: answer.names.map(option), nextCursor: 'c2' }
    })
    const answer = await load({ allowedHosts: [`127.0.0.1:${wire.port}`], query: 'gen', cursor: 'c1' })
    expect(answer).toEqual({ kind: 'options', options: [option('a'), option('b')], nextCursor: 'c2' })
    expect(wire.seen[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`)
    expect(given).toEqual([{ team: 'blue', base: 'main', query: 'gen', cursor: 'c1' }])
  })

  it.each([[{}], [{ team: '' }], [{ team: '{{steps.a.team}}' }]])(
    'waits for the fields that it depends on: %j',
    async props => {
      const load = loaderOf(async () => ({ kind: 'options', options: [] }))
      await expect(load({ props })).rejects.toMatchObject({
        code: 'step.invalid-props',
        message: expect.stringContaining('“Team”'),
      })
    },
  )

  it('[S-CR-2] sends the credential to no other host, and tells nothing of it', async () => {
    const wire = await servers.serve((_, response) => response.end('{}'))
    const load = loaderOf(async ({ fetch, auth }) => {
      await fetch(`http://127.0.0.1:${wire.port}/?token=${auth.token}`)
      return { kind: 'options', options: [] }
    })
    await expect(load()).rejects.toMatchObject({ code: 'auth.host-not-allowed' })
    expect(wire.connections()).toBe(0)
    const leaky = loaderOf(async ({ auth }) => {
      throw new TypeError(`bad ${auth.token}`)
    })
    const error: unknown = await leaky().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'provider.rejected' })
    expect(String(error)).not.toContain(TOKEN)
    const quoting = loaderOf(async ({ auth }) => {
      const basic = Buffer.from(`user:${auth.token}`).toString('base64')
      throw new PatchbayError(`It says: ${basic}`, { code: 'auth.rejected', details: { reason: basic } })
    })
    const quoted: unknown = await quoting().catch((thrown: unknown) => thrown)
    expect(quoted).toMatchObject({ code: 'auth.rejected', message: expect.stringContaining('It says: ') })
    const inBase64 = Buffer.from(`user:${TOKEN}`).toString('base64').slice(8, 24)
    expect(JSON.stringify([String(quoted), quoted])).not.toContain(inBase64)
    const echoing = loaderOf(async ({ auth }) => ({
      kind: 'options',
      options: [
        option('a'),
        { label: `for ${auth.token}`, value: 'b' },
        { label: 'c', value: auth.token ?? '' },
      ],
      nextCursor: Buffer.from(auth.token ?? '').toString('base64'),
    }))
    expect(await echoing()).toEqual({
      kind: 'options',
      options: [option('a'), { label: 'for •••', value: 'b' }],
    })
  })

  it('gives a thousand at most', async () => {
    const load = loaderOf(async () => ({
      kind: 'options',
      options: Array.from({ length: 1500 }, (_, i) => option(`${i}`)),
    }))
    expect(await load()).toMatchObject({ options: { length: 1000 } })
  })

  it('stops when something else is asked for, and when it takes too long', async () => {
    const wire = await servers.serve(() => undefined)
    let isFirst = true
    const load = loaderOf(async ({ fetch }) => {
      if (!isFirst) return { kind: 'options', options: [] }
      isFirst = false
      await fetch(`http://127.0.0.1:${wire.port}/`)
      return { kind: 'options', options: [] }
    })
    const first = expect(load({ allowedHosts: [`127.0.0.1:${wire.port}`] })).rejects.toMatchObject({
      code: 'run.cancelled',
    })
    while (wire.seen.length === 0) await new Promise(setImmediate)
    await expect(load()).resolves.toEqual({ kind: 'options', options: [] })
    await first
    const slow = loaderOf(() => new Promise(() => undefined), 50)
    await expect(slow()).rejects.toMatchObject({ code: 'provider.unreachable' })
  })

  it.each<[string, Partial<RemoteRequest>]>([
    ['an unknown action', { action: 'vendor.gone' }],
    ['a prop without choices', { prop: 'team' }],
    ['a prop by a name of the prototype', { prop: 'constructor' }],
  ])('has nothing for %s', async (_what, request) => {
    const load = loaderOf(async () => ({ kind: 'options', options: [] }))
    await expect(load(request)).rejects.toMatchObject({ code: 'usage' })
  })

  it('gives fields for fields, and nothing else', async () => {
    const load = loaderOf(async () => ({ kind: 'fields', fields: [{ key: 'a', label: 'A' }] }))
    expect(await load({ prop: 'fields' })).toEqual({ kind: 'fields', fields: [{ key: 'a', label: 'A' }] })
    await expect(load()).rejects.toMatchObject({ code: 'provider.rejected' })
  })
})
