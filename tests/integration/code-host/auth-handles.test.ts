import type { RequestListener } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StepCredential } from '#engine/index.ts'
import { appSchema } from '#shared/model/action.ts'
import { testCodeHost } from '../../support/code-host.ts'
import { createEgressFixture, type EgressFixture, TOKEN, type Wire } from '../../support/egress-fixture.ts'
import { type AttemptOptions, accountId, attemptStep } from '../../support/step-attempt.ts'

const app = appSchema.parse({
  key: 'vendor',
  name: 'Vendor',
  description: '',
  auth: [{ key: 'token', label: 'Token', secret: true }],
  hosts: [],
  request: { headers: { authorization: 'Bearer {token}' } },
})
const queryApp = { ...app, key: 'by_query', request: { headers: {}, query: { key: '{token}' } } }
const external: StepCredential = {
  mode: 'external',
  fields: { token: TOKEN },
  source: 'steps.get_token',
  trustedAddresses: [],
}

let servers: EgressFixture
beforeEach(() => {
  servers = createEgressFixture()
})
afterEach(() => servers.close())

function runHandles(code: string, wire: Wire, options: Partial<AttemptOptions> = {}) {
  const { host } = testCodeHost()
  return attemptStep({
    action: 'code.run-node',
    props: { code: `const url = 'http://127.0.0.1:${wire.port}'\n${code}` },
    auth: { vendor: external, by_query: external },
    allowedHosts: [`127.0.0.1:${wire.port}`],
    ...options,
    parts: {
      codeHost: host,
      findApp: key => [app, queryApp].find(candidate => candidate.key === key),
      ...options.parts,
    },
  })
}

const echo: RequestListener = (request, response) => {
  response.setHeader('x-method', request.method ?? '')
  response.end(JSON.stringify({ saw: request.headers['content-type'] ?? null }))
}

describe('$.auth in a code step', () => {
  test('[S-CR-2] hides what the server sends back of a credential that the code never holds', async () => {
    const wire = await servers.serve((request, response) => {
      const sent = `${request.headers.authorization ?? ''} ${request.url}`
      const encoded = Buffer.from(`user:${TOKEN}`).toString('base64')
      response.writeHead(302, { location: `/elsewhere${request.url}`, 'x-echo': sent })
      response.end(JSON.stringify({ sent, encoded }))
    })
    const code = `const answers = []
for (const app of ['vendor', 'by_query']) {
  const response = await $.auth(app).fetch(url + '/v1', { redirect: 'manual' })
  answers.push([...response.headers], await response.json())
}
return Buffer.from(JSON.stringify(answers)).toString('hex').split('').reverse().join('')`
    const { returnValue } = await runHandles(code, wire).result
    const seen = Buffer.from([...String(returnValue)].reverse().join(''), 'hex').toString('utf8')
    expect(wire.seen.map(({ url }) => url)).toEqual(['/v1', `/v1?key=${TOKEN}`])
    expect(seen).toContain('/elsewhere/v1')
    expect(seen).not.toContain(TOKEN)
    expect(seen).not.toContain(Buffer.from(`user:${TOKEN}`).toString('base64').slice(8, 24))
    expect(seen).toContain('secret: credential')
  })

  test('[S-CR-2] sends with a credential that the code never holds', async () => {
    const wire = await servers.serve(echo)
    const attempt = runHandles(
      `const handle = $.auth('vendor')
const response = await handle.fetch(url + '/v1', { method: 'POST', headers: { 'content-type': 'application/json', authorization: 'mine' }, body: '{"a":1}' })
const seen = JSON.stringify([process.env, Object.entries(handle), Object.keys($)])
return { status: response.status, url: response.url, method: response.headers.get('x-method'), body: await response.json(), knows: seen.includes('${TOKEN.slice(0, 8)}' + '${TOKEN.slice(8)}') }`,
      wire,
    )
    const { returnValue } = await attempt.result
    expect(returnValue).toEqual({
      status: 200,
      url: `http://127.0.0.1:${wire.port}/v1`,
      method: 'POST',
      body: { saw: 'application/json' },
      knows: false,
    })
    expect(wire.seen).toMatchObject([{ body: '{"a":1}', headers: { authorization: `Bearer ${TOKEN}` } }])
    expect(attempt.secrets).toMatchObject([{ value: TOKEN }])
    expect(attempt.requests).toMatchObject([
      { method: 'POST', path: '/v1', app: 'vendor', outcome: 'answered' },
    ])
  })

  test('puts a credential into the query without showing it to the code', async () => {
    const wire = await servers.serve(echo)
    const { result } = runHandles("return (await $.auth('by_query').fetch(url + '/?a=1')).url", wire)
    await expect(result).resolves.toMatchObject({ returnValue: `http://127.0.0.1:${wire.port}/?a=1` })
    expect(wire.seen[0]?.url).toBe(`/?a=1&key=${TOKEN}`)
  })

  test('carries bytes in both directions, many at once', async () => {
    const wire = await servers.serve((request, response) =>
      response.end(Buffer.from([0, 255, Number(request.url?.slice(1))])),
    )
    const { result } = runHandles(
      `const answers = await Promise.all(Array.from({ length: 30 }, async (_, i) => {
  const response = await $.auth('vendor').fetch(url + '/' + i, { method: 'PUT', body: new Uint8Array([1, 2]) })
  return [...new Uint8Array(await response.arrayBuffer())]
}))
return answers.every((bytes, i) => bytes.join() === [0, 255, i].join())`,
      wire,
    )
    await expect(result).resolves.toMatchObject({ returnValue: true })
    expect(wire.seen).toHaveLength(30)
  })

  test('has plain values only where the author reveals them', async () => {
    const wire = await servers.serve(echo)
    const code = "return $.auth('vendor').fields.token"
    const hidden = runHandles(code, wire)
    await expect(hidden.result).rejects.toMatchObject({
      code: 'auth.missing',
      message: expect.stringContaining("$.auth('vendor').fetch"),
    })
    expect(hidden.secrets).toEqual([])
    const shown = runHandles(code, wire, { revealed: ['vendor'] })
    await expect(shown.result).resolves.toMatchObject({ returnValue: TOKEN })
    expect(shown.secrets).toMatchObject([{ value: TOKEN }])
  })

  test('names the apps that there are when asked for another one', async () => {
    const wire = await servers.serve(echo)
    const { result } = runHandles("return $.auth('slack')", wire)
    await expect(result).rejects.toMatchObject({
      code: 'auth.missing',
      message: expect.stringMatching(/“slack”.*vendor, by_query/),
    })
  })

  test('goes to no other host, and the code can go on', async () => {
    const wire = await servers.serve(echo)
    const other = await servers.serve(echo)
    const attempt = runHandles(
      `try { await $.auth('vendor').fetch('http://127.0.0.1:${other.port}/') } catch (error) { return [error.code, error.message] }`,
      wire,
    )
    await expect(attempt.result).resolves.toMatchObject({
      returnValue: ['auth.host-not-allowed', expect.stringContaining('allowed hosts')],
    })
    expect(other.connections()).toBe(0)
    expect(attempt.requests).toMatchObject([{ outcome: 'refused' }])
  })

  test('renews an account’s token that is refused, once, for all requests', async () => {
    const wire = await servers.serve((request, response) => {
      response.statusCode = request.headers.authorization === 'Bearer fresh-token' ? 200 : 401
      response.end()
    })
    const asked: (boolean | undefined)[] = []
    const { result } = runHandles(
      "return Promise.all([1, 2, 3].map(async () => (await $.auth('vendor').fetch(url, { method: 'POST', body: 'x' })).status))",
      wire,
      {
        auth: { vendor: { mode: 'account', accountId } },
        parts: {
          accounts: {
            credential: async (_id, options) => {
              asked.push(options?.fresh)
              return {
                app: 'vendor',
                name: 'Ours',
                fields: { token: options?.fresh ? 'fresh-token' : 'stale-token' },
              }
            },
          },
        },
      },
    )
    await expect(result).resolves.toMatchObject({ returnValue: [200, 200, 200] })
    expect(asked).toEqual([false, true])
  })

  test('can be given up', async () => {
    const wire = await servers.serve(() => undefined)
    const { result } = runHandles(
      `const aborter = new AbortController()
const pending = $.auth('vendor').fetch(url, { signal: aborter.signal })
setTimeout(() => aborter.abort(new Error('given up')), 50)
return pending.catch(error => error.message)`,
      wire,
    )
    await expect(result).resolves.toMatchObject({ returnValue: 'given up' })
  })

  test('sends nothing any more when the step is over', async () => {
    const wire = await servers.serve(() => undefined)
    const attempt = runHandles(
      "void $.auth('vendor').fetch(url).catch(() => {})\nawait new Promise(r => setTimeout(r, 50))\nreturn 1",
      wire,
    )
    await expect(attempt.result).resolves.toMatchObject({ returnValue: 1 })
    expect(attempt.requests).toMatchObject([{ outcome: 'failed' }])
  })
})

const withPipe = (body: string) => `import fs from 'node:fs'
const send = message => {
  const bytes = Buffer.from(JSON.stringify(message))
  const head = Buffer.alloc(4)
  head.writeUInt32LE(bytes.length)
  const frame = Buffer.concat([head, bytes])
  for (let at = 0; at < frame.length; ) {
    try { at += fs.writeSync(3, frame, at) } catch (error) { if (error.code !== 'EAGAIN') throw error }
  }
}
const ask = (number, request) => send({ type: 'request', id: 1, number, request: { app: 'vendor', method: 'GET', headers: [], ...request } })
${body}`

describe('[S-CODE-3] code that asks for requests by itself', () => {
  test.each([
    ['an app that the step does not have', "ask(1, { app: 'stranger', url })"],
    [
      'an app by a name of the prototype',
      "ask(1, { app: '__proto__', url }); ask(2, { app: 'constructor', url })",
    ],
    ['another host', "ask(1, { url: 'http://127.0.0.1:1/' })"],
    [
      'another invocation',
      "send({ type: 'request', id: 9, number: 1, request: { app: 'vendor', url, method: 'GET', headers: [] } })",
    ],
    ['no address', "ask(1, { url: 'nothing' })"],
  ])('%s: nothing is sent', async (_what, body) => {
    const wire = await servers.serve(echo)
    const { result } = runHandles(
      withPipe(`${body}\nawait new Promise(r => setTimeout(r, 100))\nreturn 1`),
      wire,
    )
    await expect(result).resolves.toMatchObject({ returnValue: 1 })
    expect(wire.seen).toEqual([])
  })

  test.each([
    ['a message with wrong fields', 'ask(1, { url: 5 })', 'code.exited'],
    ['a body that is too large', "ask(1, { url, body: 'A'.repeat(23e6) })", 'code.exited'],
    [
      'requests without end',
      "for (let n = 1; ; n++) ask(n, { url, body: 'A'.repeat(1e6) })",
      'code.output-too-large',
    ],
  ])('%s ends the process', async (_what, body, code) => {
    const wire = await servers.serve(() => undefined)
    const { result } = runHandles(withPipe(`${body}\nawait new Promise(() => {})`), wire)
    await expect(result).rejects.toMatchObject({ code })
  })
})
