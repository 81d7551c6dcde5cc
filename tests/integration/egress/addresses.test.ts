import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEgressFixture, type EgressFixture, PUBLIC, TOKEN } from '../../support/egress-fixture.ts'

let door: EgressFixture
beforeEach(() => {
  door = createEgressFixture()
})
afterEach(() => door.close())

const NEARBY = ['10.1.2.3', '192.168.0.1', '172.20.0.1', '100.64.0.9', '127.0.0.1', '::1', 'fd12::1']
const NEVER = ['169.254.169.254', 'fe80::1', 'fd00:ec2::254', '100.100.100.200', '0.0.0.0', '::', '224.0.0.1']
const DRESSED = ['::ffff:10.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '::ffff:a9fe:a9fe', '::127.0.0.1']

describe('[S-CR-2][H6] what DNS answers for an app’s own host', () => {
  it('may be public: the request goes to the address that was checked, by the name that was asked for', async () => {
    const wire = await door.serveTls((_, response) => response.end('ok'))
    const host = `api.vendor.test:${wire.port}`
    const { session } = door.open({ appHosts: [host] })
    expect(await (await session.fetch(`https://${host}/`)).text()).toBe('ok')
    expect(wire.seen[0]?.headers.host).toBe(host)
  })

  it.each([...NEARBY, ...NEVER, ...DRESSED])('is refused when it is %s', async address => {
    const wire = await door.serveTls((_, response) => response.end('ok'))
    const host = `api.vendor.test:${wire.port}`
    door.answers['api.vendor.test'] = [address]
    const { session, told, uses } = door.open({ appHosts: [host] })
    await expect(session.fetch(`https://${host}/`)).rejects.toMatchObject({
      name: 'TerminalError',
      code: 'auth.host-not-allowed',
      details: { host },
    })
    expect(wire.connections()).toBe(0)
    expect(told).toMatchObject([{ outcome: 'refused', host, reason: expect.stringContaining(address) }])
    expect(uses).toEqual([{ host, outcome: 'refused' }])
  })

  it('is refused when one of several answers is nearby', async () => {
    const wire = await door.serveTls((_, response) => response.end('ok'))
    const host = `api.vendor.test:${wire.port}`
    door.answers['api.vendor.test'] = [PUBLIC, '10.0.0.1']
    const { session } = door.open({ appHosts: [host] })
    await expect(session.fetch(`https://${host}/`)).rejects.toMatchObject({ code: 'auth.host-not-allowed' })
    expect(wire.connections()).toBe(0)
  })

  it('[E1] is asked for once per connection: a second answer is no way around the first', async () => {
    const wire = await door.serveTls((_, response) => {
      response.setHeader('connection', 'close')
      response.end('ok')
    })
    const host = `api.vendor.test:${wire.port}`
    const given = [[PUBLIC], ['127.0.0.1']]
    let asked = 0
    door.answers['api.vendor.test'] = () => given[asked++] ?? []
    const { session } = door.open({ appHosts: [host] })
    expect(await (await session.fetch(`https://${host}/`)).text()).toBe('ok')
    expect(asked).toBe(1)
    await expect(session.fetch(`https://${host}/`)).rejects.toMatchObject({ code: 'auth.host-not-allowed' })
    expect(wire.seen).toHaveLength(1)
  })

  it('[E2] may be nearby where the step allows the host, and for that step alone', async () => {
    const wire = await door.serveTls((_, response) => response.end('ok'))
    const host = `api.vendor.test:${wire.port}`
    door.answers['api.vendor.test'] = ['10.0.0.1']
    const consented = door.open({ appHosts: [host], allowedHosts: [host] })
    expect(await (await consented.session.fetch(`https://${host}/`)).text()).toBe('ok')
    const { egress } = consented
    const own = door.open({ egress, ownHosts: [host] })
    expect(await (await own.session.fetch(`https://${host}/`)).text()).toBe('ok')
    const other = door.open({ egress, appHosts: [host] })
    await expect(other.session.fetch(`https://${host}/`)).rejects.toMatchObject({
      code: 'auth.host-not-allowed',
    })
    expect(wire.seen).toHaveLength(2)
  })

  it.each(NEVER)('[H4] is never %s, whoever allows the host', async address => {
    door.answers['api.vendor.test'] = [address]
    const { session } = door.open({ allowedHosts: ['api.vendor.test'] })
    await expect(session.fetch('https://api.vendor.test/')).rejects.toMatchObject({
      code: 'auth.host-not-allowed',
    })
  })

  it('must have a certificate for the name, not only an address', async () => {
    const wire = await door.serveTls((_, response) => response.end('ok'))
    const host = `api.stranger.test:${wire.port}`
    const { session } = door.open({ appHosts: [host] })
    await expect(session.fetch(`https://${host}/`)).rejects.toMatchObject({
      code: 'provider.unreachable',
      details: { reason: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    })
    expect(wire.seen).toEqual([])
  })

  it('is this machine for localhost, or nothing', async () => {
    door.answers.localhost = ['10.0.0.1']
    const { session } = door.open({ allowedHosts: ['localhost:4001'] })
    await expect(session.fetch('http://localhost:4001/')).rejects.toMatchObject({
      code: 'auth.host-not-allowed',
    })
  })

  it('can be nothing at all', async () => {
    door.answers['api.vendor.test'] = []
    const { session } = door.open({ appHosts: ['api.vendor.test'] })
    await expect(session.fetch('https://api.vendor.test/')).rejects.toMatchObject({
      code: 'provider.unreachable',
      details: { host: 'api.vendor.test', reason: 'ENOTFOUND' },
    })
  })
})

describe('a request without a credential', () => {
  const open = (allowedHosts: string[] = []) => door.open({ isOpen: true, secrets: [], allowedHosts })

  it('may go anywhere public, in plain http too, and belongs to no app', async () => {
    const wire = await door.serve((_, response) => response.end('ok'))
    const { session, told, uses } = open()
    expect(await (await session.fetch(`http://anything.test:${wire.port}/`)).text()).toBe('ok')
    expect(told).toMatchObject([{ outcome: 'answered' }])
    expect(told[0]).not.toHaveProperty('app')
    expect(uses).toEqual([])
  })

  it.each([
    'http://127.0.0.1/',
    'http://[::1]/',
    'http://localhost/',
    'http://10.0.0.1/',
    'http://169.254.169.254/',
  ])('does not reach %s', async url => {
    await expect(open().session.fetch(url)).rejects.toMatchObject({ code: 'auth.host-not-allowed' })
  })

  it.each([...NEARBY, ...NEVER])('does not reach %s by a name', async address => {
    door.answers['anything.test'] = [address]
    await expect(open().session.fetch('http://anything.test/')).rejects.toMatchObject({
      code: 'auth.host-not-allowed',
    })
  })

  it('reaches this machine, and a metadata address, where the author wrote them out', async () => {
    const wire = await door.serve((_, response) => response.end('ok'))
    const near = open([`127.0.0.1:${wire.port}`])
    expect(await (await near.session.fetch(`http://127.0.0.1:${wire.port}/`)).text()).toBe('ok')
    const metadata = open([`169.254.169.254:${wire.port}`])
    expect(await (await metadata.session.fetch(`http://169.254.169.254:${wire.port}/`)).text()).toBe('ok')
    door.answers['anything.test'] = ['169.254.169.254']
    const named = open([`anything.test:${wire.port}`])
    await expect(named.session.fetch(`http://anything.test:${wire.port}/`)).rejects.toMatchObject({
      code: 'auth.host-not-allowed',
    })
  })
})

describe('a connection that is no HTTP', () => {
  async function echo() {
    const server = createServer(socket => socket.on('error', () => undefined).pipe(socket))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return { port: (server.address() as AddressInfo).port, stop: () => server.close() }
  }

  it('is opened to the credential’s own host, told as CONNECT, and ends with the session', async () => {
    const server = await echo()
    const { session, told, uses } = door.open({ ownHosts: ['db.vendor.test'] })
    door.answers['db.vendor.test'] = ['10.0.0.7']
    const socket = await session.connect({ host: 'db.vendor.test', port: server.port })
    const heard = new Promise<string>(resolve => socket.once('data', data => resolve(String(data))))
    socket.write('hello')
    expect(await heard).toBe('hello')
    const closed = new Promise(resolve => socket.once('close', resolve))
    session.end()
    await closed
    const host = `db.vendor.test:${server.port}`
    expect(told).toMatchObject([{ method: 'CONNECT', host, path: '', outcome: 'answered', responseBytes: 5 }])
    expect(uses).toEqual([{ host, outcome: 'answered' }])
    server.stop()
  })

  it('is refused to other hosts, other ports and addresses nearby', async () => {
    const { session, uses } = door.open({ appHosts: ['smtp.vendor.test:587'] })
    const refused = { code: 'auth.host-not-allowed' }
    await expect(session.connect({ host: 'evil.test', port: 25 })).rejects.toMatchObject(refused)
    await expect(session.connect({ host: 'smtp.vendor.test', port: 25 })).rejects.toMatchObject(refused)
    door.answers['smtp.vendor.test'] = ['127.0.0.1']
    await expect(session.connect({ host: 'smtp.vendor.test', port: 587 })).rejects.toMatchObject(refused)
    expect(uses.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused'])
  })

  it.each([
    ['a/b', 1],
    ['user@host', 1],
    ['', 1],
    ['host', 0],
    ['host', 70_000],
  ])('is refused to %j:%d, which is no place', async (host, port) => {
    const { session } = door.open({ allowedHosts: ['host', 'b'], secrets: [TOKEN] })
    await expect(session.connect({ host, port })).rejects.toMatchObject({ code: 'step.invalid-props' })
  })
})
