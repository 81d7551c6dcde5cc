import { createServer, request as httpRequest, type OutgoingHttpHeaders } from 'node:http'
import { connect, type Socket } from 'node:net'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { WebhookAnswer, WebhookCall } from '../../../src/main/triggers/webhook-handler.ts'
import type { WebhookLimits } from '../../../src/main/triggers/webhook-limits.ts'
import { createWebhookServer, type WebhookServer } from '../../../src/main/triggers/webhook-server.ts'

const PATH = 'AAAAAAAAAAAAAAAAAAAAAA'
const UNKNOWN = { error: 'There is no webhook at this address, or it is not enabled.' }

let calls: WebhookCall[]
let answer: (call: WebhookCall) => WebhookAnswer | Promise<WebhookAnswer>

beforeEach(() => {
  calls = []
  answer = () => ({ outcome: 'accepted' })
})

async function serve(
  limits: Partial<WebhookLimits> = {},
): Promise<{ url: string; port: number; server: WebhookServer }> {
  const server = createWebhookServer({
    port: 0,
    limits,
    handler: {
      isKnown: path => path === PATH,
      async handle(call) {
        calls.push(call)
        return answer(call)
      },
    },
  })
  const { port, baseUrl } = await server.start()
  onTestFinished(() => server.close(0))
  return { url: `${baseUrl}/hooks/${PATH}`, port, server }
}

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/** With headers that fetch would not let through. */
function raw(
  url: string,
  {
    headers = {},
    method = 'POST',
    body = '',
  }: { headers?: OutgoingHttpHeaders; method?: string; body?: string } = {},
) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const req = httpRequest(url, { method, headers }, res => {
        let text = ''
        res.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }))
      })
      req.on('error', reject)
      req.end(body)
    },
  )
}

/** A connection that is spoken to byte by byte. */
function dial(port: number): Promise<{ socket: Socket; received: () => string; closed: Promise<void> }> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => resolve({ socket, received: () => text, closed }))
    const closed = new Promise<void>(done => socket.once('close', () => done()))
    socket.on('data', part => {
      text += part.toString()
    })
    socket.on('error', reject)
  })
}

describe('a webhook request', () => {
  it('reaches the workflow as an event', async () => {
    const { url, port } = await serve()
    const response = await fetch(`${url}/sub/path?a=1&b=x%20y&a=2`, {
      ...json({ user_id: 'u_123' }),
      headers: { 'Content-Type': 'application/json', 'X-Custom': 'Yes', 'user-agent': 'test' },
    })
    expect([response.status, await response.json()]).toEqual([200, { accepted: true }])
    expect(calls).toEqual([
      {
        path: PATH,
        noStore: false,
        noTrigger: false,
        event: {
          body: { user_id: 'u_123' },
          client_ip: '127.0.0.1',
          headers: expect.objectContaining({
            'x-custom': 'Yes',
            'content-type': 'application/json',
            host: `127.0.0.1:${port}`,
          }),
          method: 'POST',
          path: `/hooks/${PATH}/sub/path`,
          query: { a: ['1', '2'], b: 'x y' },
          url: `${url}/sub/path?a=1&b=x%20y&a=2`,
        },
      },
    ])
  })

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD'])('may be a %s', async method => {
    const { url } = await serve()
    expect((await fetch(url, { method })).status).toBe(200)
    expect(calls[0]?.event).toMatchObject({ method, body: null })
  })

  it.each([
    ['x-patchbay-nostore', { noStore: true, noTrigger: false }],
    ['x-pd-nostore', { noStore: true, noTrigger: false }],
    ['x-patchbay-notrigger', { noStore: false, noTrigger: true }],
    ['x-pd-notrigger', { noStore: false, noTrigger: true }],
  ])('carries the flag %s, as header and as query', async (flag, expected) => {
    const { url } = await serve()
    await fetch(url, { headers: { [flag]: '1' } })
    await fetch(`${url}?${flag}=1`)
    await fetch(`${url}?${flag}=0`, { headers: { [flag]: '0' } })
    const flags = calls.map(({ noStore, noTrigger }) => ({ noStore, noTrigger }))
    expect(flags).toEqual([expected, expected, { noStore: false, noTrigger: false }])
  })
})

describe('the answer', () => {
  it('is what the workflow responded, headers and type included', async () => {
    answer = () => ({
      outcome: 'responded',
      response: { status: 201, headers: { 'X-Row': '7', 'Content-Type': 'text/csv' }, body: 'a,b\n' },
    })
    const { url } = await serve()
    const response = await fetch(url)
    expect([
      response.status,
      response.headers.get('x-row'),
      response.headers.get('content-type'),
      await response.text(),
    ]).toEqual([201, '7', 'text/csv', 'a,b\n'])
  })

  it.each([
    [{ a: ['ä'] }, 'application/json; charset=utf-8', '{"a":["ä"]}'],
    ['plain ä', 'text/plain; charset=utf-8', 'plain ä'],
    [null, null, ''],
    [0, 'application/json; charset=utf-8', '0'],
    ['', 'text/plain; charset=utf-8', ''],
  ])('%j goes out as %s', async (body, type, text) => {
    answer = () => ({ outcome: 'responded', response: { status: 200, headers: {}, body } })
    const { url } = await serve()
    const response = await fetch(url)
    expect([response.headers.get('content-type'), await response.text()]).toEqual([type, text])
  })

  it.each([
    [{ outcome: 'accepted' }, 200, '{"accepted":true}'],
    [{ outcome: 'unknown' }, 404, JSON.stringify(UNKNOWN)],
    [{ outcome: 'busy' }, 429, `{"error":"The workflow's queue is full. Try again later."}`],
    [
      { outcome: 'no-response' },
      400,
      '{"error":"The workflow ended without a response. Add a step that calls $.respond."}',
    ],
    [{ outcome: 'failed' }, 500, '{"error":"The workflow failed before it responded."}'],
    [{ outcome: 'unavailable' }, 503, '{"error":"Runs can not be started now. Try again later."}'],
  ] as const)('to %j is %i', async (given, status, body) => {
    answer = () => given
    const { url } = await serve()
    const response = await fetch(url)
    expect([response.status, await response.text()]).toEqual([status, body])
  })

  it.each([
    ['a status that ends nothing', { status: 101, headers: {}, body: null }],
    [
      'a header with a line break in it',
      { status: 200, headers: { 'x-a': 'b\r\nset-cookie: c=d' }, body: null },
    ],
    ['a header name that is none', { status: 200, headers: { 'x a': 'b' }, body: null }],
  ])('is 500 for %s', async (_name, response) => {
    answer = () => ({ outcome: 'responded', response })
    const { url } = await serve()
    const received = await fetch(url)
    expect([received.status, received.headers.get('set-cookie')]).toEqual([500, null])
  })

  it('keeps the connection to itself: its own headers can not be set', async () => {
    const headers = { 'Content-Length': '3', 'Transfer-Encoding': 'chunked', Connection: 'close', 'x-b': '1' }
    answer = () => ({ outcome: 'responded', response: { status: 200, headers, body: 'whole body' } })
    const { url } = await serve()
    const response = await fetch(url)
    expect([
      await response.text(),
      response.headers.get('content-length'),
      response.headers.get('x-b'),
    ]).toEqual(['whole body', '10', '1'])
  })

  it('is 500 without a word of why when the handler itself fails', async () => {
    answer = () => {
      throw new Error('secret detail')
    }
    const { url } = await serve()
    const response = await fetch(url)
    expect([response.status, await response.text()]).toEqual([500, '{"error":"Something went wrong here."}'])
  })
})

describe('[S-WH-1] who may call', () => {
  it('is told the same whether an address is unknown, of another shape, or switched off', async () => {
    const { url, server } = await serve()
    answer = () => ({ outcome: 'unknown' })
    const base = server.baseUrl() ?? ''
    const addresses = [
      url,
      `${base}/hooks/${'B'.repeat(22)}`,
      `${base}/hooks/short`,
      `${base}/`,
      `${base}/hooks`,
      `${base}/hooks/${PATH}%00`,
    ]
    for (const address of addresses) {
      const { status, body } = await raw(address, { method: 'GET' })
      expect([status, JSON.parse(body)]).toEqual([404, UNKNOWN])
    }
  })

  it('is not a page whose name was rebound to this machine', async () => {
    const { url, port } = await serve()
    for (const host of ['evil.com', `evil.com:${port}`, `127.0.0.1.evil.com:${port}`]) {
      expect((await raw(url, { headers: { host } })).status).toBe(403)
    }
    expect((await raw(url, { headers: { host: `localhost:${port}` } })).status).toBe(200)
    expect(calls.length).toBe(1)
  })

  it('is not a page of another site, preflights included', async () => {
    const { url } = await serve()
    for (const headers of [
      { origin: 'https://evil.com' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.com', 'access-control-request-method': 'POST' },
    ]) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const response = await raw(url, { method, headers })
        expect(response.status).toBe(403)
        expect(Object.keys(response.headers).filter(name => name.startsWith('access-control'))).toEqual([])
      }
    }
    expect(calls).toEqual([])
  })

  it('is answered on loopback alone', async () => {
    const { server } = await serve()
    expect(server.baseUrl()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })
})

describe('[S-WH-2] limits', () => {
  it.each([
    ['{"a":', 400, /^The body is not valid JSON/],
    ['['.repeat(5000) + ']'.repeat(5000), 400, /nested deeper than 100 levels/],
    ['{"__proto__":{"admin":true}}', 400, /"__proto__" is not accepted/],
  ])('bad JSON %#: says why', async (body, status, reason) => {
    const { url } = await serve()
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(response.status).toBe(status)
    expect(((await response.json()) as { error: string }).error).toMatch(reason)
    expect(calls).toEqual([])
  })

  it('a body over the limit is 413, announced or chunked', async () => {
    const { url, port } = await serve({ bodyBytes: 1000 })
    expect((await fetch(url, { method: 'POST', body: 'x'.repeat(1000) })).status).toBe(200)
    expect((await raw(url, { body: 'x'.repeat(1001), headers: { 'content-length': 1001 } })).status).toBe(413)
    const { socket, received, closed } = await dial(port)
    socket.write(`POST /hooks/${PATH} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`)
    for (let i = 0; i < 5; i++) socket.write(`12c\r\n${'x'.repeat(300)}\r\n`)
    await closed
    expect(received()).toMatch(/^HTTP\/1\.1 413 /)
    expect(calls.length).toBe(1)
  })

  it('an unknown address is refused before its body is read', async () => {
    const { port } = await serve()
    const { socket, received, closed } = await dial(port)
    socket.write(
      `POST /hooks/${'B'.repeat(22)} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000\r\n\r\n`,
    )
    await closed
    expect(received()).toMatch(/^HTTP\/1\.1 404 /)
  })

  it('headers over the limit are 431, a long address 414', async () => {
    const { url } = await serve({ headerBytes: 4096, urlLength: 500 })
    expect((await raw(url, { headers: { 'x-long': 'x'.repeat(5000) } })).status).toBe(431)
    expect((await raw(`${url}?q=${'x'.repeat(600)}`)).status).toBe(414)
    expect((await raw(url)).status).toBe(200)
  })

  it('a compressed body is 415: it could unpack to anything', async () => {
    const { url } = await serve()
    expect((await raw(url, { headers: { 'content-encoding': 'gzip' }, body: 'x' })).status).toBe(415)
  })

  it('more requests than the rate are 429 with when to come back', async () => {
    const { url } = await serve({ requestsPerSecond: 3 })
    const responses = await Promise.all(Array.from({ length: 6 }, () => fetch(url)))
    const refused = responses.filter(response => response.status === 429)
    expect(refused.length).toBeGreaterThanOrEqual(2)
    expect(refused[0]?.headers.get('retry-after')).toBe('1')
    expect(calls.length).toBe(6 - refused.length)
  })

  it('many large bodies at once are 503, and fit again when those before are done', async () => {
    const size = 100_000
    const { url } = await serve({ bodyBytes: size, bodyBytesInFlight: size * 2 })
    let release: () => void = () => undefined
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    let waiting = 0
    const bothWait = new Promise<void>(resolve => {
      answer = async () => {
        if (++waiting === 2) resolve()
        await held
        return { outcome: 'accepted' }
      }
    })
    const large = () => fetch(url, { method: 'POST', body: 'x'.repeat(size) })
    const first = [large(), large()]
    await bothWait
    expect((await raw(url, { body: 'x'.repeat(size), headers: { 'content-length': size } })).status).toBe(503)
    release()
    expect((await Promise.all(first)).map(response => response.status)).toEqual([200, 200])
    expect((await large()).status).toBe(200)
  })

  it('a client that is slow with its headers or body is cut off, and holds up nobody meanwhile', async () => {
    const { url, port } = await serve({ headersTimeoutMs: 300, requestTimeoutMs: 600 })
    const slow = await Promise.all(Array.from({ length: 20 }, () => dial(port)))
    for (const [i, { socket }] of slow.entries()) {
      socket.write(
        i % 2 === 0
          ? 'POST /hooks/x HTTP/1.1\r\nHost: loc'
          : `POST /hooks/${PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc`,
      )
    }
    const quick = await Promise.all(Array.from({ length: 20 }, () => fetch(url)))
    expect(quick.every(response => response.status === 200)).toBe(true)
    await Promise.all(slow.map(({ closed }) => closed))
    expect(slow.map(({ received }) => received().slice(0, 12))).toEqual(slow.map(() => 'HTTP/1.1 408'))
    expect(calls.length).toBe(20)
  })

  it('more connections than allowed are dropped, not queued', async () => {
    const { port } = await serve({ connections: 3 })
    const open = await Promise.all(Array.from({ length: 3 }, () => dial(port)))
    const { closed } = await dial(port)
    await closed
    for (const { socket } of open) socket.destroy()
  })

  it('requests that are no HTTP at all, or smuggle a second one, are refused', async () => {
    const { port } = await serve()
    for (const text of [
      'hello\r\n\r\n',
      `POST /hooks/${PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `POST /hooks/${PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello`,
      `POST /hooks/${PATH} HTTP/1.1\r\n\r\n`,
    ]) {
      const { socket, received, closed } = await dial(port)
      socket.write(text)
      await closed
      expect(received()).toMatch(/^HTTP\/1\.1 400 /)
    }
    expect(calls).toEqual([])
  })
})

describe('starting and stopping', () => {
  it('says it when the port is taken, and what to do', async () => {
    const other = createServer()
    const port = await new Promise<number>(resolve =>
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
    )
    onTestFinished(() => void other.close())
    const handler = { isKnown: () => false, handle: async () => ({ outcome: 'unknown' }) as const }
    await expect(createWebhookServer({ port, handler }).start()).rejects.toMatchObject({
      code: 'server.port-taken',
      message: `Webhooks are not answered. Port ${port} is in use by another program. Choose another port in the settings, or quit that program.`,
    })
  })

  it('lets requests under way finish, then lets go of the port', async () => {
    const { url, server, port } = await serve()
    let finish: () => void = () => undefined
    const started = new Promise<void>(resolve => {
      answer = () => {
        resolve()
        return new Promise(done => {
          finish = () => done({ outcome: 'accepted' })
        })
      }
    })
    const response = fetch(url)
    await started
    const closing = server.close(60_000)
    expect(server.baseUrl()).toBeUndefined()
    finish()
    expect((await response).status).toBe(200)
    await closing
    await expect(dial(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('cuts off what does not finish in time', async () => {
    const { url, server } = await serve()
    const started = new Promise<void>(resolve => {
      answer = () => {
        resolve()
        return new Promise(() => undefined)
      }
    })
    const response = expect(fetch(url)).rejects.toThrow()
    await started
    await server.close(10)
    await response
  })
})
