import { createServer } from 'node:http'
import { describe, expect, it, vi } from 'vitest'
import type { ActionContext } from '#actions/define.ts'
import { findAction } from '#actions/index.ts'
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

  it('calls Google’s own host, whatever domain and proxy the environment names', async () => {
    const proxy = await fixture.serve(() => ({ status: 502, body: '' }))
    vi.stubEnv('HTTPS_PROXY', proxy.endpoint)
    vi.stubEnv('GOOGLE_CLOUD_UNIVERSE_DOMAIN', 'evil.example')
    const asked: URL[] = []
    const context = {
      props: { spreadsheetId: 'ada_sheet', values: ['Ada'], valueInputOption: 'RAW' },
      auth: { oauth_access_token: TOKEN },
      signal: new AbortController().signal,
      fetch: async (input: string | URL) => {
        asked.push(new URL(input))
        return Response.json({ updates: { updatedRange: 'Sheet1!A1' } })
      },
      summary: () => undefined,
    }
    await findAction('google-sheets.add-single-row', '1.0.0')?.run?.(context as unknown as ActionContext)
    expect(asked.map(({ host }) => host)).toEqual(['sheets.googleapis.com'])
    expect(proxy.requests).toEqual([])
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
