import type { JsonObject, JsonValue } from '#shared/json.ts'
import { type ActionContext, defineAction } from '../define.ts'
import { invalidProp } from '../invalid-prop.ts'
import { columnLetter, columnsOf, findColumn, rowByColumn } from './columns.ts'
import { SHEETS_LOADERS } from './loaders.ts'
import { HEADER_ROW_PROP, RENDER_OPTION_PROP, SHEET_PROPS, SHEETS_ENDPOINT_PROP } from './props.ts'
import { readHeaderRow } from './row-input.ts'
import { readRange } from './sheets-api.ts'
import { readSheetRef } from './spreadsheet-ref.ts'

const MAX_ROWS = 1000

/** Finds rows by the text of one of their cells. Nothing found is an answer, not an error. */
export const findRow = defineAction(
  {
    key: 'google-sheets.find-row',
    version: '1.0.0',
    name: 'Find Row',
    description: 'Finds the first rows whose cell in a column has a value. Says so when there is none.',
    app: 'google_sheets',
    runtime: 'host',
    asksAgain: true,
    props: [
      ...SHEET_PROPS,
      {
        key: 'column',
        type: 'string',
        label: 'Column',
        description: 'A column’s name in the header row, or its letter.',
        placeholder: 'Email',
        remoteOptions: { loader: 'columns', dependsOn: ['spreadsheetId', 'sheetName', 'headerRow'] },
      },
      { key: 'value', type: 'string', label: 'Value' },
      {
        key: 'match',
        type: 'string',
        label: 'The cell',
        options: [
          { label: 'Is the value', value: 'equals' },
          { label: 'Contains the value', value: 'contains' },
          { label: 'Starts with the value', value: 'starts' },
        ],
        default: 'equals',
      },
      {
        key: 'matchCase',
        type: 'boolean',
        label: 'Match case',
        default: false,
        advanced: true,
      },
      {
        key: 'maxRows',
        type: 'integer',
        label: 'Rows at most',
        description: `Up to ${MAX_ROWS}.`,
        default: 1,
        advanced: true,
      },
      HEADER_ROW_PROP,
      RENDER_OPTION_PROP,
      SHEETS_ENDPOINT_PROP,
    ],
    keywords: ['search', 'lookup', 'look up', 'query', 'filter', 'spreadsheet', 'google', 'excel', 'table'],
  },
  run,
  SHEETS_LOADERS,
)

async function run(context: ActionContext): Promise<JsonObject> {
  const { props } = context
  const ref = readSheetRef(props)
  const headerRow = readHeaderRow(props)
  const maxRows = readMaxRows(props.maxRows)
  // All of the sheet: a range that begins below its last row would be refused.
  const { rows } = await readRange(context, ref, { valueRenderOption: props.valueRenderOption as string })
  const columns = columnsOf(rows[headerRow - 1] ?? [])
  const index = findColumn(columns, props.column as string, 'column')
  const isMatch = matcher(props)
  const found = rows
    .map((cells, offset) => ({ cells, rowNumber: offset + 1 }))
    .filter(({ cells, rowNumber }) => rowNumber > headerRow && isMatch(cells[index] ?? ''))
    .slice(0, maxRows)
    .map(({ cells, rowNumber }) => ({ rowNumber, row: rowByColumn(cells, columns), values: cells }))
  const name = columns[index]?.key ?? columnLetter(index)
  context.summary(summaryOf(found, `${ref.sheetName} by ${name}`))
  const first = found[0] ?? { rowNumber: null, row: null, values: null }
  return { found: found.length > 0, ...first, rows: found }
}

function summaryOf(found: readonly { readonly rowNumber: number }[], where: string): string {
  if (found.length === 0) return `Found no row of ${where}`
  const numbers = found.slice(0, 5).map(({ rowNumber }) => rowNumber)
  const more = found.length > numbers.length ? ', …' : ''
  return `Found ${found.length === 1 ? 'row' : 'rows'} ${numbers.join(', ')}${more} of ${where}`
}

function matcher({ value, match, matchCase }: JsonObject): (cell: JsonValue) => boolean {
  const plain = (text: JsonValue | undefined) =>
    matchCase === true ? String(text).trim() : String(text).trim().toLowerCase()
  const wanted = plain(value)
  return cell => {
    const text = plain(cell)
    if (match === 'contains') return text.includes(wanted)
    return match === 'starts' ? text.startsWith(wanted) : text === wanted
  }
}

function readMaxRows(value: JsonValue | undefined): number {
  if (typeof value === 'number' && value >= 1 && value <= MAX_ROWS) return value
  throw invalidProp('maxRows', `“Rows at most” must be from 1 to ${MAX_ROWS}.`)
}
