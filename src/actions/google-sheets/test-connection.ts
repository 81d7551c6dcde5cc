import type { ConnectionTest } from '../define.ts'
import { probe } from '../google/probe.ts'
import { whoIsIt } from '../google/who-is-it.ts'
import { SHEETS_ENDPOINT } from './sheets-api.ts'

/** Asks whose token it is, and whether the Sheets API takes it. */
export const testSheets: ConnectionTest = async context => {
  const identity = await whoIsIt(context)
  await probe(context, {
    api: 'Google Sheets',
    // No spreadsheet has this ID: a token that may use the API is told so.
    url: `${SHEETS_ENDPOINT}v4/spreadsheets/patchbay-connection-test?fields=spreadsheetId`,
    isGood: status => status === 200 || status === 404,
  })
  return { identity }
}
