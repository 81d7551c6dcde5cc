import type { JsonObject, JsonValue } from '#shared/json.ts'
import { counted } from '../counted.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { invalidProp } from '../invalid-prop.ts'
import { appendRows } from './append-rows.ts'
import { type Cell, type Column, cellsByColumn, toCell } from './columns.ts'
import { SHEETS_LOADERS } from './loaders.ts'
import { HEADER_ROW_PROP, INPUT_OPTION_PROP, SHEET_PROPS, SHEETS_ENDPOINT_PROP } from './props.ts'
import { readHeaderRow } from './row-input.ts'
import { readColumns } from './sheets-api.ts'
import { readSheetRef, type SheetRef } from './spreadsheet-ref.ts'

/** Adds any number of rows below the last one of a worksheet, in one request. */
export const addRows = defineAction(
  {
    key: 'google-sheets.add-rows',
    version: '1.0.0',
    name: 'Add Rows',
    description: 'Adds several rows below the last row of a worksheet, all of them or none.',
    app: 'google_sheets',
    runtime: 'host',
    reaches: 'store',
    props: [
      ...SHEET_PROPS,
      {
        key: 'rows',
        type: 'any[]',
        label: 'Rows',
        description:
          'Each row is a list of cells, or an object with a value for each column by its name: [["Ada", 36], {"Name": "Bob"}].',
        placeholder: '{{steps.trigger.event.body.rows}}',
      },
      HEADER_ROW_PROP,
      INPUT_OPTION_PROP,
      SHEETS_ENDPOINT_PROP,
    ],
    keywords: ['append', 'insert', 'multiple', 'bulk', 'spreadsheet', 'google', 'excel', 'table'],
  },
  run,
  SHEETS_LOADERS,
)

async function run(context: ActionContext): Promise<JsonValue> {
  const ref = readSheetRef(context.props)
  const given = context.props.rows as JsonValue[]
  checkRows(given)
  const rows = toCells(given, given.some(isByColumn) ? await columnsOfSheet(context, ref) : [])
  const updates = await appendRows(context, ref, rows)
  const count = counted(rows.length, 'row')
  context.summary(`Added ${count} to ${ref.sheetName} (${updates.updatedRange})`)
  return updates as JsonObject
}

function columnsOfSheet(context: ActionContext, ref: SheetRef): Promise<Column[]> {
  return readColumns(context, ref, readHeaderRow(context.props))
}

function checkRows(rows: readonly JsonValue[]): void {
  const invalid = (message: string) => invalidProp('rows', message)
  if (rows.length === 0) throw invalid('“Rows” is an empty list: give at least one row.')
  const bad = rows.findIndex(row => typeof row !== 'object' || row === null)
  if (bad !== -1) {
    throw invalid(
      `“Rows” needs a list of cells or an object at position ${bad + 1}. For one row alone, put it into a list: [["a", "b"]].`,
    )
  }
}

function isByColumn(row: JsonValue): row is JsonObject {
  return !Array.isArray(row)
}

function toCells(rows: readonly JsonValue[], columns: readonly Column[]): Cell[][] {
  return rows.map(row =>
    Array.isArray(row) ? row.map(toCell) : cellsByColumn(row as JsonObject, columns, 'rows'),
  )
}
