import { TerminalError } from '#engine/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { openSheets } from './sheets-client.ts'
import { notSheets, sheetsError } from './sheets-error.ts'

/** Adds one row below the last one of a worksheet. */
export const addSingleRow = defineAction(
  {
    key: 'google-sheets.add-single-row',
    version: '1.0.0',
    name: 'Add Single Row',
    description: 'Adds one row below the last row of a worksheet.',
    app: 'google_sheets',
    runtime: 'host',
    props: [
      {
        key: 'spreadsheetId',
        type: 'string',
        label: 'Spreadsheet',
        description: 'The spreadsheet’s ID or its address in the browser.',
        placeholder: 'https://docs.google.com/spreadsheets/d/…',
      },
      {
        key: 'sheetName',
        type: 'string',
        label: 'Worksheet',
        description: 'The name on the worksheet’s tab.',
        default: 'Sheet1',
      },
      {
        key: 'values',
        type: 'any[]',
        label: 'Row values',
        description: 'One value for each cell, from the first column on. null leaves a cell empty.',
        placeholder: '{{steps.trigger.event.body.values}}',
      },
      {
        key: 'valueInputOption',
        type: 'string',
        label: 'How values are read',
        description:
          'As typed: numbers, dates and =formulas take effect, as in the browser. As is: stored unchanged.',
        options: [
          { label: 'As typed by a user', value: 'USER_ENTERED' },
          { label: 'As is', value: 'RAW' },
        ],
        default: 'USER_ENTERED',
        advanced: true,
      },
      {
        key: 'endpoint',
        type: 'string',
        label: 'API endpoint',
        description:
          'For proxies and emulators. A host that is not Google’s must be allowed on this step first.',
        default: 'https://sheets.googleapis.com/',
        advanced: true,
      },
    ],
    keywords: ['append', 'insert', 'spreadsheet', 'google', 'excel', 'table'],
  },
  addRow,
)

interface RowRequest {
  readonly spreadsheetId: string
  readonly sheetName: string
  readonly row: readonly (string | number | boolean | null)[]
  readonly valueInputOption: string
}

async function addRow(context: ActionContext): Promise<JsonValue> {
  const request = readRequest(context.props)
  const endpoint = context.allowUrl(context.props.endpoint as string)
  const token = context.auth.oauth_access_token ?? ''
  const { sheets, options } = await openSheets({ endpoint, token, signal: context.signal })
  context.signal.throwIfAborted()
  try {
    const { status, data } = await sheets.spreadsheets.values.append(
      {
        spreadsheetId: request.spreadsheetId,
        range: quoteSheetName(request.sheetName),
        valueInputOption: request.valueInputOption,
        insertDataOption: 'INSERT_ROWS',
        requestBody: { majorDimension: 'ROWS', values: [[...request.row]] },
      },
      options,
    )
    const updates = data?.updates
    if (typeof updates !== 'object' || updates === null || typeof updates.updatedRange !== 'string') {
      throw notSheets(endpoint, status)
    }
    context.summary(`Added 1 row to ${request.sheetName} (${updates.updatedRange})`)
    return updates as JsonObject
  } catch (error) {
    throw sheetsError(error, { ...request, endpoint, token, signal: context.signal })
  }
}

function readRequest(props: JsonObject): RowRequest {
  const values = props.values as JsonValue[]
  if (values.length === 0) {
    throw new TerminalError('“Row values” is an empty list: give at least one cell.', {
      code: 'step.invalid-props',
      details: { field: 'values' },
    })
  }
  return {
    spreadsheetId: readSpreadsheetId(props.spreadsheetId as string),
    sheetName: (props.sheetName as string).trim(),
    row: values.map(toCell),
    valueInputOption: props.valueInputOption as string,
  }
}

/** A cell holds text, a number, a boolean or nothing; anything deeper is written as its JSON text. */
function toCell(value: JsonValue): string | number | boolean | null {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}

/** Takes an ID, or finds it in the address of the spreadsheet's page. */
export function readSpreadsheetId(text: string): string {
  const trimmed = text.trim()
  const id = /\/spreadsheets\/d\/([^/?#]+)/.exec(trimmed)?.[1] ?? trimmed
  if (!/^[A-Za-z0-9_-]+$/.test(id)) {
    throw new TerminalError(
      '“Spreadsheet” must be a spreadsheet’s ID, or its address: https://docs.google.com/spreadsheets/d/<ID>/edit.',
      { code: 'step.invalid-props', details: { field: 'spreadsheetId' } },
    )
  }
  return id
}

/** The whole worksheet as a range. Quoted always: `Q1` alone would mean a cell. */
export function quoteSheetName(name: string): string {
  return `'${name.replaceAll("'", "''")}'`
}
