import type { JsonObject } from '#shared/json.ts'
import type { Cell } from './columns.ts'
import { callSheets, notSheets, type SheetsContext } from './sheets-api.ts'
import { rangeOf, type SheetRef } from './spreadsheet-ref.ts'

/** Adds rows below the last one in use, in one request: all of them or none. Returns what Google says was written. */
export async function appendRows(
  context: SheetsContext,
  ref: SheetRef,
  rows: readonly (readonly Cell[])[],
): Promise<JsonObject & { readonly updatedRange: string }> {
  const { updates } = await callSheets(context, ref, (client, options) =>
    client.spreadsheets.values.append(
      {
        spreadsheetId: ref.spreadsheetId,
        range: rangeOf(ref.sheetName),
        valueInputOption: context.props.valueInputOption as string,
        insertDataOption: 'INSERT_ROWS',
        requestBody: { majorDimension: 'ROWS', values: rows.map(row => [...row]) },
      },
      options,
    ),
  )
  if (typeof updates?.updatedRange !== 'string') throw notSheets(context, ref)
  return updates as JsonObject & { readonly updatedRange: string }
}
