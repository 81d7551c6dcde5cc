import type { Loader, LoaderContext } from '../define.ts'
import { driveFilePicker } from '../google/drive-picker.ts'
import type { Column } from './columns.ts'
import { readHeaderRow } from './row-input.ts'
import { callSheets, readColumns, SHEETS_ENDPOINT } from './sheets-api.ts'
import { readSheetRef, readSpreadsheetId } from './spreadsheet-ref.ts'

/** What fills the fields of every action on spreadsheets. */
export const SHEETS_LOADERS: Readonly<Record<string, Loader>> = {
  // Last opened first.
  spreadsheets: driveFilePicker({
    mimeType: 'application/vnd.google-apps.spreadsheet',
    fields: ['modifiedTime'],
    orderBy: 'viewedByMeTime desc',
    describe: ({ modifiedTime }) => (modifiedTime ? `Changed ${modifiedTime.slice(0, 10)}` : undefined),
    besides: SHEETS_ENDPOINT,
  }),
  sheets: loadSheets,
  columns: async context => ({
    kind: 'options',
    options: (await columnsFor(context)).map(column => ({
      label: column.key,
      value: column.key,
      ...where(column),
    })),
  }),
  columnFields: async context => ({
    kind: 'fields',
    fields: (await columnsFor(context)).map(column => ({
      key: column.key,
      label: column.key,
      ...where(column),
    })),
  }),
}

async function loadSheets(context: LoaderContext): ReturnType<Loader> {
  const spreadsheetId = readSpreadsheetId(String(context.props.spreadsheetId ?? ''))
  const ref = { spreadsheetId, sheetName: '' }
  const answer = await callSheets(context, ref, (client, options) =>
    client.spreadsheets.get({ spreadsheetId, fields: 'sheets.properties(title,sheetType)' }, options),
  )
  const wanted = context.query?.trim().toLowerCase() ?? ''
  const titles = (answer.sheets ?? []).flatMap(({ properties }) =>
    // Charts have a tab too, but no cells.
    properties?.title && (properties.sheetType ?? 'GRID') === 'GRID' ? [properties.title] : [],
  )
  const options = titles.filter(title => title.toLowerCase().includes(wanted))
  return { kind: 'options', options: options.map(title => ({ label: title, value: title })) }
}

function columnsFor(context: LoaderContext): Promise<Column[]> {
  return readColumns(context, readSheetRef(context.props), readHeaderRow(context.props))
}

function where({ letter, key }: Column): { description?: string } {
  return key === letter ? {} : { description: `Column ${letter}` }
}
