import type { JsonObject, JsonValue } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { appendRows } from './append-rows.ts'
import { SHEETS_LOADERS } from './loaders.ts'
import { HEADER_ROW_PROP, INPUT_OPTION_PROP, rowProps, SHEET_PROPS, SHEETS_ENDPOINT_PROP } from './props.ts'
import { readRow } from './row-input.ts'
import { readSheetRef } from './spreadsheet-ref.ts'

/** Adds one row below the last one of a worksheet. */
export const addSingleRow = defineAction(
  {
    key: 'google-sheets.add-single-row',
    version: '1.0.0',
    name: 'Add Single Row',
    description: 'Adds one row below the last row of a worksheet.',
    app: 'google_sheets',
    runtime: 'host',
    reaches: 'store',
    props: [
      ...SHEET_PROPS,
      ...rowProps({
        values: 'One value for each cell, from the first column on. null leaves a cell empty.',
        columns: 'A value for each column. Columns left out stay empty.',
      }),
      HEADER_ROW_PROP,
      INPUT_OPTION_PROP,
      SHEETS_ENDPOINT_PROP,
    ],
    keywords: ['append', 'insert', 'spreadsheet', 'google', 'excel', 'table'],
  },
  addRow,
  SHEETS_LOADERS,
)

async function addRow(context: ActionContext): Promise<JsonValue> {
  const ref = readSheetRef(context.props)
  const row = await readRow(context, ref)
  const updates = await appendRows(context, ref, [row])
  context.summary(`Added 1 row to ${ref.sheetName} (${updates.updatedRange})`)
  return updates as JsonObject
}
