import type { JsonObject, JsonValue } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { SHEETS_LOADERS } from './loaders.ts'
import { HEADER_ROW_PROP, INPUT_OPTION_PROP, rowProps, SHEET_PROPS, SHEETS_ENDPOINT_PROP } from './props.ts'
import { readRow, readRowNumber } from './row-input.ts'
import { callSheets, notSheets } from './sheets-api.ts'
import { rangeOf, readSheetRef } from './spreadsheet-ref.ts'

/** Writes cells of one row that is there. */
export const updateRow = defineAction(
  {
    key: 'google-sheets.update-row',
    version: '1.0.0',
    name: 'Update Row',
    description: 'Changes cells of one row. Cells that are not given stay as they are.',
    app: 'google_sheets',
    runtime: 'host',
    reaches: 'store',
    props: [
      ...SHEET_PROPS,
      {
        key: 'rowNumber',
        type: 'integer',
        label: 'Row number',
        description: 'As at the left edge of the sheet; Find Row gives it.',
        placeholder: '{{steps.find_row.$return_value.rowNumber}}',
      },
      ...rowProps({
        values:
          'One value for each cell, from the first column on. null leaves a cell as it is, "" empties it.',
        columns: 'A value for each column that changes. Columns left out stay as they are.',
      }),
      HEADER_ROW_PROP,
      INPUT_OPTION_PROP,
      SHEETS_ENDPOINT_PROP,
    ],
    keywords: ['change', 'edit', 'set', 'spreadsheet', 'google', 'excel', 'table'],
  },
  run,
  SHEETS_LOADERS,
)

async function run(context: ActionContext): Promise<JsonValue> {
  const { props } = context
  const ref = readSheetRef(props)
  const rowNumber = readRowNumber(props.rowNumber, { field: 'rowNumber', label: 'Row number' })
  const row = await readRow(context, ref)
  const updated = await callSheets(context, ref, (client, options) =>
    client.spreadsheets.values.update(
      {
        spreadsheetId: ref.spreadsheetId,
        range: rangeOf(ref.sheetName, `A${rowNumber}`),
        valueInputOption: props.valueInputOption as string,
        // `null` in a row leaves its cell as it is.
        requestBody: { majorDimension: 'ROWS', values: [row] },
      },
      options,
    ),
  )
  if (typeof updated.updatedRange !== 'string') throw notSheets(context, ref)
  context.summary(`Updated row ${rowNumber} of ${ref.sheetName} (${updated.updatedRange})`)
  return updated as JsonObject
}
