import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findAction } from '#actions/index.ts'
import { nangoApp } from '#actions/nango/app.ts'
import type { JsonObject } from '#shared/json.ts'
import { attemptAs, failureOf, testConnection, WAYS, type Way } from '../../support/action-attempts.ts'
import { describeRefusals } from '../../support/rest-refusals.ts'
import {
  NANGO_CREDENTIALS as CREDENTIALS,
  NANGO_KEY as KEY,
  startNango,
} from '../../support/stand-ins/nango.ts'
import type { RestStandIn } from '../../support/stand-ins/rest-stand-in.ts'

let nango: RestStandIn
beforeEach(async () => {
  nango = await startNango()
})
afterEach(() => nango.stop())

interface Given {
  readonly way?: Way
  readonly allowedHosts?: string[]
  readonly fields?: Readonly<Record<string, string>>
}

function attempt(props: JsonObject, given: Given = {}) {
  const { way = 'external authentication', allowedHosts = [nango.host], fields = {} } = given
  return attemptAs(
    way,
    { app: 'nango', fields: { secret_key: KEY, ...fields }, trustedAddresses: ['host'] },
    {
      action: 'nango.get-connection',
      props: { connectionId: 'ada/1', providerConfigKey: 'google-sheets', ...props },
      allowedHosts,
    },
  )
}

describe('Get Connection’s Credentials', () => {
  it.each(WAYS)('by %s, secret by declaration', async way => {
    const run = attempt({ endpoint: nango.endpoint, forceRefresh: true }, { way })
    expect(await run.result).toEqual({
      returnValue: CREDENTIALS,
      exports: { provider: 'google' },
      summary: 'Read the credentials of connection ada/1 (google-sheets)',
    })
    expect(nango.requests).toMatchObject([
      { query: { provider_config_key: 'google-sheets', force_refresh: 'true' } },
    ])
    expect(findAction('nango.get-connection', '1.0.0')?.action).toMatchObject({
      secretOutputs: [['$return_value']],
      asksAgain: true,
    })
  })

  it('of one’s own Nango, at the credential’s address', async () => {
    const run = attempt({}, { allowedHosts: [], fields: { host: `${nango.endpoint}/` } })
    expect((await run.result).returnValue).toEqual(CREDENTIALS)
  })

  it('of an unknown connection says so', async () => {
    const run = attempt({ endpoint: nango.endpoint, connectionId: 'nope' })
    expect(await failureOf(run.result)).toMatchObject({
      code: 'provider.rejected',
      message: expect.stringContaining('Check the integration’s ID'),
    })
  })

  describeRefusals({
    standIn: () => nango,
    attempt: given => attempt({ endpoint: nango.endpoint }, given),
    secret: KEY,
  })
})

it('tests its connection', async () => {
  const test = (key: string) =>
    testConnection(
      nangoApp,
      { app: 'nango', fields: { secret_key: key } },
      { from: 'https://api.nango.dev', to: nango.endpoint },
    )
  await expect(test(KEY)).resolves.toEqual({})
  expect(await failureOf(test('canary-wrong'))).toMatchObject({ code: 'auth.rejected' })
})
