import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Credential, httpPerTest } from '../../support/http-fixture.ts'
import { failure } from '../../support/sheets-fixture.ts'
import { accountId, attemptStep } from '../../support/step-attempt.ts'

const fixture = httpPerTest()
const SECRET = 'canary-auth-81be'

/** Another server, which counts what comes. */
async function elsewhere(): Promise<{ host: string; seen: Record<string, unknown>[] }> {
  const seen: Record<string, unknown>[] = []
  const server = createServer((request, response) => {
    seen.push({ path: request.url, ...request.headers })
    response.end('{}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const BEARER: Credential = { app: 'http_bearer', fields: { token: SECRET } }

describe('Send HTTP Request, with a credential', () => {
  it.each(['account', 'external'] as const)('puts each kind where it belongs (%s)', async mode => {
    const send = async (app: string, fields: Record<string, string>) => {
      const attempt = fixture.request('/x?a=1', {}, { credential: { app, fields, mode } })
      await attempt.result
      expect(attempt.secrets.map(({ value }) => value)).toContain(SECRET)
      expect(attempt.requests).toMatchObject([{ app, path: '/x', outcome: 'answered' }])
      const { path, headers } = fixture.requests.at(-1) ?? {}
      return { path, authorization: headers?.authorization, key: headers?.['x-api-key'] }
    }
    expect(await send('http_bearer', { token: SECRET })).toMatchObject({ authorization: `Bearer ${SECRET}` })
    expect(await send('http_basic', { user: 'ädä', password: SECRET })).toMatchObject({
      authorization: `Basic ${Buffer.from(`ädä:${SECRET}`).toString('base64')}`,
    })
    expect(await send('http_header', { name: 'X-API-Key', value: SECRET })).toMatchObject({ key: SECRET })
    expect(await send('http_query', { name: 'api_key', value: SECRET })).toMatchObject({
      path: `/x?a=1&api_key=${SECRET}`,
    })
    expect(await send('google_sheets', { oauth_access_token: SECRET })).toMatchObject({
      authorization: `Bearer ${SECRET}`,
    })
  })

  it('sends the credential’s header, not the author’s of the same name', async () => {
    const props = { headers: { Authorization: 'Bearer mine', 'x-other': 'stays' } }
    await fixture.request('/x', props, { credential: BEARER }).result
    expect(fixture.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${SECRET}`,
      'x-other': 'stays',
    })
  })

  it('[S-CR-2] sends nothing to a host that neither the credential nor the step names', async () => {
    expect(await failure(fixture.request('/x', {}, { credential: BEARER, allowedHosts: [] }))).toMatchObject({
      code: 'auth.host-not-allowed',
      details: { host: fixture.host },
    })
    expect(fixture.requests).toEqual([])
  })

  it('[S-CR-2] goes to the hosts that the account itself names, and to no others', async () => {
    const { host, seen } = await elsewhere()
    const fields = { token: SECRET, hosts: `api.example.com, ${fixture.host}` }
    const credential = { ...BEARER, fields, mode: 'account' } as const
    await fixture.request('/x', {}, { credential, allowedHosts: [] }).result
    expect(fixture.requests[0]?.headers.authorization).toBe(`Bearer ${SECRET}`)
    const other = fixture.request(`http://${host}/x`, {}, { credential, allowedHosts: [] })
    expect(await failure(other)).toMatchObject({ code: 'auth.host-not-allowed' })
    expect(seen).toEqual([])
  })

  it('[S-CR-2] does not take hosts from an expression that nobody vouches for', async () => {
    const credential = { ...BEARER, fields: { token: SECRET, hosts: fixture.host } }
    expect(await failure(fixture.request('/x', {}, { credential, allowedHosts: [] }))).toMatchObject({
      code: 'auth.host-not-allowed',
    })
  })

  it.each([
    ['a line break in a token', BEARER.app, { token: 'canary\nauth' }],
    ['a colon in a user name', 'http_basic', { user: 'canary:a', password: 'x' }],
    ['a header name that is none', 'http_header', { name: 'canary name', value: 'x' }],
  ])('refuses %s, without quoting it', async (_case, app, fields) => {
    expect(await failure(fixture.request('/x', {}, { credential: { app, fields } }))).toMatchObject({
      code: 'auth.rejected',
    })
    expect(fixture.requests).toEqual([])
  })

  it('says so when the app’s credential is nothing for a header', async () => {
    const fields = { accessKeyId: 'AKIA', secretAccessKey: SECRET, region: 'eu-west-1' }
    expect(await failure(fixture.request('/x', {}, { credential: { app: 'aws', fields } }))).toMatchObject({
      code: 'step.invalid-props',
      message: expect.stringContaining('AWS has no rule'),
    })
  })

  it('carries one credential', async () => {
    const account = { mode: 'account', accountId } as const
    const attempt = attemptStep({
      action: 'http.request',
      props: { url: `${fixture.endpoint}/x` },
      auth: { http_bearer: account, http_basic: account },
    })
    expect(await failure(attempt)).toMatchObject({ code: 'auth.missing' })
  })

  it('can be asked for again when it was refused and nothing was changed before', async () => {
    fixture.answer(response => response.writeHead(401).end())
    expect(await failure(fixture.request('/x', { method: 'POST' }, { credential: BEARER }))).toMatchObject({
      code: 'auth.rejected',
      details: { status: 401, repeatable: true },
    })
  })
})

describe('Send HTTP Request, redirected', () => {
  it('follows to an allowed host with the credential', async () => {
    const { host, seen } = await elsewhere()
    fixture.answer(response => response.writeHead(302, { location: `http://${host}/there` }).end())
    const allowedHosts = [fixture.host, host]
    await fixture.request('/x', {}, { credential: BEARER, allowedHosts }).result
    expect(seen).toMatchObject([{ path: '/there', authorization: `Bearer ${SECRET}` }])
  })

  it('[S-CR-2] does not take the credential to another host', async () => {
    const { host, seen } = await elsewhere()
    fixture.answer(response => response.writeHead(307, { location: `http://${host}/there` }).end())
    expect(await failure(fixture.request('/x', {}, { credential: BEARER }))).toMatchObject({
      code: 'auth.host-not-allowed',
      details: { host },
    })
    expect(seen).toEqual([])
  })

  it('gives the redirect back where the author does not follow', async () => {
    fixture.answer(response => response.writeHead(302, { location: '/there' }).end())
    await expect(fixture.request('/x', { followRedirects: false }).result).resolves.toMatchObject({
      returnValue: { status: 302, headers: { location: '/there' } },
    })
    expect(fixture.requests).toHaveLength(1)
  })
})
