import type { Loader, LoaderContext } from '../define.ts'
import { callDrive, quoteQueryText } from '../google/drive-api.ts'
import type { Column } from './columns.ts'
import { readHeaderRow } from './row-input.ts'
import { callSheets, readColumns, SHEETS_ENDPOINT } from './sheets-api.ts'
import { readSheetRef, readSpreadsheetId } from './spreadsheet-ref.ts'

const PAGE_SIZE = 50

/** What fills the fields of every action on spreadsheets. */
export const SHEETS_LOADERS: Readonly<Record<string, Loader>> = {
  spreadsheets: loadSpreadsheets,
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

/** The spreadsheets that the account can see, last opened first. */
async function loadSpreadsheets(context: LoaderContext): ReturnType<Loader> {
  const { query, cursor } = context
  const conditions = ["mimeType = 'application/vnd.google-apps.spreadsheet'", 'trashed = false']
  if (query?.trim()) conditions.push(`name contains ${quoteQueryText(query.trim())}`)
  const { files = [], nextPageToken } = await callDrive(
    context,
    { besides: SHEETS_ENDPOINT },
    (drive, options) =>
      drive.files.list(
        {
          q: conditions.join(' and '),
          fields: 'nextPageToken, files(id, name, modifiedTime)',
          orderBy: 'viewedByMeTime desc',
          pageSize: PAGE_SIZE,
          supportsAllDrives: true,
          includeItemsFromAllDrives: true,
          ...(cursor === undefined ? {} : { pageToken: cursor }),
        },
        options,
      ),
  )
  return {
    kind: 'options',
    options: files.flatMap(({ id, name, modifiedTime }) =>
      id
        ? [
            {
              label: name ?? id,
              value: id,
              ...(modifiedTime ? { description: `Changed ${modifiedTime.slice(0, 10)}` } : {}),
            },
          ]
        : [],
    ),
    ...(nextPageToken ? { nextCursor: nextPageToken } : {}),
  }
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
