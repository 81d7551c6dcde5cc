import { defineApp } from '../define.ts'
import { addSingleRow } from './add-single-row.ts'

/** Google Sheets over its REST API, version 4. */
export const googleSheetsApp = defineApp(
  {
    key: 'google_sheets',
    name: 'Google Sheets',
    description: 'Read and write spreadsheets.',
    auth: [
      {
        key: 'oauth_access_token',
        label: 'OAuth access token',
        description: 'Needs the scope https://www.googleapis.com/auth/spreadsheets.',
        secret: true,
      },
    ],
    hosts: ['sheets.googleapis.com', 'www.googleapis.com'],
  },
  [addSingleRow],
)
