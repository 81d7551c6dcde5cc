import { describe, expect, it, vi } from 'vitest'
import { failure, sheetsPerTest, TOKEN, UNUSUAL_NAME } from '../../support/sheets-fixture.ts'

const fixture = sheetsPerTest()

describe('Add Single Row', () => {
  it('adds the row with the bearer token of the step, and says where', async () => {
    const attempt = fixture.addRow()
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
    expect(fixture.sheets.rows('ada_sheet')?.at(-1)).toEqual(['Ada', 'ada@example.com'])
    expect(fixture.sheets.requests).toMatchObject([
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
      sheetName: UNUSUAL_NAME,
      values: '["😀 ä", 3, true, null, {"deep": [1]}, "=1+1"]',
      valueInputOption: 'RAW',
    }
    await expect(fixture.addRow({ props }).result).resolves.toMatchObject({
      returnValue: { updatedRange: "'Ada''s “list” 日本/2'!A1:F1" },
    })
    expect(fixture.sheets.rows('ada_sheet', props.sheetName)).toEqual([
      ['😀 ä', 3, true, '', '{"deep":[1]}', '=1+1'],
    ])
  })

  it('[S-CR-2] sends nothing for loopback through a proxy', async () => {
    const elsewhere = await fixture.serve(() => ({ status: 200, body: '' }))
    vi.stubEnv('HTTP_PROXY', elsewhere.endpoint)
    vi.stubEnv('HTTPS_PROXY', elsewhere.endpoint)
    await expect(fixture.addRow().result).resolves.toMatchObject({ returnValue: { updatedRows: 1 } })
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
    expect(await failure(fixture.addRow(given))).toMatchObject({
      name: 'TerminalError',
      code,
      message: expect.stringMatching(message),
      details: { status },
    })
    expect(fixture.sheets.requests).toHaveLength(1)
    expect(fixture.sheets.rows('ada_sheet')).toHaveLength(1)
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
    expect(await failure(fixture.addRow(given))).toMatchObject({
      name: 'TerminalError',
      code,
      details: { field },
    })
    expect(fixture.sheets.requests).toEqual([])
  })

  it.each([
    ['seconds', '7', 7000],
    ['a date', new Date(0).toUTCString(), 0],
    ['nothing', undefined, undefined],
  ])(
    'by a rate limit with Retry-After as %s: once, for the engine to repeat',
    async (_case, header, retryAfterMs) => {
      const busy = await fixture.serve(() => ({
        status: 429,
        headers: {
          'content-type': 'application/json',
          ...(header === undefined ? {} : { 'retry-after': header }),
        },
        body: JSON.stringify({
          error: { code: 429, message: `Quota of ${TOKEN} exceeded`, status: 'RESOURCE_EXHAUSTED' },
        }),
      }))
      const error = await failure(fixture.addRow({ endpoint: busy.endpoint }))
      expect(error).toMatchObject({ name: 'RetryableError', code: 'provider.rate-limited' })
      expect((error as { retryAfterMs?: number }).retryAfterMs).toBe(retryAfterMs)
      expect(busy.requests).toHaveLength(1)
    },
  )

  it.each([
    ['by reason', { code: 403, errors: [{ reason: 'userRateLimitExceeded' }] }],
    ['by status', { code: 403, status: 'RESOURCE_EXHAUSTED' }],
  ])('by a quota that answers 403, told %s', async (_case, error) => {
    const headers = { 'content-type': 'application/json', 'retry-after': 'soon' }
    const busy = await fixture.serve(() => ({ status: 403, headers, body: JSON.stringify({ error }) }))
    const failed = await failure(fixture.addRow({ endpoint: busy.endpoint }))
    expect(failed).toMatchObject({ name: 'RetryableError', code: 'provider.rate-limited' })
    expect((failed as { retryAfterMs?: number }).retryAfterMs).toBeUndefined()
  })

  it('by a failing server: once, for the engine to repeat', async () => {
    const down = await fixture.serve(() => ({
      status: 503,
      headers: { 'content-type': 'text/html' },
      body: '<h1>503</h1>',
    }))
    expect(await failure(fixture.addRow({ endpoint: down.endpoint }))).toMatchObject({
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
    const other = await fixture.serve(() => ({ status: 200, headers: { 'content-type': type }, body }))
    expect(await failure(fixture.addRow({ endpoint: other.endpoint }))).toMatchObject({
      name: 'TerminalError',
      code: 'provider.rejected',
      message: expect.stringContaining('not an answer of the Google Sheets API'),
    })
  })
})
