import type { JsonObject, JsonValue } from '#shared/json.ts'
import { invalidProp } from '../invalid-prop.ts'

/** What a cell can hold when it is written; `null` leaves it as it is. */
export type Cell = string | number | boolean | null

/** One column of a worksheet, named by its header. */
export interface Column {
  /** Its header; its letter where the header is blank, or the same as that of a column before it. */
  readonly key: string
  /** As in the header row. */
  readonly header: string
  readonly letter: string
  /** 0 is column A. */
  readonly index: number
}

/** Google's own limit: column ZZZ. */
const MAX_COLUMNS = 18_278
/** No name for a property: JSON with it is refused. */
const RESERVED = '__proto__'

/** The columns of a header row, in order. Columns with the same header: the first one has it, the others go by letter. */
export function columnsOf(headers: readonly unknown[]): Column[] {
  const texts = headers.map(header => String(header ?? '').trim())
  const named = new Set(texts)
  const taken = new Set<string>()
  return texts.map((header, index) => {
    const letter = columnLetter(index)
    const isOwn = header !== '' && header !== RESERVED && !taken.has(header)
    // A letter that is another column's header can't name this one too.
    const key = isOwn ? header : named.has(letter) || taken.has(letter) ? `Column ${letter}` : letter
    taken.add(key)
    return { key, header, letter, index }
  })
}

/** `A` for 0, `AA` for 26. */
export function columnLetter(index: number): string {
  let letters = ''
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters
  }
  return letters
}

/** The inverse of `columnLetter`; `undefined` for text that is no column's letter. */
export function columnIndex(letters: string): number | undefined {
  if (!/^[A-Z]{1,3}$/.test(letters)) return undefined
  let index = 0
  for (const letter of letters) index = index * 26 + letter.charCodeAt(0) - 64
  return index <= MAX_COLUMNS ? index - 1 : undefined
}

/**
 * The column of that key, or else of that letter: that is how columns without a header are named.
 * @throws PatchbayError `step.invalid-props`, naming the columns that there are
 */
export function findColumn(columns: readonly Column[], name: string, field: string): number {
  const wanted = name.trim()
  const index = columns.find(({ key }) => key === wanted)?.index ?? columnIndex(wanted)
  if (index !== undefined) return index
  const known = columns.map(({ key }) => `“${key}”`).join(', ')
  throw invalidProp(
    field,
    columns.length === 0
      ? `The worksheet has no header row, so no column “${wanted}”. Name columns by letter, or write headers into the row.`
      : `The worksheet has no column “${wanted}”. Its columns are ${known}.`,
  )
}

/** Values by column as the cells of one row, `null` where there are none. */
export function cellsByColumn(values: JsonObject, columns: readonly Column[], field: string): Cell[] {
  const cells: Cell[] = []
  for (const [name, value] of Object.entries(values)) {
    const index = findColumn(columns, name, field)
    while (cells.length <= index) cells.push(null)
    cells[index] = toCell(value)
  }
  return cells
}

/** A cell holds text, a number, a boolean or nothing; anything deeper is written as its JSON text. */
export function toCell(value: JsonValue): Cell {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}

/** One row as an object by column, cells that no column has a name for by letter. Empty cells are ''. */
export function rowByColumn(cells: readonly JsonValue[], columns: readonly Column[], left = 0): JsonObject {
  const row: JsonObject = {}
  for (const { key, index } of columns) row[key] = cells[index - left] ?? ''
  const named = new Set(columns.map(({ index }) => index))
  for (const [offset, cell] of cells.entries()) {
    if (!named.has(left + offset)) row[columnLetter(left + offset)] = cell
  }
  return row
}
