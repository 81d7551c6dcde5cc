import { defineApp } from '../define.ts'
import { googleCredential, IDENTITY_HOST } from '../google/app-parts.ts'
import { googleOAuth } from '../google/oauth.ts'
import { addRows } from './add-rows.ts'
import { addSingleRow } from './add-single-row.ts'
import { findRow } from './find-row.ts'
import { getValues } from './get-values.ts'
import { SPREADSHEETS_SCOPE } from './sheets-api.ts'
import { testSheets } from './test-connection.ts'
import { updateRow } from './update-row.ts'

/** Google Sheets over its REST API, version 4. */
export const googleSheetsApp = defineApp(
  {
    key: 'google_sheets',
    name: 'Google Sheets',
    description: 'Read and write spreadsheets.',
    ...googleCredential(SPREADSHEETS_SCOPE),
    // Spreadsheets are listed by Drive, which is at www.googleapis.com.
    hosts: ['sheets.googleapis.com', 'www.googleapis.com', IDENTITY_HOST],
    oauth: googleOAuth({
      scopes: [
        { value: SPREADSHEETS_SCOPE, label: 'Read and write your spreadsheets' },
        {
          value: 'https://www.googleapis.com/auth/drive.metadata.readonly',
          label: 'List your spreadsheets, to choose from',
        },
      ],
    }),
  },
  [addSingleRow, addRows, getValues, findRow, updateRow],
  testSheets,
)
