import { createServer } from 'node:http'
import { describe, expect, it, vi } from 'vitest'
import { openSheets } from '#actions/google-sheets/sheets-client.ts'
import { sheetsError } from '#actions/google-sheets/sheets-error.ts'
import { failure, sheetsPerTest, TOKEN } from '../../support/sheets-fixture.ts'

const fixture = sheetsPerTest()

describe('Add Single Row, when the network or the other side misbehaves', () => {
  it('ends with a server that answers without end', async () => {
    const flood = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const more = () => {
        while (!response.destroyed && response.write('"'.repeat(65_536)));
      }
      response.on('drain', more)
      more()
    })
    const endpoint = await fixture.listen(flood)
    expect(await failure(fixture.addRow({ endpoint }))).toMatchObject({ code: 'provider.rejected' })
  })

  it('ends with a server that takes too long', async () => {
    const silent = await fixture.serve(() => new Promise(() => undefined))
    const endpoint = new URL(silent.endpoint)
    const { signal } = new AbortController()
    const { sheets: client, options } = await openSheets({ endpoint, token: TOKEN, signal })
    const target = { spreadsheetId: 'ada_sheet', range: 'Sheet1', valueInputOption: 'RAW', requestBody: {} }
    const error = await client.spreadsheets.values.append(target, { ...options, timeout: 20 }).then(
      () => expect.unreachable('nobody answers'),
      (thrown: unknown) =>
        sheetsError(thrown, { spreadsheetId: 'a', sheetName: 'b', endpoint, token: TOKEN, signal }),
    )
    expect(error).toMatchObject({
      name: 'RetryableError',
      code: 'provider.unreachable',
      message: `${endpoint.host} did not answer in time. Try again later.`,
    })
  })

  it('ends with a server that announces too much', async () => {
    const large = await fixture.serve(() => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: `{"updates":{"updatedRange":"${'x'.repeat(1_000_000)}"}}`,
    }))
    expect(await failure(fixture.addRow({ endpoint: large.endpoint }))).toMatchObject({
      code: 'provider.rejected',
    })
  })

  it('says so when nobody listens', async () => {
    const { endpoint } = fixture.sheets
    await fixture.sheets.stop()
    expect(await failure(fixture.addRow({ endpoint }))).toMatchObject({
      name: 'RetryableError',
      code: 'provider.unreachable',
      details: { reason: 'ECONNREFUSED' },
    })
  })
})

describe('[S-CR-2] the credential stays on its hosts', () => {
  it('refuses another endpoint before anything is sent', async () => {
    const foreign = await fixture.serve(() => ({ status: 200, body: '' }))
    const { host } = new URL(foreign.endpoint)
    expect(await failure(fixture.addRow({ endpoint: foreign.endpoint, allowedHosts: [] }))).toMatchObject({
      name: 'TerminalError',
      code: 'auth.host-not-allowed',
      message: expect.stringContaining(`add “${host}”`),
      details: { host },
    })
    expect(foreign.requests).toEqual([])
  })

  it.each([301, 302, 303, 307, 308])('does not follow a %i to another host', async status => {
    const foreign = await fixture.serve(() => ({ status: 200, body: '{}' }))
    const redirecting = await fixture.serve(() => ({
      status,
      headers: { location: `${foreign.endpoint}/take` },
      body: '',
    }))
    expect(await failure(fixture.addRow({ endpoint: redirecting.endpoint }))).toMatchObject({
      code: 'auth.host-not-allowed',
      details: { status, host: new URL(foreign.endpoint).host },
    })
    expect(redirecting.requests).toHaveLength(1)
    expect(foreign.requests).toEqual([])
  })

  it('calls Google’s own host, whatever domain the environment names', async () => {
    const asked: (string | undefined)[] = []
    const proxy = createServer().on('connect', (request, socket) => {
      asked.push(request.url)
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    })
    vi.stubEnv('HTTPS_PROXY', await fixture.listen(proxy))
    vi.stubEnv('GOOGLE_CLOUD_UNIVERSE_DOMAIN', 'evil.example')
    await failure(fixture.addRow({ endpoint: 'https://sheets.googleapis.com/', allowedHosts: [] }))
    expect(asked).toEqual(['sheets.googleapis.com:443'])
  })

  it('refuses an endpoint with a path, which the client would drop', async () => {
    const endpoint = `${fixture.sheets.endpoint}/proxy/`
    expect(await failure(fixture.addRow({ endpoint }))).toMatchObject({ code: 'step.invalid-props' })
    expect(fixture.sheets.requests).toEqual([])
  })
})

describe('Add Single Row, cancelled', () => {
  it('ends at once and closes its connection', async () => {
    let arrived: () => void
    const waiting = new Promise<void>(resolve => {
      arrived = resolve
    })
    const silent = await fixture.serve(() => {
      arrived()
      return new Promise(() => undefined)
    })
    const attempt = fixture.addRow({ endpoint: silent.endpoint })
    await waiting
    attempt.cancel.cancel()
    expect(await failure(attempt)).toMatchObject({ name: 'CancelledError', code: 'run.cancelled' })
    expect(silent.requests).toHaveLength(1)
  })

  it('sends nothing when it was cancelled before', async () => {
    const attempt = fixture.addRow()
    attempt.cancel.cancel()
    expect(await failure(attempt)).toMatchObject({ code: 'run.cancelled' })
    expect(fixture.sheets.requests).toEqual([])
  })
})
