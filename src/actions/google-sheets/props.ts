import { endpointProp } from '../endpoint.ts'
import type { PropInput } from '../prop-input.ts'
import { SHEETS_ENDPOINT } from './sheets-api.ts'
import { DEFAULT_SHEET } from './spreadsheet-ref.ts'

/** Which worksheet: every action begins with these. */
export const SHEET_PROPS: readonly PropInput[] = [
  {
    key: 'spreadsheetId',
    type: 'string',
    label: 'Spreadsheet',
    description: 'The spreadsheet’s ID or its address in the browser.',
    placeholder: 'https://docs.google.com/spreadsheets/d/…',
    remoteOptions: { loader: 'spreadsheets' },
  },
  {
    key: 'sheetName',
    type: 'string',
    label: 'Worksheet',
    description: 'The name on the worksheet’s tab.',
    default: DEFAULT_SHEET,
    remoteOptions: { loader: 'sheets', dependsOn: ['spreadsheetId'] },
  },
]

/** A row as a list of cells, or by column. Steps made before there was a choice give lists. */
export function rowProps(texts: { readonly values: string; readonly columns: string }): PropInput[] {
  return [
    {
      key: 'rowAs',
      type: 'string',
      label: 'Row given as',
      options: [
        { label: 'A list of cells', value: 'list' },
        { label: 'Columns by name', value: 'columns' },
      ],
      default: 'list',
    },
    {
      key: 'values',
      type: 'any[]',
      label: 'Row values',
      description: texts.values,
      placeholder: '{{steps.trigger.event.body.values}}',
      visibleWhen: { prop: 'rowAs', values: ['list'] },
    },
    {
      key: 'columns',
      type: 'object',
      label: 'Columns',
      description: texts.columns,
      optional: true,
      remoteFields: { loader: 'columnFields', dependsOn: ['spreadsheetId', 'sheetName', 'headerRow'] },
      visibleWhen: { prop: 'rowAs', values: ['columns'] },
    },
  ]
}

export const HEADER_ROW_PROP: PropInput = {
  key: 'headerRow',
  type: 'integer',
  label: 'Header row',
  description: 'The row that holds the columns’ names.',
  default: 1,
  advanced: true,
}

export const INPUT_OPTION_PROP: PropInput = {
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
}

export const RENDER_OPTION_PROP: PropInput = {
  key: 'valueRenderOption',
  type: 'string',
  label: 'Cells as',
  options: [
    { label: 'Shown in the sheet', value: 'FORMATTED_VALUE' },
    { label: 'Plain values', value: 'UNFORMATTED_VALUE' },
    { label: 'Formulas', value: 'FORMULA' },
  ],
  default: 'FORMATTED_VALUE',
  advanced: true,
}

export const SHEETS_ENDPOINT_PROP = endpointProp('Google', SHEETS_ENDPOINT)
