import { z } from 'zod'
import type { JsonValue } from '#shared/json.ts'
import { type LoopbackServer, listenOnLoopback, type WireRequest, type WireResponse } from './http-server.ts'
import { answerError, answerJson, answerUnauthenticated } from './sheets-answers.ts'
import { type Cell, createSpreadsheet, type SheetRows, type Spreadsheet } from './spreadsheet.ts'

export interface SpreadsheetSeed {
  readonly id: string
  /** The access token that may read and write it. */
  readonly token: string
  /** Default: an empty `Sheet1`. */
  readonly sheets?: SheetRows
}

export interface SheetsOptions {
  /** Default: any free port. */
  readonly port?: number
  readonly spreadsheets: readonly SpreadsheetSeed[]
}

export interface SheetsRequest {
  readonly method: string
  /** Percent-encoding undone. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** The bearer token as received. */
  readonly token: string | undefined
  readonly body: JsonValue | undefined
  readonly status: number
}

export interface SheetsChange {
  readonly spreadsheetId: string
  readonly updatedRange: string
}

export interface Sheets extends LoopbackServer {
  /** What was asked, oldest first. */
  readonly requests: readonly SheetsRequest[]
  /** A copy; default worksheet: the first. `undefined` when there is no such spreadsheet or worksheet. */
  rows(spreadsheetId: string, sheet?: string): Cell[][] | undefined
  /** Calls `listener` after each change. Returns how to stop. */
  onChange(listener: (change: SheetsChange) => void): () => void
}

interface Shelf {
  readonly spreadsheet: Spreadsheet
  readonly token: string
}

/**
 * Stands in for the Google Sheets API v4 on loopback: `values.append` and `values.get`, bearer token checked,
 * errors in Google's JSON shape. Appending adds below the last row in use; formulas are stored, not computed.
 */
export async function startSheets({ port = 0, spreadsheets }: SheetsOptions): Promise<Sheets> {
  const shelves = new Map<string, Shelf>(
    spreadsheets.map(({ id, token, sheets = { Sheet1: [] } }) => [
      id,
      { spreadsheet: createSpreadsheet(sheets), token },
    ]),
  )
  const requests: SheetsRequest[] = []
  const listeners = new Set<(change: SheetsChange) => void>()
  const notify = (change: SheetsChange) => {
    for (const listener of listeners) listener(change)
  }
  const server = await listenOnLoopback(port, request => {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const answered = answer(request, { token, shelves, notify })
    requests.push(record(request, token, answered.status))
    return answered
  })
  return {
    ...server,
    requests,
    rows: (id, sheet) => shelves.get(id)?.spreadsheet.rows(sheet),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

interface AnswerContext {
  readonly token: string | undefined
  readonly shelves: ReadonlyMap<string, Shelf>
  readonly notify: (change: SheetsChange) => void
}

function answer(request: WireRequest, { token, shelves, notify }: AnswerContext): WireResponse {
  const target = parseTarget(request)
  if (target === undefined) return answerError('NOT_FOUND', 'The requested URL was not found on this server.')
  if (token === undefined || ![...shelves.values()].some(shelf => shelf.token === token)) {
    return answerUnauthenticated(token !== undefined)
  }
  const shelf = shelves.get(target.spreadsheetId)
  if (shelf === undefined) return answerError('NOT_FOUND', 'Requested entity was not found.')
  if (shelf.token !== token) return answerError('PERMISSION_DENIED', 'The caller does not have permission')
  return target.append
    ? appendValues(request, { ...target, spreadsheet: shelf.spreadsheet, notify })
    : getValues(request, { ...target, spreadsheet: shelf.spreadsheet })
}

interface Target {
  readonly spreadsheetId: string
  readonly range: string
  readonly append: boolean
}

function parseTarget({ method, path }: WireRequest): Target | undefined {
  const match = /^\/v4\/spreadsheets\/([^/]+)\/values\/([^/]+?)(:append)?$/.exec(path)
  if (match === null) return undefined
  const append = match[3] !== undefined
  if (method !== (append ? 'POST' : 'GET')) return undefined
  const [spreadsheetId, range] = [decode(match[1]), decode(match[2])]
  return spreadsheetId === undefined || range === undefined ? undefined : { spreadsheetId, range, append }
}

const cellSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])
const valueRangeSchema = z.strictObject({
  range: z.string().optional(),
  majorDimension: z.literal('ROWS').optional(),
  values: z.array(z.array(cellSchema)),
})
const appendQuerySchema = z.strictObject({
  valueInputOption: z.enum(['RAW', 'USER_ENTERED'], {
    error: "'valueInputOption' is required but not specified",
  }),
  insertDataOption: z.enum(['OVERWRITE', 'INSERT_ROWS']).optional(),
})
const getQuerySchema = z.strictObject({
  majorDimension: z.literal('ROWS').optional(),
  valueRenderOption: z.enum(['FORMATTED_VALUE', 'UNFORMATTED_VALUE']).optional(),
})

interface AppendContext {
  readonly spreadsheetId: string
  readonly range: string
  readonly spreadsheet: Spreadsheet
  readonly notify: (change: SheetsChange) => void
}

function appendValues(request: WireRequest, context: AppendContext): WireResponse {
  const { spreadsheetId, range, spreadsheet, notify } = context
  const query = appendQuerySchema.safeParse(Object.fromEntries(request.query))
  if (!query.success) return invalid(query.error)
  const body = valueRangeSchema.safeParse(parseJson(request))
  if (!body.success) return invalid(body.error)
  if (body.data.range !== undefined && body.data.range !== range) {
    return answerError(
      'INVALID_ARGUMENT',
      `Requested writing within range [${range}], but tried writing to [${body.data.range}]`,
    )
  }
  const asTyped = query.data.valueInputOption === 'USER_ENTERED'
  const appended = spreadsheet.append({ range, rows: body.data.values, asTyped })
  if (appended === undefined) return noSuchRange(range)
  notify({ spreadsheetId, updatedRange: appended.updatedRange })
  const { tableRange, ...updates } = appended
  return answerJson({
    spreadsheetId,
    ...(tableRange === undefined ? {} : { tableRange }),
    updates: { spreadsheetId, ...updates },
  })
}

function getValues(
  request: WireRequest,
  { range, spreadsheet }: Pick<AppendContext, 'range' | 'spreadsheet'>,
): WireResponse {
  const query = getQuerySchema.safeParse(Object.fromEntries(request.query))
  if (!query.success) return invalid(query.error)
  const found = spreadsheet.read(range)
  if (found === undefined) return noSuchRange(range)
  const show = query.data.valueRenderOption === 'UNFORMATTED_VALUE' ? (cell: Cell) => cell : formatted
  const values = found.values.map(row => row.map(show))
  return answerJson({
    range: found.range,
    majorDimension: 'ROWS',
    ...(values.length === 0 ? {} : { values }),
  })
}

function formatted(cell: Cell): string {
  return typeof cell === 'boolean' ? String(cell).toUpperCase() : String(cell ?? '')
}

function noSuchRange(range: string): WireResponse {
  return answerError('INVALID_ARGUMENT', `Unable to parse range: ${range}`)
}

function invalid(error: z.ZodError): WireResponse {
  const reasons = error.issues.map(
    ({ path, message }) => (path.length > 0 ? `${path.join('.')}: ` : '') + message,
  )
  return answerError('INVALID_ARGUMENT', `Invalid JSON payload received. ${reasons.join('; ')}`)
}

function record(request: WireRequest, token: string | undefined, status: number): SheetsRequest {
  const { method, path, query } = request
  return {
    method,
    path: decode(path) ?? path,
    query: Object.fromEntries(query),
    token,
    body: parseJson(request),
    status,
  }
}

function parseJson({ headers, body }: WireRequest): JsonValue | undefined {
  if (headers['content-type']?.startsWith('application/json') !== true) return undefined
  try {
    return JSON.parse(body.toString('utf8')) as JsonValue
  } catch {
    return undefined
  }
}

function decode(text: string | undefined): string | undefined {
  try {
    return decodeURIComponent(text ?? '')
  } catch {
    return undefined
  }
}
