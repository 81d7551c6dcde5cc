/** A block of cells, zero-based, ends included; an open end has no bound. */
export interface CellRange {
  readonly sheet: string
  readonly top: number
  readonly left: number
  readonly bottom: number | undefined
  readonly right: number | undefined
}

const CELLS = /^\$?([A-Za-z]{1,3})?\$?([1-9]\d{0,6})?(?::\$?([A-Za-z]{1,3})?\$?([1-9]\d{0,6})?)?$/

/**
 * Reads A1 notation: `Sheet1`, `'My sheet'!A1:B2`, `Sheet1!A:C`, `Sheet1!2:5`, `A1` (on the first sheet).
 * @returns `undefined` for text that is no range, or names a sheet that is not there
 */
export function parseRange(text: string, sheets: readonly string[]): CellRange | undefined {
  const quoted = /^'((?:[^']|'')+)'(?:!(.+))?$/.exec(text)
  if (quoted) return onSheet(quoted[1]?.replaceAll("''", "'"), quoted[2], sheets)
  if (sheets.includes(text)) return onSheet(text, undefined, sheets)
  const bang = text.indexOf('!')
  return bang > 0
    ? onSheet(text.slice(0, bang), text.slice(bang + 1), sheets)
    : onSheet(sheets[0], text, sheets)
}

/** Writes A1 notation the way the API does: a name is quoted when it is more than letters, digits and _. */
export function formatRange({ sheet, top, left, bottom, right }: Required<CellRange>): string {
  const name = /^[A-Za-z_][A-Za-z0-9_]*$/.test(sheet) ? sheet : `'${sheet.replaceAll("'", "''")}'`
  const from = `${columnName(left)}${top + 1}`
  const to = bottom === undefined || right === undefined ? from : `${columnName(right)}${bottom + 1}`
  return from === to ? `${name}!${from}` : `${name}!${from}:${to}`
}

function onSheet(
  sheet: string | undefined,
  cells: string | undefined,
  sheets: readonly string[],
): CellRange | undefined {
  if (sheet === undefined || !sheets.includes(sheet)) return undefined
  if (cells === undefined) return { sheet, top: 0, left: 0, bottom: undefined, right: undefined }
  const match = CELLS.exec(cells)
  if (match === null || cells === '' || cells.startsWith(':') || cells.endsWith(':')) return undefined
  const [, column, row, lastColumn, lastRow] = match
  const isOneCell = !cells.includes(':')
  if (isOneCell && (column === undefined || row === undefined)) return undefined
  const left = column === undefined ? 0 : columnIndex(column)
  const top = row === undefined ? 0 : Number(row) - 1
  if (isOneCell) return { sheet, top, left, bottom: top, right: left }
  const right = lastColumn === undefined ? undefined : columnIndex(lastColumn)
  const bottom = lastRow === undefined ? undefined : Number(lastRow) - 1
  return { sheet, top, left, bottom, right }
}

function columnIndex(letters: string): number {
  let index = 0
  for (const letter of letters.toUpperCase()) index = index * 26 + letter.charCodeAt(0) - 64
  return index - 1
}

function columnName(index: number): string {
  let name = ''
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name
  }
  return name
}
