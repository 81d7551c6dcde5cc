import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dopplerApp } from '#actions/doppler/app.ts'
import { findAction } from '#actions/index.ts'
import type { JsonObject } from '#shared/json.ts'
import { attemptAs, failureOf, testConnection, WAYS, type Way } from '../../support/action-attempts.ts'
import { describeRefusals } from '../../support/rest-refusals.ts'
import {
  DOPPLER_SECRETS as SECRETS,
  startDoppler,
  DOPPLER_TOKEN as TOKEN,
} from '../../support/stand-ins/doppler.ts'
import type { RestStandIn } from '../../support/stand-ins/rest-stand-in.ts'

let doppler: RestStandIn
beforeEach(async () => {
  doppler = await startDoppler()
})
afterEach(() => doppler.stop())

interface Given {
  readonly way?: Way
  readonly allowedHosts?: string[]
}

function attempt(action: string, props: JsonObject, given: Given = {}) {
  const { way = 'external authentication', allowedHosts = [doppler.host] } = given
  return attemptAs(
    way,
    { app: 'doppler', fields: { token: TOKEN } },
    { action: `doppler.${action}`, props: { endpoint: doppler.endpoint, ...props }, allowedHosts },
  )
}

describe('Get Secret', () => {
  it.each(WAYS)('by %s, secret by declaration', async way => {
    const props = { name: 'STRIPE_KEY', project: 'backend', config: 'prd' }
    expect(await attempt('get-secret', props, { way }).result).toMatchObject({
      returnValue: 'sk-1',
      summary: 'Read the secret “STRIPE_KEY”',
    })
    expect(doppler.requests).toMatchObject([
      { method: 'GET', query: { project: 'backend', config: 'prd', name: 'STRIPE_KEY' } },
    ])
    for (const key of ['doppler.get-secret', 'doppler.get-secrets']) {
      expect(findAction(key, '1.0.0')?.action).toMatchObject({
        secretOutputs: [['$return_value']],
        asksAgain: true,
      })
    }
  })

  it.each([
    ['JSON as data', { name: 'DATA' }, { a: { b: 1 } }],
    ['one key', { name: 'DATA', key: 'a' }, { b: 1 }],
    ['without references filled in', { name: 'URL', raw: true }, '(a reference)'],
  ])('gives %s', async (_case, props, value) => {
    expect((await attempt('get-secret', props).result).returnValue).toEqual(value)
  })

  it('of an unknown name says so', async () => {
    expect(await failureOf(attempt('get-secret', { name: 'NOPE' }).result)).toMatchObject({
      code: 'provider.rejected',
      message: expect.stringContaining('Check the project'),
    })
  })

  describeRefusals({
    standIn: () => doppler,
    attempt: given => attempt('get-secret', { name: 'STRIPE_KEY' }, given),
    secret: TOKEN,
  })
})

it.each(WAYS)('Get All Secrets by %s', async way => {
  expect(await attempt('get-secrets', {}, { way }).result).toMatchObject({
    returnValue: SECRETS,
    summary: 'Read 3 secrets',
  })
})

it('tests its connection', async () => {
  const test = (token: string) =>
    testConnection(
      dopplerApp,
      { app: 'doppler', fields: { token } },
      { from: 'https://api.doppler.com', to: doppler.endpoint },
    )
  await expect(test(TOKEN)).resolves.toEqual({ identity: 'prd token, Acme' })
  expect(await failureOf(test('canary-wrong'))).toMatchObject({ code: 'auth.rejected' })
})
