import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { toErrorInfo } from '#shared/errors.ts'
import type { JsonObject } from '#shared/json.ts'
import {
  type LoopbackServer,
  listenOnLoopback,
  type WireRequest,
  type WireResponse,
} from '../../../src/demo/http-server.ts'
import { type Sheets, startSheets } from '../../../src/demo/sheets.ts'
import { type Attempt, attemptStep } from '../../support/step-attempt.ts'

const TOKEN = 'ya29.canary-token-4f1c9a'
const stops: (() => Promise<void>)[] = []
let sheets: Sheets

beforeEach(async () => {
  sheets = await startSheets({
    spreadsheets: [
      { id: 'ada_sheet', token: TOKEN, sheets: { Sheet1: [['Name', 'Email']], "Ada's “list” 日本/2": [] } },
      { id: 'bob_sheet', token: 'tok-bob' },
    ],
  })
  stops.push(sheets.stop)
})
afterEach(() => Promise.all(stops.splice(0).map(stop => stop())))

/** A server that is no spreadsheet at all. */
async function serve(
  answer: (request: WireRequest) => WireResponse | Promise<WireResponse>,
): Promise<LoopbackServer & { readonly requests: WireRequest[] }> {
  const requests: WireRequest[] = []
  const server = await listenOnLoopback(0, request => {
    requests.push(request)
    return answer(request)
  })
  stops.push(server.stop)
  return { ...server, requests }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  stops.push(async () => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Given {
  readonly props?: JsonObject
  readonly endpoint?: string
  readonly allowedHosts?: string[]
  readonly token?: string
}

function addRow({
  props = {},
  endpoint = sheets.endpoint,
  allowedHosts,
  token = TOKEN,
}: Given = {}): Attempt {
  return attemptStep({
    action: 'google-sheets.add-single-row',
    props: { spreadsheetId: 'ada_sheet', values: ['Ada', 'ada@example.com'], endpoint, ...props },
    auth: { google_sheets: { mode: 'external', fields: { oauth_access_token: token } } },
    allowedHosts: allowedHosts ?? [new URL(endpoint).host],
  })
}

/** The error of a failing attempt, after making sure that the token is nowhere in it. */
async function failure(attempt: Attempt): Promise<unknown> {
  const error = await attempt.result.then(
    () => expect.unreachable('the step should fail'),
    (thrown: unknown) => thrown,
  )
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('canary')
  expect(JSON.stringify(toErrorInfo(error))).not.toContain('canary')
  return error
}

describe('Add Single Row', () => {
  it('adds the row with the bearer token of the step, and says where', async () => {
    const attempt = addRow()
    await expect(attempt.result).resolves.toEqual({
      returnValue: {
        spreadsheetId: 'ada_sheet',
        updatedRange: 'Sheet1!A2:B2',
        updatedRows: 1,
        updatedColumns: 2,
        updatedCells: 2,
      },
      exports: {},
      summary: 'Added 1 row to Sheet1 (Sheet1!A2:B2)',
    })
    expect(sheets.rows('ada_sheet')?.at(-1)).toEqual(['Ada', 'ada@example.com'])
    expect(sheets.requests).toMatchObject([
      {
        token: TOKEN,
        query: { valueInputOption: 'USER_ENTERED', insertDataOption: 'INSERT_ROWS' },
        body: { majorDimension: 'ROWS', values: [['Ada', 'ada@example.com']] },
      },
    ])
    expect(attempt.secrets.map(({ value }) => value)).toEqual([TOKEN])
  })

  it('takes a spreadsheet’s address, a list typed as JSON, and cells of every kind', async () => {
    const props = {
      spreadsheetId: 'https://docs.google.com/spreadsheets/d/ada_sheet/edit?gid=0#gid=0',
      sheetName: "Ada's “list” 日本/2",
      values: '["😀 ä", 3, true, null, {"deep": [1]}, "=1+1"]',
      valueInputOption: 'RAW',
    }
    await expect(addRow({ props }).result).resolves.toMatchObject({
      returnValue: { updatedRange: "'Ada''s “list” 日本/2'!A1:F1" },
    })
    expect(sheets.rows('ada_sheet', props.sheetName)).toEqual([['😀 ä', 3, true, '', '{"deep":[1]}', '=1+1']])
  })

  it('[S-CR-2] sends nothing for loopback through a proxy', async () => {
    const elsewhere = await serve(() => ({ status: 200, body: '' }))
    vi.stubEnv('HTTP_PROXY', elsewhere.endpoint)
    vi.stubEnv('HTTPS_PROXY', elsewhere.endpoint)
    await expect(addRow().result).resolves.toMatchObject({ returnValue: { updatedRows: 1 } })
    expect(elsewhere.requests).toEqual([])
  })
})

describe('Add Single Row, refused', () => {
  it.each([
    ['a wrong token', { token: 'canary-unknown' }, 'auth.rejected', /access token \(HTTP 401\)/, 401],
    [
      'somebody else’s spreadsheet',
      { props: { spreadsheetId: 'bob_sheet' } },
      'auth.rejected',
      /edit access/,
      403,
    ],
    [
      'an unknown spreadsheet',
      { props: { spreadsheetId: 'none' } },
      'provider.rejected',
      /no spreadsheet none/,
      404,
    ],
    [
      'an unknown worksheet',
      { props: { sheetName: 'Nope' } },
      'provider.rejected',
      /no worksheet “Nope”/,
      400,
    ],
  ])('by %s', async (_case, given, code, message, status) => {
    expect(await failure(addRow(given))).toMatchObject({
      name: 'TerminalError',
      code,
      message: expect.stringMatching(message),
      details: { status },
    })
    expect(sheets.requests).toHaveLength(1)
    expect(sheets.rows('ada_sheet')).toHaveLength(1)
  })

  it.each([
    ['an empty list', { props: { values: [] } }, 'step.invalid-props', 'values'],
    ['text that is no list', { props: { values: 'Ada' } }, 'step.invalid-props', 'values'],
    [
      'an address of another page',
      { props: { spreadsheetId: 'https://docs.google.com/x' } },
      'step.invalid-props',
      'spreadsheetId',
    ],
    ['a token with a line break', { token: 'canary\ntoken' }, 'auth.rejected', 'oauth_access_token'],
    ['an empty token', { token: ' ' }, 'auth.missing', 'oauth_access_token'],
  ])('before anything is sent: %s', async (_case, given, code, field) => {
    expect(await failure(addRow(given))).toMatchObject({ name: 'TerminalError', code, details: { field } })
    expect(sheets.requests).toEqual([])
  })

  it.each([
    ['seconds', '7', 7000],
    ['a date', new Date(0).toUTCString(), 0],
    ['nothing', undefined, undefined],
  ])(
    'by a rate limit with Retry-After as %s: once, for the engine to repeat',
    async (_case, header, retryAfterMs) => {
      const busy = await serve(() => ({
        status: 429,
        headers: {
          'content-type': 'application/json',
          ...(header === undefined ? {} : { 'retry-after': header }),
        },
        body: JSON.stringify({
          error: { code: 429, message: `Quota of ${TOKEN} exceeded`, status: 'RESOURCE_EXHAUSTED' },
        }),
      }))
      const error = await failure(addRow({ endpoint: busy.endpoint }))
      expect(error).toMatchObject({ name: 'RetryableError', code: 'provider.rate-limited' })
      expect((error as { retryAfterMs?: number }).retryAfterMs).toBe(retryAfterMs)
      expect(busy.requests).toHaveLength(1)
    },
  )

  it('by a failing server: once, for the engine to repeat', async () => {
    const down = await serve(() => ({
      status: 503,
      headers: { 'content-type': 'text/html' },
      body: '<h1>503</h1>',
    }))
    expect(await failure(addRow({ endpoint: down.endpoint }))).toMatchObject({
      name: 'RetryableError',
      code: 'provider.unreachable',
    })
    expect(down.requests).toHaveLength(1)
  })

  it.each([
    ['text/html', '<h1>Welcome</h1>'],
    ['application/json', '{"updates":"yes"}'],
    ['application/json', 'null'],
  ])('by a server that is no Sheets API (%s %s)', async (type, body) => {
    const other = await serve(() => ({ status: 200, headers: { 'content-type': type }, body }))
    expect(await failure(addRow({ endpoint: other.endpoint }))).toMatchObject({
      name: 'TerminalError',
      code: 'provider.rejected',
      message: expect.stringContaining('not an answer of the Sheets API'),
    })
  })

  it('by a server that answers without end', async () => {
    const flood = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const more = () => {
        while (!response.destroyed && response.write('"'.repeat(65_536)));
      }
      response.on('drain', more)
      more()
    })
    const endpoint = await listen(flood)
    expect(await failure(addRow({ endpoint }))).toMatchObject({ code: 'provider.rejected' })
  })

  it('by a server that announces too much', async () => {
    const large = await serve(() => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: `{"updates":{"updatedRange":"${'x'.repeat(1_000_000)}"}}`,
    }))
    expect(await failure(addRow({ endpoint: large.endpoint }))).toMatchObject({ code: 'provider.rejected' })
  })

  it('by nobody listening', async () => {
    const { endpoint } = sheets
    await sheets.stop()
    stops.length = 0
    expect(await failure(addRow({ endpoint }))).toMatchObject({
      name: 'RetryableError',
      code: 'provider.unreachable',
      details: { reason: 'ECONNREFUSED' },
    })
  })
})

describe('[S-CR-2] the credential stays on its hosts', () => {
  it('refuses another endpoint before anything is sent', async () => {
    const foreign = await serve(() => ({ status: 200, body: '' }))
    const { host } = new URL(foreign.endpoint)
    expect(await failure(addRow({ endpoint: foreign.endpoint, allowedHosts: [] }))).toMatchObject({
      name: 'TerminalError',
      code: 'auth.host-not-allowed',
      message: expect.stringContaining(`add “${host}”`),
      details: { host },
    })
    expect(foreign.requests).toEqual([])
  })

  it.each([301, 302, 303, 307, 308])('does not follow a %i to another host', async status => {
    const foreign = await serve(() => ({ status: 200, body: '{}' }))
    const redirecting = await serve(() => ({
      status,
      headers: { location: `${foreign.endpoint}/take` },
      body: '',
    }))
    expect(await failure(addRow({ endpoint: redirecting.endpoint }))).toMatchObject({
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
    vi.stubEnv('HTTPS_PROXY', await listen(proxy))
    vi.stubEnv('GOOGLE_CLOUD_UNIVERSE_DOMAIN', 'evil.example')
    await failure(addRow({ endpoint: 'https://sheets.googleapis.com/', allowedHosts: [] }))
    expect(asked).toEqual(['sheets.googleapis.com:443'])
  })

  it('refuses an endpoint with a path, which the client would drop', async () => {
    const endpoint = `${sheets.endpoint}/proxy/`
    expect(await failure(addRow({ endpoint }))).toMatchObject({ code: 'step.invalid-props' })
    expect(sheets.requests).toEqual([])
  })
})

describe('Add Single Row, cancelled', () => {
  it('ends at once and closes its connection', async () => {
    let arrived: () => void
    const waiting = new Promise<void>(resolve => {
      arrived = resolve
    })
    const silent = await serve(() => {
      arrived()
      return new Promise(() => undefined)
    })
    const attempt = addRow({ endpoint: silent.endpoint })
    await waiting
    attempt.cancel.cancel()
    expect(await failure(attempt)).toMatchObject({ name: 'CancelledError', code: 'run.cancelled' })
    expect(silent.requests).toHaveLength(1)
  })

  it('sends nothing when it was cancelled before', async () => {
    const attempt = addRow()
    attempt.cancel.cancel()
    expect(await failure(attempt)).toMatchObject({ code: 'run.cancelled' })
    expect(sheets.requests).toEqual([])
  })
})
