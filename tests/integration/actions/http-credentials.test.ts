import { describe, expect, it } from 'vitest'
import { findAppDefinition } from '#actions/index.ts'
import { createCredentialTesters } from '../../../src/main/accounts/credential-tester.ts'
import { createEgress } from '../../../src/main/egress/egress.ts'
import { httpPerTest } from '../../support/http-fixture.ts'

const fixture = httpPerTest()
const SECRET = 'canary-generic-0d3'
const testerOf = createCredentialTesters({ egress: createEgress(), findAppDefinition })

const ask = (app: string, fields: Record<string, string>) =>
  testerOf(app)?.({ test_url: `${fixture.endpoint}/me?v=1`, ...fields })

describe('Test connection of generic credentials', () => {
  it.each([
    ['http_bearer', { token: SECRET }, '/me?v=1', { authorization: `Bearer ${SECRET}` }],
    [
      'http_basic',
      { user: 'ada', password: SECRET },
      '/me?v=1',
      { authorization: `Basic ${Buffer.from(`ada:${SECRET}`).toString('base64')}` },
    ],
    ['http_header', { name: 'X-Key', value: SECRET }, '/me?v=1', { 'x-key': SECRET }],
    ['http_query', { name: 'key', value: SECRET }, `/me?v=1&key=${SECRET}`, {}],
  ])('%s asks the address of its owner', async (app, fields, path, headers) => {
    await expect(ask(app, fields)).resolves.toEqual({})
    expect(fixture.requests).toMatchObject([{ method: 'GET', path, headers }])
  })

  it.each([
    [401, 'TerminalError', 'auth.rejected'],
    [403, 'TerminalError', 'auth.rejected'],
    [404, 'TerminalError', 'provider.rejected'],
    [503, 'RetryableError', 'provider.unreachable'],
  ])('%i is a %s with code %s', async (status, name, code) => {
    fixture.answer(response => response.writeHead(status).end(SECRET))
    await expect(ask('http_bearer', { token: SECRET })).rejects.toMatchObject({
      name,
      code,
      message: expect.not.stringContaining('canary'),
      details: { status, host: fixture.host },
    })
  })

  it('needs an address', async () => {
    await expect(ask('http_bearer', { token: SECRET, test_url: '' })).rejects.toMatchObject({
      code: 'step.invalid-props',
      message: expect.stringContaining('Test address'),
    })
  })
})
