import { z } from 'zod'
import type { WireResponse } from '../../../src/demo/http-server.ts'
import { answerError, answerUnauthenticated } from '../../../src/demo/sheets-answers.ts'
import { type CellRange, formatRange, parseRange } from '../../../src/demo/sheets-range.ts'
import { isBearerOf, json, type RestRequest, type RestStandIn, startRestStandIn } from './rest-stand-in.ts'

type Cell = string | number | boolean

export interface GoogleSeed {
  readonly token: string | readonly string[]
  /** Worksheets by name, of the one spreadsheet `sheet_1`. */
  readonly sheets?: Readonly<Record<string, readonly (readonly Cell[])[]>>
  /** What Drive lists, in this order, whatever is searched for; `pageSize` files a page. */
  readonly files?: readonly { readonly id: string; readonly name: string }[]
}

export interface UploadedFile {
  readonly metadata: unknown
  readonly type: string | undefined
  readonly content: string
}

export interface Google extends RestStandIn {
  rows(sheet: string): readonly (readonly Cell[])[] | undefined
  /** Messages as they were sent, decoded. */
  readonly mails: readonly string[]
  readonly uploads: readonly UploadedFile[]
}

export const EMAIL = 'ada@example.com'

/** Stands in for Sheets v4, Drive v3, Gmail v1 and Google's user info: paths, queries, bodies and the token are checked. */
export async function startGoogle({ token, sheets = {}, files = [] }: GoogleSeed): Promise<Google> {
  const grids = new Map(Object.entries(sheets).map(([name, rows]) => [name, rows.map(row => [...row])]))
  const mails: string[] = []
  const uploads: UploadedFile[] = []
  const server = await startRestStandIn({
    authenticate: request => (isBearerOf([token].flat(), request) ? undefined : answerUnauthenticated(true)),
    notFound: () => answerError('NOT_FOUND', 'Requested entity was not found.'),
    routes: {
      'GET /v4/spreadsheets/:id': request => describe(request, [...grids.keys()]),
      'GET /v4/spreadsheets/:id/values/:range': request => getValues(request, grids),
      'PUT /v4/spreadsheets/:id/values/:range': request => putValues(request, grids),
      'POST /v4/spreadsheets/:id/values/:range': request => appendValues(request, grids),
      'GET /drive/v3/about': () => json(200, { user: { emailAddress: EMAIL } }),
      'GET /drive/v3/files': request => listFiles(request, files),
      'POST /upload/drive/v3/files': request => {
        const upload = readUpload(request)
        if (upload === undefined) return answerError('INVALID_ARGUMENT', 'Malformed multipart body.')
        uploads.push(upload)
        return json(200, { id: `file_${uploads.length}`, ...(upload.metadata as object) })
      },
      'POST /gmail/v1/users/me/messages/send': request => {
        const body = z
          .strictObject({ raw: z.base64url(), threadId: z.string().optional() })
          .safeParse(request.body)
        if (!body.success) return answerError('INVALID_ARGUMENT', 'Invalid value for ByteString')
        mails.push(Buffer.from(body.data.raw, 'base64url').toString())
        return json(200, {
          id: `mail_${mails.length}`,
          threadId: body.data.threadId ?? 'thread_1',
          labelIds: ['SENT'],
        })
      },
      'GET /gmail/v1/users/me/profile': () =>
        json(403, { error: { code: 403, errors: [{ reason: 'insufficientPermissions' }] } }),
      'GET /v1/userinfo': () => json(200, { sub: '1', email: EMAIL }),
    },
  })
  return { ...server, rows: sheet => grids.get(sheet), mails, uploads }
}

type Grids = Map<string, Cell[][]>

function describe({ params, query }: RestRequest, titles: readonly string[]): WireResponse {
  if (params.id !== 'sheet_1') return answerError('NOT_FOUND', 'Requested entity was not found.')
  if (query.fields === undefined) return answerError('INVALID_ARGUMENT', 'The stand-in wants fields named.')
  const sheets = titles.map(title => ({ properties: { title, sheetType: 'GRID' } }))
  return json(200, { sheets: [...sheets, { properties: { title: 'A chart', sheetType: 'OBJECT' } }] })
}

/** The worksheet and cells that a path names, or what is wrong. */
function locate(
  params: RestRequest['params'],
  grids: Grids,
): { range: CellRange; grid: Cell[][] } | WireResponse {
  if (params.id !== 'sheet_1') return answerError('NOT_FOUND', 'Requested entity was not found.')
  const text = (params.range ?? '').replace(/:append$/, '')
  const range = parseRange(text, [...grids.keys()])
  const grid = range && grids.get(range.sheet)
  return range && grid ? { range, grid } : answerError('INVALID_ARGUMENT', `Unable to parse range: ${text}`)
}

const renderSchema = z.strictObject({
  valueRenderOption: z.enum(['FORMATTED_VALUE', 'UNFORMATTED_VALUE', 'FORMULA']).optional(),
  dateTimeRenderOption: z.enum(['SERIAL_NUMBER', 'FORMATTED_STRING']).optional(),
})

function getValues({ params, query }: RestRequest, grids: Grids): WireResponse {
  const found = locate(params, grids)
  if ('status' in found) return found
  const render = renderSchema.safeParse(query)
  if (!render.success) return answerError('INVALID_ARGUMENT', z.prettifyError(render.error))
  const isPlain = render.data.valueRenderOption === 'UNFORMATTED_VALUE'
  const { range, grid } = found
  const right = range.right ?? Math.max(25, range.left)
  const bottom = range.bottom ?? 999
  const values = grid
    .slice(range.top, bottom + 1)
    .map(row => trimmed(row.slice(range.left, right + 1)).map(cell => (isPlain ? cell : String(cell))))
  while (values.at(-1)?.length === 0) values.pop()
  return json(200, { range: formatRange({ ...range, right, bottom }), majorDimension: 'ROWS', values })
}

const inputSchema = z.strictObject({
  majorDimension: z.literal('ROWS'),
  values: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))).min(1),
})
const valueInputOption = z.enum(['RAW', 'USER_ENTERED'])

function putValues({ params, query, body }: RestRequest, grids: Grids): WireResponse {
  const found = locate(params, grids)
  if ('status' in found) return found
  const input = inputSchema.safeParse(body)
  if (!input.success || !z.strictObject({ valueInputOption }).safeParse(query).success) {
    return answerError('INVALID_ARGUMENT', 'Invalid JSON payload received.')
  }
  return json(200, { spreadsheetId: 'sheet_1', ...write(found, found.range.top, input.data.values) })
}

function appendValues({ params, query, body }: RestRequest, grids: Grids): WireResponse {
  const found = locate(params, grids)
  if ('status' in found) return found
  const input = inputSchema.safeParse(body)
  const asked = z.strictObject({ valueInputOption, insertDataOption: z.literal('INSERT_ROWS') })
  if (!params.range?.endsWith(':append') || !input.success || !asked.safeParse(query).success) {
    return answerError('INVALID_ARGUMENT', 'Invalid JSON payload received.')
  }
  const updates = { spreadsheetId: 'sheet_1', ...write(found, found.grid.length, input.data.values) }
  return json(200, { spreadsheetId: 'sheet_1', updates })
}

function write(
  { range, grid }: { range: CellRange; grid: Cell[][] },
  top: number,
  rows: readonly (readonly (Cell | null)[])[],
): { updatedRange: string; updatedRows: number } {
  for (const [offset, row] of rows.entries()) {
    while (grid.length <= top + offset) grid.push([])
    const target = grid[top + offset] ?? []
    for (const [column, cell] of row.entries()) {
      while (target.length <= range.left + column) target.push('')
      if (cell !== null) target[range.left + column] = cell
    }
  }
  const right = range.left + Math.max(...rows.map(row => row.length)) - 1
  const updatedRange = formatRange({ ...range, top, bottom: top + rows.length - 1, right })
  return { updatedRange, updatedRows: rows.length }
}

function trimmed(row: readonly Cell[]): Cell[] {
  return row.slice(0, row.findLastIndex(cell => cell !== '') + 1)
}

const listSchema = z.strictObject({
  q: z.string().optional(),
  fields: z.string().startsWith('nextPageToken, files('),
  orderBy: z.string(),
  pageSize: z.coerce.number().int().min(1).max(1000),
  supportsAllDrives: z.literal('true'),
  includeItemsFromAllDrives: z.literal('true'),
  pageToken: z
    .string()
    .regex(/^from_\d+$/)
    .optional(),
})

function listFiles({ query }: RestRequest, files: readonly object[]): WireResponse {
  const asked = listSchema.safeParse(query)
  if (!asked.success) return answerError('INVALID_ARGUMENT', z.prettifyError(asked.error))
  const from = Number(asked.data.pageToken?.slice(5) ?? 0)
  const to = from + asked.data.pageSize
  return json(200, {
    files: files.slice(from, to),
    ...(to < files.length ? { nextPageToken: `from_${to}` } : {}),
  })
}

/** Two parts: what the file is, and what is in it (RFC 2387). */
function readUpload({ headers, query, raw }: RestRequest): UploadedFile | undefined {
  const boundary = /^multipart\/related; boundary=(\S+)$/.exec(headers['content-type'] ?? '')?.[1]
  if (boundary === undefined || query.uploadType !== 'multipart') return undefined
  const parts = raw.toString('latin1').split(`--${boundary}`)
  if (parts.length !== 4 || parts[3]?.trim() !== '--') return undefined
  const [metadata, content] = parts.slice(1, 3).map(part => {
    const at = part.indexOf('\r\n\r\n')
    return { head: part.slice(0, at).trim(), body: part.slice(at + 4, -2) }
  })
  if (metadata?.head !== 'content-type: application/json' || content === undefined) return undefined
  return {
    metadata: JSON.parse(Buffer.from(metadata.body, 'latin1').toString()),
    type: /^content-type: (.+)$/.exec(content.head)?.[1],
    content: Buffer.from(content.body, 'latin1').toString(),
  }
}
