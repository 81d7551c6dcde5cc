import type { JsonObject } from '#shared/json.ts'
import { invalidProp } from '../invalid-prop.ts'

/** Which worksheet a step is about. */
export interface SheetRef {
  readonly spreadsheetId: string
  readonly sheetName: string
}

export const DEFAULT_SHEET = 'Sheet1'

/** @throws PatchbayError `step.invalid-props` when no spreadsheet is named */
export function readSheetRef({ spreadsheetId, sheetName }: JsonObject): SheetRef {
  return {
    spreadsheetId: readSpreadsheetId(typeof spreadsheetId === 'string' ? spreadsheetId : ''),
    sheetName: (typeof sheetName === 'string' && sheetName.trim()) || DEFAULT_SHEET,
  }
}

/** Takes an ID, or finds it in the address of the spreadsheet's page. */
export function readSpreadsheetId(text: string): string {
  const trimmed = text.trim()
  const id = /\/spreadsheets\/d\/([^/?#]+)/.exec(trimmed)?.[1] ?? trimmed
  if (!/^[A-Za-z0-9_-]+$/.test(id)) {
    throw invalidProp(
      'spreadsheetId',
      '“Spreadsheet” must be a spreadsheet’s ID, or its address: https://docs.google.com/spreadsheets/d/<ID>/edit.',
    )
  }
  return id
}

/** A worksheet, or cells of it, as a range. Its name is quoted always: `Q1` alone would mean a cell. */
export function rangeOf(sheetName: string, cells?: string): string {
  const quoted = `'${sheetName.replaceAll("'", "''")}'`
  return cells === undefined ? quoted : `${quoted}!${cells}`
}
