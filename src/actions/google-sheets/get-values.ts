import type { JsonObject, JsonValue } from '#shared/json.ts'
import { counted } from '../counted.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { invalidProp } from '../invalid-prop.ts'
import { columnIndex, rowByColumn } from './columns.ts'
import { SHEETS_LOADERS } from './loaders.ts'
import { HEADER_ROW_PROP, RENDER_OPTION_PROP, SHEET_PROPS, SHEETS_ENDPOINT_PROP } from './props.ts'
import { readHeaderRow } from './row-input.ts'
import { notSheets, readColumns, readRange } from './sheets-api.ts'
import { readSheetRef } from './spreadsheet-ref.ts'

/** Reads a worksheet, or a range of it. */
export const getValues = defineAction(
  {
    key: 'google-sheets.get-values',
    version: '1.0.0',
    name: 'Get Values',
    description: 'Reads a worksheet, or a range of it, as a list of rows.',
    app: 'google_sheets',
    runtime: 'host',
    asksAgain: true,
    props: [
      ...SHEET_PROPS,
      {
        key: 'range',
        type: 'string',
        label: 'Range',
        description: 'Such as A2:D20, A:C or 2:5. Empty: all of the worksheet.',
        placeholder: 'A2:D20',
        optional: true,
      },
      {
        key: 'rowsAs',
        type: 'string',
        label: 'Rows as',
        options: [
          { label: 'Lists of cells', value: 'lists' },
          { label: 'Objects by column', value: 'objects' },
        ],
        default: 'lists',
      },
      { ...HEADER_ROW_PROP, visibleWhen: { prop: 'rowsAs', values: ['objects'] } },
      RENDER_OPTION_PROP,
      {
        key: 'dateTimeRenderOption',
        type: 'string',
        label: 'Dates as',
        description: 'Where cells are read as plain values.',
        options: [
          { label: 'Numbers of days since 1899', value: 'SERIAL_NUMBER' },
          { label: 'Text, as shown', value: 'FORMATTED_STRING' },
        ],
        default: 'SERIAL_NUMBER',
        advanced: true,
        visibleWhen: { prop: 'valueRenderOption', values: ['UNFORMATTED_VALUE', 'FORMULA'] },
      },
      SHEETS_ENDPOINT_PROP,
    ],
    keywords: ['read', 'range', 'rows', 'list', 'spreadsheet', 'google', 'excel', 'table'],
  },
  run,
  SHEETS_LOADERS,
)

async function run(context: ActionContext): Promise<JsonValue> {
  const { props } = context
  const ref = readSheetRef(props)
  const { range, rows } = await readRange(context, ref, {
    cells: readCells(props.range),
    valueRenderOption: props.valueRenderOption as string,
    dateTimeRenderOption: props.dateTimeRenderOption as string | undefined,
  })
  const found = props.rowsAs === 'objects' ? await asObjects(context, range, rows) : rows
  context.summary(`Read ${counted(found.length, 'row')} of ${range}`)
  return found
}

/** The rows below the header row, by the columns of the range. */
async function asObjects(
  context: ActionContext,
  range: string,
  rows: readonly JsonValue[][],
): Promise<JsonObject[]> {
  const ref = readSheetRef(context.props)
  const block = readBlock(range)
  if (block === undefined) throw notSheets(context, ref)
  const headerRow = readHeaderRow(context.props)
  const columns = await readColumns(context, ref, headerRow)
  const inRange = columns.filter(({ index }) => index >= block.left && index <= block.right)
  return rows
    .slice(Math.max(0, headerRow - block.top + 1))
    .map(cells => rowByColumn(cells, inRange, block.left))
}

/** Where a range lies, by Google's own writing of it: `Sheet1!A1:C20`. Columns from 0, rows from 1. */
function readBlock(range: string): { left: number; right: number; top: number } | undefined {
  const cells = range.slice(range.lastIndexOf('!') + 1)
  const match = /^([A-Z]{1,3})(\d+)(?::([A-Z]{1,3})(\d+))?$/.exec(cells)
  const left = columnIndex(match?.[1] ?? '')
  const right = columnIndex(match?.[3] ?? match?.[1] ?? '')
  return left === undefined || right === undefined ? undefined : { left, right, top: Number(match?.[2]) }
}

/** Cells alone: a worksheet in the range would be another one than the step says. */
function readCells(value: JsonValue | undefined): string | undefined {
  const text = typeof value === 'string' ? value.trim() : ''
  if (text === '') return undefined
  if (/^\$?[A-Za-z]{0,3}\$?\d*(:\$?[A-Za-z]{0,3}\$?\d*)?$/.test(text)) return text
  throw invalidProp(
    'range',
    '“Range” must be cells such as A2:D20, A:C or 2:5. The worksheet’s name goes into its own field.',
  )
}
