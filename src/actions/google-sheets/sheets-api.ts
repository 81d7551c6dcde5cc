import type { MethodOptions, sheets_v4 } from 'googleapis/build/src/apis/sheets/index.js'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import {
  callGoogle,
  failedCall,
  type GoogleCall,
  type GoogleContext,
  readEndpoint,
  UNIVERSE,
} from '../google/call-google.ts'
import { notGoogle } from '../google/google-error.ts'
import { type Column, columnsOf } from './columns.ts'
import { rangeOf, type SheetRef } from './spreadsheet-ref.ts'

export const SHEETS_ENDPOINT = 'https://sheets.googleapis.com/'
export const SPREADSHEETS_SCOPE = 'https://www.googleapis.com/auth/spreadsheets'

export interface SheetsContext extends GoogleContext {
  readonly props: JsonObject
}

type Method<T> = (
  client: sheets_v4.Sheets,
  options: MethodOptions,
) => Promise<{ readonly status: number; readonly data: T }>

/** One call of the Sheets API about a worksheet. The vendor's client is loaded when first used: about 50 ms. */
export async function callSheets<T extends object>(
  context: SheetsContext,
  ref: SheetRef,
  method: Method<T>,
): Promise<T> {
  const call = sheetsCall(context, ref)
  // The Sheets module alone: the whole of googleapis costs 200 MB.
  const { sheets } = await import('googleapis/build/src/apis/sheets/index.js')
  const client = sheets({ version: 'v4', ...UNIVERSE })
  return callGoogle(context, call, options => method(client, options))
}

/** The cells of one range, row by row; without empty rows and cells at the ends. */
export async function readRange(
  context: SheetsContext,
  ref: SheetRef,
  { cells, valueRenderOption, dateTimeRenderOption }: { readonly cells?: string | undefined } & Rendering,
): Promise<{ readonly range: string; readonly rows: JsonValue[][] }> {
  const answer = await callSheets(context, ref, (client, options) =>
    client.spreadsheets.values.get(
      {
        spreadsheetId: ref.spreadsheetId,
        range: rangeOf(ref.sheetName, cells),
        ...(valueRenderOption === undefined ? {} : { valueRenderOption }),
        ...(dateTimeRenderOption === undefined ? {} : { dateTimeRenderOption }),
      },
      options,
    ),
  )
  if (typeof answer.range !== 'string') throw notSheets(context, ref)
  return { range: answer.range, rows: (answer.values ?? []) as JsonValue[][] }
}

/** How cells are read: as shown, their plain values, or their formulas. */
export interface Rendering {
  readonly valueRenderOption?: string | undefined
  readonly dateTimeRenderOption?: string | undefined
}

/** The columns of a worksheet, by its header row (1 is the first). */
export async function readColumns(
  context: SheetsContext,
  ref: SheetRef,
  headerRow: number,
): Promise<Column[]> {
  const { rows } = await readRange(context, ref, { cells: `${headerRow}:${headerRow}` })
  return columnsOf(rows[0] ?? [])
}

/** Something answers there, but it is not the API. */
export function notSheets(context: SheetsContext, ref: SheetRef): Error {
  return notGoogle(failedCall(context, sheetsCall(context, ref)), 200)
}

function sheetsCall({ props }: SheetsContext, ref: SheetRef): GoogleCall {
  return {
    api: 'Google Sheets',
    endpoint: readEndpoint(props, SHEETS_ENDPOINT),
    explain: (status, said) => explain(ref, status, said),
  }
}

function explain({ spreadsheetId, sheetName }: SheetRef, status: number, said: string): string | undefined {
  if (status === 403) {
    return `Google Sheets does not let this access token use spreadsheet ${spreadsheetId} that way (HTTP 403). The account behind it needs access, to write edit access, and the token the scope ${SPREADSHEETS_SCOPE}.`
  }
  if (status === 404) {
    return `There is no spreadsheet ${spreadsheetId} that this access token can see (HTTP 404). Check the ID and whose token it is.`
  }
  if (said.includes('Unable to parse range')) {
    return `The spreadsheet has no worksheet “${sheetName}”, or no such range in it (HTTP ${status}). Check the name on its tab.`
  }
  return undefined
}
