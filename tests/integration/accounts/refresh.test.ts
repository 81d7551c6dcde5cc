import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { AccountId } from '#shared/model/ids.ts'
import { scanFolder } from '../../support/canary-scan.ts'
import { seedOAuthAccount } from '../../support/oauth-account.ts'
import { OAuthBrowser } from '../../support/oauth-browser.ts'
import type { OAuthServer, OAuthServerOptions } from '../../support/oauth-server.ts'
import { openOAuthServer, openSignInBench, type SignInBench } from '../../support/sign-in.ts'

const HOUR_MS = 3600_000

async function connected(options: OAuthServerOptions = {}) {
  const server = await openOAuthServer(options)
  const bench = await openSignInBench({ server })
  bench.begin()
  await fetch(await new OAuthBrowser().approve((await bench.state('waiting')).url ?? ''))
  const { account } = await bench.state('connected')
  return { server, bench, id: account.id }
}

const tokenOf = async (bench: SignInBench, id: AccountId, fresh = false) =>
  (await bench.accounts.credential(id, { fresh })).fields.oauth_access_token ?? ''

const refreshes = (server: Pick<OAuthServer, 'seen'>) =>
  server.seen.filter(({ grantType }) => grantType === 'refresh_token')

describe('[S-OA-3] refreshing an access token', () => {
  it('happens a minute ahead of its end, and not before', async () => {
    const { server, bench, id } = await connected()
    const first = await tokenOf(bench, id)
    bench.advance(HOUR_MS - 65_000)
    expect(await tokenOf(bench, id)).toBe(first)
    bench.advance(6_000)
    const second = await tokenOf(bench, id)
    expect([second === first, server.issued.includes(second), refreshes(server).length]).toEqual([
      false,
      true,
      1,
    ])
  })

  it('is one request for 20 users at once, and everybody gets the new token', async () => {
    const { server, bench, id } = await connected()
    bench.advance(HOUR_MS)
    const tokens = await Promise.all(Array.from({ length: 20 }, () => tokenOf(bench, id)))
    expect([new Set(tokens).size, refreshes(server).length]).toEqual([1, 1])
  })

  it('is one request for 20 users whose token was refused', async () => {
    const { server, bench, id } = await connected()
    const tokens = await Promise.all(Array.from({ length: 20 }, () => tokenOf(bench, id, true)))
    // One that is late gets what was just fetched.
    expect(await tokenOf(bench, id, true)).toBe(tokens[0])
    expect([new Set(tokens).size, refreshes(server).length]).toEqual([1, 1])
  })

  it('never sends a refresh token twice where they rotate', async () => {
    const { server, bench, id } = await connected()
    for (let round = 0; round < 4; round++) {
      bench.advance(HOUR_MS)
      await tokenOf(bench, id)
    }
    const sent = refreshes(server).map(({ refreshToken, status }) => ({ refreshToken, status }))
    expect(sent.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(new Set(sent.map(({ refreshToken }) => refreshToken)).size).toBe(4)
    expect(await server.isActive(sent[3]?.refreshToken ?? '')).toBe(false)
  })

  it('is one request for two Patchbays on one data folder', async () => {
    const { server, bench, id } = await connected()
    const beside = await openSignInBench({ server, folder: bench.folder })
    bench.advance(HOUR_MS)
    beside.advance(HOUR_MS)
    const tokens = await Promise.all([bench, beside].flatMap(each => [tokenOf(each, id), tokenOf(each, id)]))
    expect([new Set(tokens).size, refreshes(server).length]).toEqual([1, 1])
    // And later the other way round: each takes in what the other wrote.
    bench.advance(HOUR_MS)
    beside.advance(HOUR_MS)
    const second = await tokenOf(beside, id)
    expect([(await tokenOf(bench, id)) === second, refreshes(server).length]).toEqual([true, 2])
  })

  it('keeps the new refresh token before the new access token is given out', async () => {
    const { server, bench, id } = await connected()
    bench.advance(HOUR_MS)
    const token = await tokenOf(bench, id)
    // Another process, started after a crash, goes on from the disk alone.
    const after = await openSignInBench({ server, folder: bench.folder })
    expect(await tokenOf(after, id)).toBe(token)
    after.advance(2 * HOUR_MS)
    await tokenOf(after, id)
    expect(refreshes(server).map(({ status }) => status)).toEqual([200, 200])
  })

  it('does not send the old refresh token again when the disk refused the new one', async () => {
    const { server, bench, id } = await connected()
    const { setFields } = bench.vault
    let refusing = true
    Object.assign(bench.vault, {
      setFields: async (...written: Parameters<typeof setFields>) => {
        if (refusing) throw new Error('the disk is full')
        return setFields(...written)
      },
    })
    bench.advance(HOUR_MS)
    await expect(tokenOf(bench, id)).rejects.toThrow('the disk is full')
    await expect(tokenOf(bench, id)).rejects.toThrow('the disk is full')
    refusing = false
    const token = await tokenOf(bench, id)
    expect([server.issued.includes(token), refreshes(server).length]).toEqual([true, 1])
  })

  it('that is refused marks the account, says so in words, and asks no more', async () => {
    const { server, bench, id } = await connected()
    bench.advance(HOUR_MS)
    await tokenOf(bench, id)
    const [first] = refreshes(server)
    // A used refresh token shows up again: the server ends the whole grant.
    await fetch(`${server.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: first?.refreshToken ?? '',
        client_id: server.client.clientId,
        client_secret: server.client.clientSecret,
      }),
    })
    bench.advance(HOUR_MS)
    const before = refreshes(server).length
    const changes: string[] = []
    bench.accounts.onChange(list => changes.push(...list.map(({ state }) => state)))
    for (let use = 0; use < 3; use++) {
      await expect(tokenOf(bench, id)).rejects.toMatchObject({
        code: 'auth.reconnect',
        message: expect.stringMatching(/“Mine” has to be connected again .*Notes said no/),
      })
    }
    expect(refreshes(server).length - before).toBe(1)
    expect(changes).toEqual(['reconnect'])
    expect(bench.accounts.find(id)).toMatchObject({
      state: 'reconnect',
      problem: expect.stringContaining('Sign in again'),
    })

    bench.told.length = 0
    bench.begin({ accountId: id })
    await fetch(await new OAuthBrowser().approve((await bench.state('waiting')).url ?? ''))
    const { account } = await bench.state('connected')
    expect([account.id, account.state, account.problem]).toEqual([id, 'connected', undefined])
    expect(server.issued).toContain(await tokenOf(bench, id))
  })

  it('that can’t reach the provider leaves the account as it is; a token that still lasts is used', async () => {
    const { server, bench, id } = await connected()
    const token = await tokenOf(bench, id)
    await server.close()
    bench.advance(HOUR_MS - 30_000)
    expect(await tokenOf(bench, id)).toBe(token)
    await expect(tokenOf(bench, id, true)).rejects.toMatchObject({ name: 'RetryableError' })
    bench.advance(30_000)
    await expect(tokenOf(bench, id)).rejects.toMatchObject({
      name: 'RetryableError',
      code: 'provider.unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    })
    expect(bench.accounts.find(id).state).toBe('connected')
  })

  it.each([
    [500, {}, 'provider.unreachable', undefined],
    [503, {}, 'provider.unreachable', undefined],
    [429, { 'retry-after': '7' }, 'provider.rate-limited', 7000],
  ] as const)('answered with %s can be tried again', async (status, headers, code, retryAfterMs) => {
    const { bench, id } = await connected({
      intercept: (request, response) => {
        if (!broken || request.url !== '/token') return false
        response.writeHead(status, headers).end('{"error":"invalid_grant"}')
        return true
      },
    })
    broken = true
    onTestFinished(() => {
      broken = false
    })
    bench.advance(HOUR_MS)
    await expect(tokenOf(bench, id)).rejects.toMatchObject({ code, retryAfterMs })
    expect(bench.accounts.find(id).state).toBe('connected')
    broken = false
    expect(await tokenOf(bench, id)).toEqual(expect.any(String))
  })

  it('that is not answered can be tried again', async () => {
    let isSilent = false
    const server = await openOAuthServer({ intercept: request => isSilent && request.url === '/token' })
    const bench = await openSignInBench({
      server,
      fetch: (url, init) =>
        fetch(url, {
          ...init,
          signal: AbortSignal.any([init?.signal ?? [], AbortSignal.timeout(50)].flat()),
        }),
    })
    const { id } = await seedOAuthAccount(bench.accounts, {
      app: 'notes',
      accessToken: 'at-1',
      refreshToken: 'rt-1',
      expiresAt: new Date(0).toISOString(),
    })
    isSilent = true
    await expect(tokenOf(bench, id)).rejects.toMatchObject({ name: 'RetryableError' })
    expect(bench.accounts.find(id).state).toBe('connected')
  })

  it('under way does not take the place of a new sign-in', async () => {
    let answer: () => void = () => undefined
    let arrived: () => void = () => undefined
    const asked = new Promise<void>(resolve => {
      arrived = resolve
    })
    const { bench, id } = await standIn(
      () => [200, '{"access_token":"at-refreshed","expires_in":3600,"refresh_token":"rt-refreshed"}'],
      undefined,
      () => {
        arrived()
        return new Promise<void>(resolve => {
          answer = resolve
        })
      },
    )
    const refreshing = tokenOf(bench, id)
    await asked
    const again = bench.accounts.signedIn({
      app: 'notes',
      name: 'Mine',
      grant: 'authorization_code',
      scopes: [],
      tokens: { accessToken: 'at-signed-in', refreshToken: 'rt-signed-in' },
      identity: undefined,
      accountId: id,
    })
    answer()
    await Promise.all([refreshing, again])
    expect(await tokenOf(bench, id)).toBe('at-signed-in')
  })

  it('with a wrong client secret says what is wrong, and the account stays', async () => {
    const { server, bench, id } = await connected()
    await bench.accounts.clients.set(bench.app, {
      clientId: server.client.clientId,
      clientSecret: 'wrong-secret-1234',
    })
    bench.advance(HOUR_MS)
    await expect(tokenOf(bench, id)).rejects.toMatchObject({
      code: 'auth.rejected',
      message: expect.stringMatching(/OAuth client.*invalid_client.*Check the OAuth client/),
    })
    expect(bench.accounts.find(id).state).toBe('connected')
    await bench.accounts.clients.set(bench.app, server.client)
    expect(await tokenOf(bench, id)).toEqual(expect.any(String))
  })

  it('takes what providers send that is not quite RFC 6749', async () => {
    const answers = [
      {
        ok: true,
        access_token: 'at-slack-like-1',
        token_type: 'bot',
        expires_in: '3600',
        scope: 'a,b',
        refresh_token: '',
      },
      { ok: false, error: 'ratelimited_or_so' },
      { error: 'bad_refresh_token', error_description: 'status was 200' },
    ]
    const { bench, id } = await standIn(() => [200, JSON.stringify(answers.shift())])
    expect(await tokenOf(bench, id)).toBe('at-slack-like-1')
    bench.advance(HOUR_MS)
    await expect(tokenOf(bench, id)).rejects.toMatchObject({ code: 'auth.rejected' })
    await expect(tokenOf(bench, id)).rejects.toMatchObject({ code: 'auth.reconnect' })
  })

  it.each([
    ['a page', '<html>hello</html>'],
    ['no token', '{"scope":"a"}'],
    ['a token bound to a key', '{"access_token":"t-1234567","token_type":"DPoP"}'],
    ['too much', `{"access_token":"${'x'.repeat(1_100_000)}"}`],
  ])('refuses %s as an answer', async (_what, body) => {
    const { bench, id } = await standIn(() => [200, body])
    await expect(tokenOf(bench, id)).rejects.toMatchObject({ code: 'auth.rejected' })
    expect(bench.accounts.find(id).state).toBe('connected')
  })

  it('shows no token in any error, account or file', async () => {
    const canaries = Array.from({ length: 3 }, () => `tok-${randomBytes(12).toString('hex')}`)
    const [accessToken = '', refreshToken = '', next = ''] = canaries
    const answers: [number, string][] = [
      [400, JSON.stringify({ error: 'temporarily_unavailable', error_description: `no ${refreshToken}` })],
      [200, `{"access_token": "${next}", "expires_in": `],
      [400, JSON.stringify({ error: 'invalid_grant', error_description: `gone: ${refreshToken}` })],
    ]
    const { bench, id } = await standIn(() => answers.shift() ?? [500, ''], { accessToken, refreshToken })
    const shown: string[] = []
    for (let round = 0; round < 4; round++) {
      await tokenOf(bench, id).catch((error: Error) => {
        shown.push(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`)
      })
    }
    shown.push(JSON.stringify(bench.accounts.list()))
    expect(shown).toHaveLength(5)
    expect(canaries.filter(canary => shown.some(text => text.includes(canary)))).toEqual([])
    expect(scanFolder(bench.folder, canaries)).toEqual([])
  })
})

let broken = false

/** An account at a token endpoint that answers anything. */
async function standIn(
  answer: () => [number, string],
  tokens: { accessToken: string; refreshToken: string } = { accessToken: 'at-1', refreshToken: 'rt-1' },
  until: () => Promise<void> = async () => undefined,
) {
  const http = createServer(async (_request, response) => {
    await until()
    const [status, body] = answer()
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void http.close())
  const real = await openOAuthServer()
  const tokenEndpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}/token`
  const bench = await openSignInBench({ server: real, app: real.app({ tokenEndpoint }) })
  const { id } = await seedOAuthAccount(bench.accounts, {
    app: 'notes',
    ...tokens,
    expiresAt: new Date(Date.now() - 1000).toISOString(),
  })
  return { bench, id }
}

describe('[S-OA-3] disconnecting', () => {
  it('revokes both tokens at the provider and leaves nothing behind', async () => {
    const { server, bench, id } = await connected()
    const token = await tokenOf(bench, id)
    expect(await server.isActive(token)).toBe(true)
    expect(await bench.accounts.remove(id)).toEqual({
      revoked: 'yes',
      message: 'It was deleted here, and Notes has revoked its access.',
    })
    expect(await server.isActive(token)).toBe(false)
    const revoked = server.seen.filter(({ path }) => path === '/token/revocation')
    expect(revoked.map(({ status }) => status)).toEqual([200, 200])
    expect(bench.vault.list('account:')).toEqual([])
  })

  it('names other accounts of the same user, which some providers end too', async () => {
    const { bench, id } = await connected()
    const same = { app: 'notes', accessToken: 'at-1', identity: 'alice@example.com' }
    await seedOAuthAccount(bench.accounts, { ...same, name: 'Hers' })
    await seedOAuthAccount(bench.accounts, { ...same, name: 'His', identity: 'bob@example.com' })
    expect((await bench.accounts.remove(id)).message).toMatch(
      /access\. “Hers”, connected there as the same user, may/,
    )
  })

  it('deletes here also when the provider can’t be told, and says so', async () => {
    const { server, bench, id } = await connected()
    await server.close()
    expect(await bench.accounts.remove(id)).toEqual({
      revoked: 'no',
      message: expect.stringMatching(
        /could not be revoked\. 127\.0\.0\.1:\d+ can’t be reached .*settings at Notes/,
      ),
    })
    expect(bench.accounts.list()).toEqual([])
  })

  it('says where a provider offers none', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server, app: server.app({ revocationEndpoint: undefined }) })
    const { id } = await seedOAuthAccount(bench.accounts, { app: 'notes', accessToken: 'at-1' })
    expect(await bench.accounts.remove(id)).toMatchObject({ revoked: 'not-offered' })
  })
})
