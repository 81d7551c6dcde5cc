import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { SignInState } from '#shared/model/account.ts'
import { scanFolder } from '../../support/canary-scan.ts'
import { OAuthBrowser } from '../../support/oauth-browser.ts'
import { FIXED_PORT } from '../../support/oauth-server.ts'
import { openOAuthServer, openSignInBench, type SignInBench } from '../../support/sign-in.ts'

/** Signs in as a person would, by the system's browser. */
async function connect(bench: SignInBench, login = 'alice') {
  bench.told.length = 0
  bench.begin()
  const { url = '' } = await bench.state('waiting')
  const page = await fetch(await new OAuthBrowser().approve(url, login))
  return { page, outcome: await bench.state('connected', 'failed', 'cancelled') }
}

const accountOf = (outcome: SignInState) => {
  if (outcome.state !== 'connected') throw new Error(JSON.stringify(outcome))
  return outcome.account
}

describe('[S-OA-1] signing in by the system’s browser', () => {
  it('connects an account with identity, scopes and expiry, and keeps every token out of sight', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server })
    const { page, outcome } = await connect(bench)
    const account = accountOf(outcome)
    expect(account).toEqual({
      id: expect.stringMatching(/^acc_/),
      app: 'notes',
      name: 'Mine',
      createdAt: expect.any(String),
      kind: 'oauth',
      state: 'connected',
      identity: 'alice@example.com',
      grant: 'authorization_code',
      scopes: ['openid', 'email'],
      expiresAt: expect.any(String),
      canRefresh: true,
    })
    expect(bench.told.map(({ state }) => state)).toEqual(['waiting', 'finishing', 'connected'])
    expect(await page.text()).toContain('You can close this window')
    const { fields } = await bench.accounts.credential(account.id)
    expect(server.issued).toContain(fields.oauth_access_token)

    const secrets = [...server.issued, server.client.clientSecret]
    expect(secrets.length).toBeGreaterThan(3)
    const told = JSON.stringify([bench.told, bench.accounts.list()])
    expect(secrets.filter(secret => told.includes(secret))).toEqual([])
    expect(scanFolder(bench.folder, secrets)).toEqual([])
  })

  it('asks with PKCE S256, a fresh state and nonce each time, and the address that is listened at', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server })
    const asked = []
    for (let round = 0; round < 2; round++) {
      bench.told.length = 0
      bench.begin()
      asked.push(new URL((await bench.state('waiting')).url ?? '').searchParams)
    }
    for (const parameters of asked) {
      expect(parameters.get('code_challenge_method')).toBe('S256')
      expect(parameters.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/)
    }
    for (const name of ['state', 'nonce', 'code_challenge']) {
      const [first, second] = asked.map(parameters => parameters.get(name) ?? '')
      expect([first?.length, second?.length]).toEqual([43, 43])
      expect(first).not.toBe(second)
    }
  })

  it('answers its one path with a page that runs and loads nothing, and everything else with a refusal', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server })
    bench.begin()
    const { url = '' } = await bench.state('waiting')
    const redirect = new URL(new URL(url).searchParams.get('redirect_uri') ?? '')
    const ask = (path: string, options: { method?: string; headers?: Record<string, string> } = {}) =>
      new Promise<number>((resolve, reject) => {
        const sent = httpRequest(
          { host: '127.0.0.1', port: redirect.port, path, agent: false, ...options },
          response => {
            response.resume()
            resolve(response.statusCode ?? 0)
          },
        )
        sent.on('error', reject)
        sent.end()
      })
    expect([
      await ask('/'),
      await ask('/callback/'),
      await ask('/callback', { method: 'POST' }),
      await ask('/callback', { headers: { host: `evil.example:${redirect.port}` } }),
      await ask('/callback', { headers: { host: `localhost:${redirect.port}` } }),
      await ask('/callback?state=x&code=y'),
      await ask('/callback', { headers: { 'sec-fetch-dest': 'image' } }),
    ]).toEqual([404, 404, 405, 421, 421, 400, 400])

    const page = await fetch(await new OAuthBrowser().approve(url))
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    })
    expect(await page.text()).not.toMatch(/<script|src=|href=/)
    expect((await bench.state('connected')).account.identity).toBe('alice@example.com')
  })

  it('listens at localhost on both loopback addresses where a provider takes that name alone', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server, app: server.app({ redirectHost: 'localhost' }) })
    const { outcome } = await connect(bench)
    expect(accountOf(outcome).identity).toBe('alice@example.com')
  })

  it('uses the one port that is registered, and names it when another program has it', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server, app: server.app({ anyLoopbackPort: false }) })
    await bench.vault.set('oauth-client:notes', 'port', String(FIXED_PORT))
    expect(await bench.accounts.clients.get(bench.app)).toEqual({
      provider: 'notes',
      clientId: 'patchbay-test',
      hasSecret: true,
      redirectUri: `http://127.0.0.1:${FIXED_PORT}/callback`,
    })
    const squatter = createServer()
    await new Promise<void>(resolve => squatter.listen(FIXED_PORT, '127.0.0.1', resolve))
    onTestFinished(() => void squatter.close())
    bench.begin()
    expect(await bench.state('failed', 'connected')).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(`Port ${FIXED_PORT} .* in use by another program`),
    })
    await new Promise(resolve => squatter.close(resolve))
    expect(accountOf((await connect(bench)).outcome).name).toBe('Mine')
  })

  it('chooses the registered port once', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server, app: server.app({ anyLoopbackPort: false }) })
    const first = await bench.accounts.clients.get(bench.app)
    expect(first.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:2\d{4}\/callback$/)
    expect(await bench.accounts.clients.get(bench.app)).toEqual(first)
  })

  it('ends when nobody signs in in time', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server, limitMs: 30 })
    bench.begin()
    expect(await bench.state('failed')).toMatchObject({ message: expect.stringContaining('Nobody finished') })
  })

  it('is cancelled while the provider does not answer', async () => {
    let arrived: () => void = () => undefined
    const asked = new Promise<void>(resolve => {
      arrived = resolve
    })
    const server = await openOAuthServer({
      intercept: request => {
        if (request.url !== '/token') return false
        arrived()
        return true
      },
    })
    const bench = await openSignInBench({ server })
    const { attemptId } = bench.begin()
    await fetch(await new OAuthBrowser().approve((await bench.state('waiting')).url ?? ''))
    await asked
    bench.signIn.cancel(attemptId)
    await bench.state('cancelled')
    expect(bench.accounts.list()).toEqual([])
  })

  it('is cancelled by the user, or by the next attempt', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server })
    const first = bench.begin()
    await bench.state('waiting')
    bench.signIn.cancel('sgn_other')
    const second = bench.begin({ name: 'Second' })
    await bench.state('cancelled')
    expect(first.attemptId).not.toBe(second.attemptId)
    bench.told.length = 0
    await bench.state('waiting')
    bench.signIn.cancel(second.attemptId)
    await bench.state('cancelled')
    expect(bench.accounts.list()).toEqual([])
  })
})

describe('[S-OA-4] what is not the answer of the attempt', () => {
  it('is refused when its state is wrong, without ending the attempt', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server })
    bench.begin()
    const { url = '' } = await bench.state('waiting')
    const callback = new URL(await new OAuthBrowser().approve(url))
    for (const state of ['wrong', undefined]) {
      const forged = new URL(callback)
      if (state === undefined) forged.searchParams.delete('state')
      else forged.searchParams.set('state', state)
      const page = await fetch(forged)
      expect([page.status, await page.text()]).toEqual([400, expect.stringContaining('does not belong')])
    }
    // A page can't cancel it either.
    expect((await fetch(`${callback.origin}/callback?error=access_denied&state=x`)).status).toBe(400)
    expect(bench.told.map(({ state }) => state)).toEqual(['waiting'])
    expect((await fetch(callback)).status).toBe(200)
    await bench.state('connected')
  })

  it('is refused when it comes from another issuer (mix-up)', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server })
    bench.begin()
    const { url = '' } = await bench.state('waiting')
    const callback = new URL(await new OAuthBrowser().approve(url))
    callback.searchParams.set('iss', 'https://attacker.example')
    await fetch(callback)
    expect(await bench.state('failed', 'connected')).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('another issuer'),
    })
    expect(server.seen).toEqual([])
  })

  it.each([
    ['https://attacker.example', 'failed'],
    ['nonsense', 'failed'],
    [undefined, 'connected'],
  ])(
    'of a provider without a known issuer is compared with the page that was asked: %s',
    async (iss, state) => {
      const server = await openOAuthServer()
      const app = server.app()
      if (app.oauth === undefined) throw new Error('no provider')
      const { issuer: _, ...oauth } = app.oauth
      const bench = await openSignInBench({ server, app: { ...app, oauth } })
      bench.begin()
      const { url = '' } = await bench.state('waiting')
      const callback = new URL(await new OAuthBrowser().approve(url))
      expect(new URL(callback.searchParams.get('iss') ?? '').host).toBe(new URL(server.issuer).host)
      if (iss !== undefined) callback.searchParams.set('iss', iss)
      await fetch(callback)
      expect((await bench.state('failed', 'connected')).state).toBe(state)
      if (state === 'failed') expect(server.seen).toEqual([])
    },
  )

  it('is refused when the ID token was made by another issuer', async () => {
    const server = await openOAuthServer()
    const issuer = 'https://accounts.example.com'
    const bench = await openSignInBench({ server, app: server.app({ issuer }) })
    bench.begin()
    const { url = '' } = await bench.state('waiting')
    const callback = new URL(await new OAuthBrowser().approve(url))
    callback.searchParams.set('iss', issuer)
    await fetch(callback)
    const { message } = await bench.state('failed')
    expect(message).toContain('Notes’s answer was not accepted')
    expect(bench.accounts.list()).toEqual([])
  })

  it('is refused when its ID token belongs to another sign-in', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server })
    bench.begin()
    const url = new URL((await bench.state('waiting')).url ?? '')
    url.searchParams.set('nonce', 'of-another-sign-in')
    await fetch(await new OAuthBrowser().approve(url.href))
    expect((await bench.state('failed')).message).toContain('another sign-in')
    expect(bench.accounts.list()).toEqual([])
  })

  it('is refused when it is an old one, replayed', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server })
    bench.begin()
    const { url = '' } = await bench.state('waiting')
    const callback = await new OAuthBrowser().approve(url)
    await fetch(callback)
    await bench.state('connected')
    await expect(fetch(callback)).rejects.toThrow()
    bench.told.length = 0
    bench.begin()
    const next = new URL((await bench.state('waiting')).url ?? '').searchParams.get('redirect_uri')
    const replayed = `${next}?${new URL(callback).searchParams}`
    expect((await fetch(replayed)).status).toBe(400)
    expect(bench.told.map(({ state }) => state)).toEqual(['waiting'])
  })

  it('is refused when the code belongs to another attempt (injection)', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server })
    bench.begin()
    const mine = (await bench.state('waiting')).url ?? ''
    const attacker = await openSignInBench({ server })
    attacker.begin()
    const stolen = await new OAuthBrowser().approve((await attacker.state('waiting')).url ?? '', 'mallory')
    const callback = new URL(await new OAuthBrowser().approve(mine))
    callback.searchParams.set('code', new URL(stolen).searchParams.get('code') ?? '')
    await fetch(callback)
    expect(await bench.state('failed', 'connected')).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('invalid_grant'),
    })
  })

  it('fails with clear words when consent is denied', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server })
    bench.begin()
    const { url = '' } = await bench.state('waiting')
    const page = await fetch(await new OAuthBrowser().deny(url))
    expect(await page.text()).toContain('Nothing was connected')
    expect((await bench.state('failed')).message).toMatch(
      /^Notes said no: The request was declined there \(access_denied/,
    )
    expect(bench.accounts.list()).toEqual([])
  })

  it('fails when the code has expired', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server })
    bench.begin()
    const callback = await new OAuthBrowser().approve((await bench.state('waiting')).url ?? '')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 120_000 })
    onTestFinished(() => void vi.useRealTimers())
    await fetch(callback)
    expect((await bench.state('failed')).message).toContain('invalid_grant')
  })

  it('stays at the provider when the redirect address is not registered', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server })
    bench.begin()
    const url = new URL((await bench.state('waiting')).url ?? '')
    url.searchParams.set('redirect_uri', 'https://attacker.example/callback')
    const answer = await fetch(url, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
  })

  it('sends no code, secret or token on when the token endpoint redirects elsewhere', async () => {
    const arrived: string[] = []
    const thief = createServer((request, response) => {
      arrived.push(request.url ?? '')
      response.end()
    })
    await new Promise<void>(resolve => thief.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void thief.close())
    const { port } = thief.address() as AddressInfo
    for (const status of [302, 307, 308]) {
      const server = await openOAuthServer({
        intercept: (request, response) => {
          if (request.url !== '/token') return false
          response.writeHead(status, { location: `http://127.0.0.1:${port}/take` }).end()
          return true
        },
      })
      const { outcome } = await connect(await openSignInBench({ server }))
      expect(outcome).toMatchObject({ state: 'failed', message: expect.stringContaining('redirect') })
    }
    expect(arrived).toEqual([])
  })

  it('says nothing of what was sent when the token endpoint can’t be reached, or sends it back', async () => {
    const server = await openOAuthServer({
      intercept: (request, response) => {
        if (request.url !== '/token') return false
        let body = ''
        request.on('data', chunk => {
          body += String(chunk)
        })
        request.on('end', () => {
          response.writeHead(400, { 'content-type': 'application/json' })
          const code = new URLSearchParams(body).get('code')
          const secret = new URLSearchParams(body).get('client_secret')
          response.end(JSON.stringify({ error: 'invalid_grant', error_description: `bad ${code} ${secret}` }))
        })
        return true
      },
    })
    const bench = await openSignInBench({ server })
    bench.begin()
    const { url = '' } = await bench.state('waiting')
    const callback = new URL(await new OAuthBrowser().approve(url))
    await fetch(callback)
    const { message } = await bench.state('failed')
    expect(message).toContain('“bad ••• •••”')
  })
})

describe('[S-OA-1] other ways to sign in', () => {
  it('by a device code, polled until it was entered', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server })
    bench.begin({ way: 'device' })
    const { userCode, verificationUri } = await bench.state('device-code')
    await new OAuthBrowser().enterCode(verificationUri, userCode)
    const { account } = await bench.state('connected')
    expect(account).toMatchObject({ grant: 'device_code', identity: 'alice@example.com', canRefresh: true })
  })

  it('by a device code, denied', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server })
    bench.begin({ way: 'device' })
    const { userCode, verificationUri } = await bench.state('device-code')
    await new OAuthBrowser().enterCode(verificationUri, userCode, 'deny')
    expect((await bench.state('failed')).message).toContain('access_denied')
  })

  it('by client credentials, with a new token asked for when the old one ends', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server })
    bench.begin({ way: 'client', scopes: ['notes.read'] })
    const { account } = await bench.state('connected')
    expect(account).toMatchObject({ grant: 'client_credentials', canRefresh: true })
    const before = await bench.accounts.credential(account.id)
    bench.advance(3600_000)
    const after = await bench.accounts.credential(account.id)
    expect(after.fields).not.toEqual(before.fields)
    expect(server.seen.map(({ grantType }) => grantType)).toEqual([
      'client_credentials',
      'client_credentials',
    ])
  })

  it('is refused before it begins where the provider, the scopes or the account do not fit', async () => {
    const server = await openOAuthServer()
    const app = server.app({ grants: ['authorization_code'], embeddedWindow: false })
    const bench = await openSignInBench({ server, app })
    for (const [request, message] of [
      [{ way: 'device' }, /does not offer/],
      [{ way: 'popup' }, /Use the browser/],
      [{ scopes: ['a b'] }, /scope/],
      [{ app: 'other' }, /not made by signing in/],
    ] as const) {
      expect(() => bench.begin(request)).toThrow(message)
    }
    await bench.accounts.clients.remove(app)
    expect(() => bench.begin()).toThrow(/has no OAuth client yet/)
  })
})

describe('signing in again', () => {
  it('keeps the account and its id, and ends the old refresh token here', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server })
    const { id } = accountOf((await connect(bench)).outcome)
    const old = await bench.accounts.credential(id)
    bench.told.length = 0
    bench.begin({ accountId: id, name: 'ignored' })
    await fetch(await new OAuthBrowser().approve((await bench.state('waiting')).url ?? ''))
    expect((await bench.state('connected')).account).toMatchObject({ id, name: 'Mine' })
    expect((await bench.accounts.credential(id)).fields).not.toEqual(old.fields)
    expect(bench.accounts.list()).toHaveLength(1)
  })

  it('as somebody else is refused, and what was granted is given back', async () => {
    const server = await openOAuthServer()
    const bench = await openSignInBench({ server })
    const { id } = accountOf((await connect(bench)).outcome)
    const mine = (await bench.accounts.credential(id)).fields
    bench.told.length = 0
    bench.begin({ accountId: id })
    await fetch(await new OAuthBrowser().approve((await bench.state('waiting')).url ?? '', 'bob'))
    expect((await bench.state('failed')).message).toContain('as bob@example.com')
    expect((await bench.accounts.credential(id)).fields).toEqual(mine)
    const revoked = server.seen.filter(({ path }) => path === '/token/revocation')
    expect(revoked.map(({ status }) => status)).toEqual([200, 200])
  })
})
