import type { RequestListener } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEgressFixture, type EgressFixture, TOKEN } from '../../support/egress-fixture.ts'

let door: EgressFixture
beforeEach(() => {
  door = createEgressFixture()
})
afterEach(() => door.close())

const to =
  (location: string, status = 302): RequestListener =>
  (_, response) => {
    response.writeHead(status, { location })
    response.end('moved')
  }
const answering: RequestListener = (_, response) => response.end('arrived')
const headers = { authorization: `Bearer ${TOKEN}`, 'x-api-key': 'derived', accept: 'text/plain' }

/** A vendor that redirects to `location(other)`, and the other host. */
async function twoHosts(location: (other: string) => string, status?: number) {
  const other = await door.serveTls(answering)
  const vendor = await door.serveTls(to(location(`files.other.test:${other.port}`), status))
  return {
    other,
    vendor,
    host: `api.vendor.test:${vendor.port}`,
    otherHost: `files.other.test:${other.port}`,
  }
}

describe('[S-CR-2][E4] a redirect', () => {
  it('within the host goes on with the credential', async () => {
    const vendor = await door.serveTls((request, response) =>
      request.url === '/' ? to('/next?x=1')(request, response) : answering(request, response),
    )
    const host = `api.vendor.test:${vendor.port}`
    const { session, told } = door.open({ appHosts: [host] })
    const response = await session.fetch(`https://${host}/`, { headers })
    expect([await response.text(), response.url, response.redirected]).toEqual([
      'arrived',
      `https://${host}/next?x=1`,
      true,
    ])
    expect(vendor.seen[1]?.headers.authorization).toBe(`Bearer ${TOKEN}`)
    expect(told.map(({ path, status }) => [path, status])).toEqual([
      ['/', 302],
      ['/next', 200],
    ])
  })

  it('to another allowed host goes on with the credential', async () => {
    const { other, host, otherHost } = await twoHosts(elsewhere => `https://${elsewhere}/x`)
    const { session } = door.open({ appHosts: [host], allowedHosts: [otherHost] })
    await session.fetch(`https://${host}/`, { headers })
    expect(other.seen[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`)
  })

  it('to a foreign host goes on without the credential when it only reads', async () => {
    const { other, host, otherHost } = await twoHosts(elsewhere => `https://${elsewhere}/x`)
    const { session, told, uses } = door.open({ appHosts: [host] })
    const basic = Buffer.from(`user:${TOKEN}`).toString('base64')
    const response = await session.fetch(`https://${host}/`, {
      headers: {
        ...headers,
        cookie: 'a=b',
        'x-one': TOKEN,
        'x-two': basic,
        'x-three': encodeURIComponent(TOKEN),
      },
    })
    expect(await response.text()).toBe('arrived')
    const sent = other.seen[0]?.headers ?? {}
    expect(sent.accept).toBe('text/plain')
    for (const name of ['authorization', 'cookie', 'x-api-key', 'x-one', 'x-two', 'x-three']) {
      expect(sent).not.toHaveProperty(name)
    }
    expect(told.map(({ host, app }) => [host, app])).toEqual([
      [host, 'vendor'],
      [otherHost, undefined],
    ])
    expect(uses.map(use => use.host)).toEqual([host])
  })

  it.each([302, 303])(
    'of a POST to a foreign host goes on as a GET without body or credential (%d)',
    async status => {
      const { other, host } = await twoHosts(elsewhere => `https://${elsewhere}/x`, status)
      const { session } = door.open({ appHosts: [host] })
      await session.fetch(`https://${host}/`, { method: 'POST', headers, body: 'secret body' })
      expect(other.seen).toMatchObject([{ method: 'GET', body: '' }])
      expect(other.seen[0]?.headers).not.toHaveProperty('authorization')
      expect(other.seen[0]?.headers).not.toHaveProperty('content-type')
    },
  )

  it.each([307, 308])('that would repeat a POST at a foreign host is refused (%d)', async status => {
    const { other, host, otherHost } = await twoHosts(elsewhere => `https://${elsewhere}/x`, status)
    const { session, told } = door.open({ appHosts: [host] })
    await expect(
      session.fetch(`https://${host}/`, { method: 'POST', headers, body: 'x' }),
    ).rejects.toMatchObject({ code: 'auth.host-not-allowed', details: { host: otherHost, status } })
    expect(other.connections()).toBe(0)
    expect(told.map(({ outcome }) => outcome)).toEqual(['answered', 'refused'])
  })

  it.each<[string, (other: string) => string]>([
    ['plain http', other => `http://${other}/`],
    ['an address that holds the credential', other => `https://${other}/?token=${TOKEN}`],
    ['a cloud-metadata address', () => 'https://169.254.169.254/'],
    ['this machine', () => 'https://127.0.0.1/'],
    ['another scheme', () => 'file:///etc/passwd'],
  ])('to %s is refused', async (_what, location) => {
    const { other, host } = await twoHosts(location)
    const { session } = door.open({ appHosts: [host] })
    await expect(session.fetch(`https://${host}/`, { headers })).rejects.toMatchObject({
      code: 'auth.host-not-allowed',
    })
    expect(other.connections()).toBe(0)
  })

  it.each(['GET', 'HEAD'])(
    'that would repeat the body of a %s at a foreign host is refused',
    async method => {
      const { other, host } = await twoHosts(elsewhere => `https://${elsewhere}/x`, 307)
      const { session } = door.open({ appHosts: [host] })
      const body = JSON.stringify({ token: TOKEN })
      await expect(session.fetch(`https://${host}/`, { method, headers, body })).rejects.toMatchObject({
        code: 'auth.host-not-allowed',
      })
      expect(other.connections()).toBe(0)
    },
  )

  it('to a foreign host takes no header along but those that say what is read', async () => {
    const { other, host } = await twoHosts(elsewhere => `https://${elsewhere}/x`)
    const { session } = door.open({ appHosts: [host], secrets: ['abc', TOKEN] })
    const said = { accept: 'text/plain', range: 'bytes=0-9', 'if-none-match': '"v1"' }
    await session.fetch(`https://${host}/`, {
      headers: {
        ...said,
        'x-pin': 'abc',
        'x-hmac': 'made of it',
        'x-tenant': 'acme',
        'accept-language': TOKEN,
      },
    })
    const {
      host: _,
      connection: __,
      'user-agent': ___,
      'accept-encoding': ____,
      ...rest
    } = other.seen[0]?.headers ?? { host: '' }
    expect(rest).toEqual(said)
  })

  it('to a foreign name that leads to a private network is refused', async () => {
    const { other, host } = await twoHosts(elsewhere => `https://${elsewhere}/x`)
    door.answers['files.other.test'] = ['10.0.0.1']
    const { session } = door.open({ appHosts: [host] })
    await expect(session.fetch(`https://${host}/`, { headers })).rejects.toMatchObject({
      code: 'auth.host-not-allowed',
    })
    expect(other.connections()).toBe(0)
  })

  it('never brings a credential back that was dropped on the way', async () => {
    const other = await door.serveTls((_, response) =>
      to(`https://api.vendor.test:${vendor.port}/home`)(_, response),
    )
    const vendor = await door.serveTls((request, response) =>
      request.url === '/home'
        ? answering(request, response)
        : to(`https://files.other.test:${other.port}/`)(request, response),
    )
    const host = `api.vendor.test:${vendor.port}`
    const { session } = door.open({ appHosts: [host] })
    await session.fetch(`https://${host}/`, { headers })
    expect(vendor.seen.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${TOKEN}`, undefined])
  })

  it('to a host that holds the credential is refused without naming it', async () => {
    const { host } = await twoHosts(() => `http://x.${TOKEN}.test/`)
    const { session, told, uses } = door.open({ appHosts: [host], secrets: [TOKEN.toUpperCase()] })
    const error: unknown = await session.fetch(`https://${host}/`).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'auth.host-not-allowed' })
    expect(JSON.stringify([String(error), error, told, uses])).not.toMatch(new RegExp(TOKEN, 'i'))
  })

  it('is followed five times at most', async () => {
    const vendor = await door.serveTls(to('/again'))
    const host = `api.vendor.test:${vendor.port}`
    const { session } = door.open({ appHosts: [host] })
    await expect(session.fetch(`https://${host}/`)).rejects.toMatchObject({ code: 'provider.rejected' })
    expect(vendor.seen).toHaveLength(6)
  })

  it('is left to those who ask for that', async () => {
    const { host } = await twoHosts(elsewhere => `https://${elsewhere}/x`)
    const { session } = door.open({ appHosts: [host] })
    const response = await session.fetch(`https://${host}/`, { redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      expect.stringContaining('files'),
    ])
    await expect(session.fetch(`https://${host}/`, { redirect: 'error' })).rejects.toMatchObject({
      code: 'auth.host-not-allowed',
    })
  })

  it('without a credential goes on, but not to this machine, and takes no header of the author’s along', async () => {
    const { other, vendor } = await twoHosts(elsewhere => `https://${elsewhere}/x`)
    const { session } = door.open({ isOpen: true, secrets: [] })
    const url = `https://api.vendor.test:${vendor.port}/`
    await session.fetch(url, { headers })
    expect(other.seen[0]?.headers).not.toHaveProperty('authorization')
    const near = await door.serveTls(to('http://127.0.0.1/'))
    await expect(session.fetch(`https://api.vendor.test:${near.port}/`)).rejects.toMatchObject({
      code: 'auth.host-not-allowed',
    })
  })
})
