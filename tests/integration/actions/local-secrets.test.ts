import { describe, expect, it } from 'vitest'
import { findAction } from '#actions/index.ts'
import type { JsonObject } from '#shared/json.ts'
import { attemptAs, failureOf, load } from '../../support/action-attempts.ts'

const STORE = {
  app: 'local_secrets',
  fields: { acme: '{"token":"canary-acme"}', pin: '0042', 'Bob’s key': 'canary-bob' },
}
const get = (props: JsonObject) =>
  attemptAs('an account', STORE, { action: 'local-secrets.get-secret', props })

describe('Get Secret', () => {
  it.each([
    ['JSON as data', { name: 'acme' }, { token: 'canary-acme' }],
    ['one key', { name: 'acme', key: 'token' }, 'canary-acme'],
    ['JSON as text', { name: 'acme', parse: false }, '{"token":"canary-acme"}'],
    ['text of digits, as text', { name: 'pin' }, '0042'],
    ['any name', { name: 'Bob’s key' }, 'canary-bob'],
  ])('gives %s', async (_case, props, value) => {
    expect((await get(props).result).returnValue).toEqual(value)
  })

  it('is secret by declaration, asks again, and sends nothing', async () => {
    const run = get({ name: 'pin' })
    expect((await run.result).summary).toBe('Read the local secret “pin”')
    expect(run.requests).toEqual([])
    expect(run.secrets.map(({ value }) => value).sort()).toEqual(Object.values(STORE.fields).sort())
    expect(findAction('local-secrets.get-secret', '1.0.0')?.action).toMatchObject({
      secretOutputs: [['$return_value']],
      asksAgain: true,
    })
  })

  it.each([
    ['an unknown name', { name: 'nope' }, /no secret “nope”/],
    ['a name of every object', { name: 'constructor' }, /no secret “constructor”/],
    ['an unknown key', { name: 'acme', key: 'nope' }, /no key “nope”/],
  ])('refuses %s', async (_case, props, message) => {
    expect(await failureOf(get(props).result)).toMatchObject({
      code: 'provider.rejected',
      message: expect.stringMatching(message),
    })
  })

  it('offers names to pick from, without values', async () => {
    const answer = await load(STORE, {
      action: 'local-secrets.get-secret',
      props: {},
      loader: 'names',
      query: 'B',
    })
    expect(answer).toEqual({ kind: 'options', options: [{ label: 'Bob’s key', value: 'Bob’s key' }] })
  })
})
