import { startGoogle } from '../../stand-ins/google.ts'
import { type AppCase, restCase } from './action-case.ts'

const VALUES = '/v4/spreadsheets/sheet_1/values'
const PEOPLE = { spreadsheetId: 'sheet_1', sheetName: 'People' }

const sheets = restCase({
  app: 'google_sheets',
  field: 'oauth_access_token',
  prefix: 'ya29.',
  start: tokens => startGoogle({ token: tokens, sheets: { People: [['Name', 'Email']] } }),
  steps: [
    {
      action: 'google-sheets.add-single-row',
      props: ({ way }) => ({ ...PEOPLE, values: ['Ada', `ada@${way}.example`] }),
      sends: ({ way }) => [
        { request: `POST ${VALUES}/'People':append`, body: { values: [['Ada', `ada@${way}.example`]] } },
      ],
      summary: {
        account: 'Added 1 row to People (People!A2:B2)',
        external: 'Added 1 row to People (People!A5:B5)',
      },
    },
    {
      action: 'google-sheets.add-rows',
      props: ({ way }) => ({
        ...PEOPLE,
        rows: [
          ['Bob', way],
          ['Eve', way],
        ],
      }),
      sends: ({ way }) => [
        {
          request: `POST ${VALUES}/'People':append`,
          body: {
            values: [
              ['Bob', way],
              ['Eve', way],
            ],
          },
        },
      ],
      summary: {
        account: 'Added 2 rows to People (People!A3:B4)',
        external: 'Added 2 rows to People (People!A6:B7)',
      },
    },
    {
      action: 'google-sheets.get-values',
      props: ({ way }) => ({ ...PEOPLE, range: way === 'account' ? 'A1:B2' : 'A1:B3' }),
      sends: ({ way }) => [{ request: `GET ${VALUES}/'People'!${way === 'account' ? 'A1:B2' : 'A1:B3'}` }],
      summary: { account: 'Read 2 rows of People!A1:B2', external: 'Read 3 rows of People!A1:B3' },
    },
    {
      action: 'google-sheets.find-row',
      props: ({ way }) => ({ ...PEOPLE, column: 'Email', value: `ada@${way}.example` }),
      sends: () => [{ request: `GET ${VALUES}/'People'` }],
      summary: { account: 'Found row 2 of People by Email', external: 'Found row 5 of People by Email' },
    },
    {
      action: 'google-sheets.update-row',
      props: ({ way }) => ({ ...PEOPLE, rowNumber: 2, values: ['Ada', `${way}@new.example`] }),
      sends: ({ way }) => [
        { request: `PUT ${VALUES}/'People'!A2`, body: { values: [['Ada', `${way}@new.example`]] } },
      ],
      summary: 'Updated row 2 of People (People!A2:B2)',
    },
  ],
})

const drive = restCase({
  app: 'google_drive',
  field: 'oauth_access_token',
  prefix: 'ya29.',
  start: tokens => startGoogle({ token: tokens, files: [{ id: 'f', name: 'A file' }] }),
  steps: [
    {
      action: 'google-drive.list-files',
      props: ({ way }) => ({ name: way }),
      sends: ({ way }) => [
        {
          request: 'GET /drive/v3/files',
          query: { q: `name contains '${way}' and trashed = false` },
        },
      ],
      summary: 'Listed 1 file',
    },
    {
      action: 'google-drive.upload-file',
      props: ({ way }) => ({ source: 'text', text: `Written by ${way}`, name: `${way}.txt` }),
      sends: () => [{ request: 'POST /upload/drive/v3/files', query: { uploadType: 'multipart' } }],
      summary: { account: 'Uploaded account.txt', external: 'Uploaded external.txt' },
    },
  ],
})

const gmail = restCase({
  app: 'gmail',
  field: 'oauth_access_token',
  prefix: 'ya29.',
  start: tokens => startGoogle({ token: tokens }),
  steps: [
    {
      action: 'gmail.send-email',
      props: ({ way }) => ({ to: `${way}@example.com`, subject: 'Hi', text: 'Hello' }),
      sends: () => [{ request: 'POST /gmail/v1/users/me/messages/send' }],
      summary: {
        account: 'Sent “Hi” to account@example.com',
        external: 'Sent “Hi” to external@example.com',
      },
    },
  ],
})

export const GOOGLE_APPS: readonly AppCase[] = [sheets, drive, gmail]
