import { auth, sheets } from 'googleapis/build/src/apis/sheets/index.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sheets, type SheetsChange, startSheets } from '../../../src/demo/sheets.ts'

let server: Sheets

beforeEach(async () => {
  server = await startSheets({
    spreadsheets: [
      { id: 'ada', token: 'tok-ada', sheets: { Sheet1: [['Name', 'Email']], "It's 2": [] } },
      { id: 'bob', token: 'tok-bob' },
    ],
  })
})
afterEach(() => server.stop())

function values(token: string) {
  const client = new auth.OAuth2()
  client.setCredentials({ access_token: token })
  return sheets({ version: 'v4', auth: client, rootUrl: `${server.endpoint}/`, retry: false }).spreadsheets
    .values
}

const append = (token: string, more: object = {}) =>
  values(token).append({
    spreadsheetId: 'ada',
    range: 'Sheet1',
    valueInputOption: 'RAW',
    requestBody: { values: [['Ada', 'ada@example.com']] },
    ...more,
  })

describe('Sheets stand-in, asked by googleapis', () => {
  it('appends below the last row and answers as the API does', async () => {
    const changes: SheetsChange[] = []
    server.onChange(change => changes.push(change))
    const { data } = await append('tok-ada')
    expect(data).toEqual({
      spreadsheetId: 'ada',
      tableRange: 'Sheet1!A1:B1',
      updates: {
        spreadsheetId: 'ada',
        updatedRange: 'Sheet1!A2:B2',
        updatedRows: 1,
        updatedColumns: 2,
        updatedCells: 2,
      },
    })
    expect(server.rows('ada')).toEqual([
      ['Name', 'Email'],
      ['Ada', 'ada@example.com'],
    ])
    expect(changes).toEqual([{ spreadsheetId: 'ada', updatedRange: 'Sheet1!A2:B2' }])
    expect(server.requests).toMatchObject([
      { method: 'POST', path: '/v4/spreadsheets/ada/values/Sheet1:append', token: 'tok-ada', status: 200 },
    ])
  })

  it('reads back what was written: unicode, quoted names, types', async () => {
    const row = ['日本 😀 “ä”', 3.5, true, '=A1', null, 'last']
    const range = "'It''s 2'"
    const { data } = await append('tok-ada', { range, requestBody: { values: [row] } })
    expect(data.updates).toMatchObject({
      updatedRange: "'It''s 2'!A1:F1",
      updatedCells: 5,
      updatedColumns: 6,
    })
    const plain = await values('tok-ada').get({ spreadsheetId: 'ada', range })
    expect(plain.data.values).toEqual([['日本 😀 “ä”', '3.5', 'TRUE', '=A1', '', 'last']])
    const raw = await values('tok-ada').get({
      spreadsheetId: 'ada',
      range: `${range}!A1:C1`,
      valueRenderOption: 'UNFORMATTED_VALUE',
    })
    expect(raw.data).toEqual({
      range: "'It''s 2'!A1:C1",
      majorDimension: 'ROWS',
      values: [['日本 😀 “ä”', 3.5, true]],
    })
  })

  it('reads values as typed only when asked to', async () => {
    const requestBody = { values: [['3', 'true', "'3", '3 apples']] }
    await append('tok-ada', { requestBody, valueInputOption: 'USER_ENTERED' })
    await append('tok-ada', { requestBody })
    expect(server.rows('ada')?.slice(1)).toEqual([
      [3, true, '3', '3 apples'],
      ['3', 'true', "'3", '3 apples'],
    ])
  })

  it.each([
    ['a token nobody has', 'tok-eve', {}, 401, 'UNAUTHENTICATED'],
    ['somebody else’s spreadsheet', 'tok-bob', {}, 403, 'PERMISSION_DENIED'],
    ['an unknown spreadsheet', 'tok-ada', { spreadsheetId: 'none' }, 404, 'NOT_FOUND'],
    ['an unknown worksheet', 'tok-ada', { range: 'Nope!A1' }, 400, 'INVALID_ARGUMENT'],
    ['a range that is none', 'tok-ada', { range: 'Sheet1!1A' }, 400, 'INVALID_ARGUMENT'],
    ['no valueInputOption', 'tok-ada', { valueInputOption: undefined }, 400, 'INVALID_ARGUMENT'],
    [
      'a cell that is an object',
      'tok-ada',
      { requestBody: { values: [[{ a: 1 }]] } },
      400,
      'INVALID_ARGUMENT',
    ],
    ['a field the API does not have', 'tok-ada', { requestBody: { valeus: [[1]] } }, 400, 'INVALID_ARGUMENT'],
    [
      'a body for another range',
      'tok-ada',
      { requestBody: { range: 'B1', values: [[1]] } },
      400,
      'INVALID_ARGUMENT',
    ],
  ])('refuses %s', async (_case, token, more, status, name) => {
    await expect(append(token, more)).rejects.toMatchObject({
      response: { status, data: { error: { code: status, status: name, message: expect.any(String) } } },
    })
    expect(server.rows('ada')).toHaveLength(1)
  })

  it('refuses a request without a token, and other paths', async () => {
    const bare = await fetch(`${server.endpoint}/v4/spreadsheets/ada/values/Sheet1`)
    expect(bare.status).toBe(401)
    expect(bare.headers.get('www-authenticate')).toContain('Bearer')
    const other = await fetch(`${server.endpoint}/v4/spreadsheets/ada`)
    expect(other.status).toBe(404)
    const broken = await fetch(`${server.endpoint}/v4/spreadsheets/ada/values/%ff`)
    expect(broken.status).toBe(404)
  })
})
