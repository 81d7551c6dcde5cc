import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import { GOOGLE_TOKEN, googlePerTest } from '../../support/google-fixture.ts'
import { failure } from '../../support/sheets-fixture.ts'

const fixture = googlePerTest({
  sheets: {
    People: [
      ['Name', 'Email', '', 'Name'],
      ['Ada', 'ada@example.com', 36, 'x'],
      ['Bob', 'bob@example.com'],
      ['ada', 'other@example.com', true],
    ],
    "It's (2)": [],
  },
  files: [
    { id: 'a', name: 'Customers' },
    { id: 'b', name: 'Orders' },
  ],
})

const sheet = (action: string, props: JsonObject = {}, mode: 'account' | 'external' = 'external') =>
  fixture.run({
    app: 'google_sheets',
    action: `google-sheets.${action}`,
    props: { spreadsheetId: 'sheet_1', sheetName: 'People', ...props },
    mode,
  })

const sent = () =>
  fixture.google.requests.map(({ method, path, query, headers, body }) => ({
    method,
    path,
    query,
    authorization: headers.authorization,
    ...(body === undefined ? {} : { body }),
  }))

const VALUES = '/v4/spreadsheets/sheet_1/values'
const authorization = `Bearer ${GOOGLE_TOKEN}`

describe('Add Single Row, by column', () => {
  it.each(['account', 'external'] as const)('puts each value under its header (%s)', async mode => {
    const attempt = sheet(
      'add-single-row',
      { rowAs: 'columns', columns: { Email: 'eve@example.com', C: 5, D: 'by letter' } },
      mode,
    )
    await expect(attempt.result).resolves.toMatchObject({
      returnValue: { updatedRange: 'People!A5:D5' },
      summary: 'Added 1 row to People (People!A5:D5)',
    })
    expect(sent()).toEqual([
      { method: 'GET', path: `${VALUES}/'People'!1:1`, query: {}, authorization },
      {
        method: 'POST',
        path: `${VALUES}/'People':append`,
        query: { valueInputOption: 'USER_ENTERED', insertDataOption: 'INSERT_ROWS' },
        authorization,
        body: { majorDimension: 'ROWS', values: [[null, 'eve@example.com', 5, 'by letter']] },
      },
    ])
    expect(fixture.google.rows('People')?.at(-1)).toEqual(['', 'eve@example.com', 5, 'by letter'])
  })

  it('names the columns that there are when one is not there, and writes nothing', async () => {
    const attempt = sheet('add-single-row', { rowAs: 'columns', columns: { Mail: 'x' } })
    expect(await failure(attempt)).toMatchObject({
      code: 'step.invalid-props',
      message: 'The worksheet has no column “Mail”. Its columns are “Name”, “Email”, “C”, “D”.',
      details: { field: 'columns' },
    })
    expect(sent()).toHaveLength(1)
  })

  it('asks for at least one column', async () => {
    expect(await failure(sheet('add-single-row', { rowAs: 'columns' }))).toMatchObject({
      code: 'step.invalid-props',
      details: { field: 'columns' },
    })
  })
})

describe('Add Rows', () => {
  it.each(['account', 'external'] as const)('adds lists and objects in one request (%s)', async mode => {
    const attempt = sheet('add-rows', { rows: [['Eve', null, 1], { Email: 'fay@example.com' }] }, mode)
    await expect(attempt.result).resolves.toMatchObject({
      returnValue: { updatedRows: 2, updatedRange: 'People!A5:C6' },
      summary: 'Added 2 rows to People (People!A5:C6)',
    })
    expect(sent().at(-1)).toMatchObject({
      method: 'POST',
      path: `${VALUES}/'People':append`,
      authorization,
      body: {
        values: [
          ['Eve', null, 1],
          [null, 'fay@example.com'],
        ],
      },
    })
  })

  it('reads no header row for lists alone', async () => {
    await sheet('add-rows', { rows: [['Eve']] }).result
    expect(sent().map(({ method }) => method)).toEqual(['POST'])
  })

  it.each([
    ['nothing', [], 'give at least one row'],
    ['cells in place of rows', ['Eve', 'Fay'], 'position 1'],
  ])('refuses %s', async (_case, rows, message) => {
    expect(await failure(sheet('add-rows', { rows }))).toMatchObject({
      code: 'step.invalid-props',
      message: expect.stringContaining(message),
    })
    expect(sent()).toEqual([])
  })
})

describe('Get Values', () => {
  it.each(['account', 'external'] as const)('reads the whole worksheet as lists (%s)', async mode => {
    await expect(sheet('get-values', {}, mode).result).resolves.toMatchObject({
      returnValue: [
        ['Name', 'Email', '', 'Name'],
        ['Ada', 'ada@example.com', '36', 'x'],
        ['Bob', 'bob@example.com'],
        ['ada', 'other@example.com', 'true'],
      ],
      summary: 'Read 4 rows of People!A1:Z1000',
    })
    expect(sent()).toEqual([
      {
        method: 'GET',
        path: `${VALUES}/'People'`,
        query: { valueRenderOption: 'FORMATTED_VALUE' },
        authorization,
      },
    ])
  })

  it('reads a range as objects by the header row, from wherever the range begins', async () => {
    const props = { range: 'B2:D3', rowsAs: 'objects', valueRenderOption: 'UNFORMATTED_VALUE' }
    await expect(sheet('get-values', props).result).resolves.toMatchObject({
      returnValue: [
        { Email: 'ada@example.com', C: 36, D: 'x' },
        { Email: 'bob@example.com', C: '', D: '' },
      ],
    })
    expect(sent()[0]).toMatchObject({
      path: `${VALUES}/'People'!B2:D3`,
      query: { valueRenderOption: 'UNFORMATTED_VALUE', dateTimeRenderOption: 'SERIAL_NUMBER' },
    })
  })

  it('leaves the header row out of the objects', async () => {
    const { returnValue } = await sheet('get-values', { rowsAs: 'objects', range: 'A:A' }).result
    expect(returnValue).toEqual([{ Name: 'Ada' }, { Name: 'Bob' }, { Name: 'ada' }])
  })

  it('reads a worksheet of an unusual name that is empty', async () => {
    await expect(sheet('get-values', { sheetName: "It's (2)" }).result).resolves.toMatchObject({
      returnValue: [],
      summary: "Read 0 rows of 'It''s (2)'!A1:Z1000",
    })
    expect(sent()[0]?.path).toBe(`${VALUES}/'It''s (2)'`)
  })

  it.each(['Other!A1', "'People'!A1", 'A1:B2:C3', 'Sheet'])('refuses the range %s', async range => {
    expect(await failure(sheet('get-values', { range }))).toMatchObject({
      code: 'step.invalid-props',
      details: { field: 'range' },
    })
    expect(sent()).toEqual([])
  })
})

describe('Find Row', () => {
  const ADA = {
    rowNumber: 2,
    row: { Name: 'Ada', Email: 'ada@example.com', C: '36', D: 'x' },
    values: ['Ada', 'ada@example.com', '36', 'x'],
  }

  it.each(['account', 'external'] as const)('finds the first row by a column’s name (%s)', async mode => {
    await expect(sheet('find-row', { column: 'Name', value: ' ADA ' }, mode).result).resolves.toMatchObject({
      returnValue: { found: true, ...ADA, rows: [ADA] },
      summary: 'Found row 2 of People by Name',
    })
    expect(sent()).toEqual([
      {
        method: 'GET',
        path: `${VALUES}/'People'`,
        query: { valueRenderOption: 'FORMATTED_VALUE' },
        authorization,
      },
    ])
  })

  it.each([
    ['several of them', { column: 'A', value: 'ada', maxRows: 5 }, [2, 4]],
    ['with the same case', { column: 'Name', value: 'ada', matchCase: true, maxRows: 5 }, [4]],
    ['by a part', { column: 'Email', value: 'EXAMPLE', match: 'contains', maxRows: 2 }, [2, 3]],
    ['by how it starts', { column: 'Email', value: 'b', match: 'starts' }, [3]],
    ['never the header row', { column: 'Name', value: 'Name' }, []],
  ])('finds rows: %s', async (_case, props, numbers) => {
    const { returnValue } = await sheet('find-row', props).result
    const { rows } = returnValue as { rows: { rowNumber: number }[] }
    expect(rows.map(({ rowNumber }) => rowNumber)).toEqual(numbers)
  })

  it('says so when there is none', async () => {
    await expect(sheet('find-row', { column: 'Name', value: 'Zoe' }).result).resolves.toMatchObject({
      returnValue: { found: false, rowNumber: null, row: null, values: null, rows: [] },
      summary: 'Found no row of People by Name',
    })
  })
})

describe('Update Row', () => {
  it.each(['account', 'external'] as const)('changes single cells by column (%s)', async mode => {
    const props = { rowNumber: '3', rowAs: 'columns', columns: { Email: '', C: 4 }, valueInputOption: 'RAW' }
    await expect(sheet('update-row', props, mode).result).resolves.toMatchObject({
      returnValue: { updatedRange: 'People!A3:C3' },
      summary: 'Updated row 3 of People (People!A3:C3)',
    })
    expect(sent().at(-1)).toEqual({
      method: 'PUT',
      path: `${VALUES}/'People'!A3`,
      query: { valueInputOption: 'RAW' },
      authorization,
      body: { majorDimension: 'ROWS', values: [[null, '', 4]] },
    })
    expect(fixture.google.rows('People')?.[2]).toEqual(['Bob', '', 4])
  })

  it('writes a list from the first column on', async () => {
    await sheet('update-row', { rowNumber: 2, values: ['Ada L.', null, 37] }).result
    expect(fixture.google.rows('People')?.[1]).toEqual(['Ada L.', 'ada@example.com', 37, 'x'])
  })

  it('refuses a row that no worksheet has', async () => {
    expect(await failure(sheet('update-row', { rowNumber: 0, values: ['x'] }))).toMatchObject({
      code: 'step.invalid-props',
      details: { field: 'rowNumber' },
    })
    expect(sent()).toEqual([])
  })
})

describe('Google’s refusals', () => {
  it.each([
    [401, 'TerminalError', 'auth.rejected'],
    [403, 'TerminalError', 'auth.rejected'],
    [404, 'TerminalError', 'provider.rejected'],
    [400, 'TerminalError', 'provider.rejected'],
    [429, 'RetryableError', 'provider.rate-limited'],
    [500, 'RetryableError', 'provider.unreachable'],
  ])('%i is a %s with code %s, without the token', async (status, name, code) => {
    fixture.google.answerNext({
      status,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ error: { code: status, message: `Not with ${GOOGLE_TOKEN}` } }),
    })
    expect(await failure(sheet('get-values'))).toMatchObject({
      name,
      code,
      message: expect.stringContaining('Google says: Not with •••'),
      details: { status, host: fixture.google.host },
    })
    expect(sent()).toHaveLength(1)
  })

  it('a refused token can be asked for again when nothing was written before', async () => {
    fixture.google.answerNext({ status: 401, body: '' })
    expect(await failure(sheet('add-rows', { rows: [{ Name: 'x' }] }))).toMatchObject({
      details: { repeatable: true },
    })
  })
})

describe('the pickers of Google Sheets', () => {
  const load = (loader: string, given: Parameters<typeof fixture.load>[2]) =>
    fixture.load('google-sheets.update-row', loader, given)

  it('list spreadsheets by what was typed, page by page', async () => {
    expect(await load('spreadsheets', { query: "it's \\" })).toEqual({
      kind: 'options',
      options: [
        { label: 'Customers', value: 'a' },
        { label: 'Orders', value: 'b' },
      ],
    })
    await load('spreadsheets', { cursor: 'from_1' })
    expect(sent()).toMatchObject([
      {
        path: '/drive/v3/files',
        authorization,
        query: {
          q: "mimeType = 'application/vnd.google-apps.spreadsheet' and trashed = false and name contains 'it\\'s \\\\'",
          pageSize: '50',
        },
      },
      { query: { pageToken: 'from_1' } },
    ])
  })

  it('list the worksheets of a spreadsheet, charts left out', async () => {
    expect(await load('sheets', { props: { spreadsheetId: 'sheet_1' }, query: 'peo' })).toEqual({
      kind: 'options',
      options: [{ label: 'People', value: 'People' }],
    })
  })

  it('offer the columns of the header row, as choices and as fields', async () => {
    const props = { spreadsheetId: 'sheet_1', sheetName: 'People' }
    const columns = [
      { key: 'Name', label: 'Name', description: 'Column A' },
      { key: 'Email', label: 'Email', description: 'Column B' },
      { key: 'C', label: 'C' },
      { key: 'D', label: 'D' },
    ]
    expect(await load('columnFields', { props })).toEqual({ kind: 'fields', fields: columns })
    expect(await load('columns', { props })).toEqual({
      kind: 'options',
      options: columns.map(({ key, ...rest }) => ({ ...rest, value: key })),
    })
  })

  it('say what is missing before they ask Google', async () => {
    await expect(load('sheets', { props: { spreadsheetId: '{{steps.a.id}}' } })).rejects.toMatchObject({
      code: 'step.invalid-props',
    })
    expect(sent()).toEqual([])
  })
})
