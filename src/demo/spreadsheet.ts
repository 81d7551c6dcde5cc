import { type CellRange, formatRange, parseRange } from './sheets-range.ts'

/** What one cell holds. `null` in what is written leaves a cell as it is. */
export type Cell = string | number | boolean | null

/** Rows by worksheet name. */
export type SheetRows = Readonly<Record<string, readonly (readonly Cell[])[]>>

export interface AppendRequest {
  readonly range: string
  readonly rows: readonly (readonly Cell[])[]
  /** Whether text is read as if typed: `3` becomes a number, `TRUE` a boolean, `'3` the text 3. */
  readonly asTyped: boolean
}

export interface Appended {
  /** Cells in use before. */
  readonly tableRange: string | undefined
  readonly updatedRange: string
  readonly updatedRows: number
  readonly updatedColumns: number
  readonly updatedCells: number
}

/** A spreadsheet in memory. Ranges that it does not have give `undefined`. */
export interface Spreadsheet {
  /** A copy. Default worksheet: the first. */
  rows(sheet?: string): Cell[][] | undefined
  append(request: AppendRequest): Appended | undefined
  /** The range in full and its values, without empty rows and cells at the end. */
  read(range: string): { range: string; values: Cell[][] } | undefined
}

export function createSpreadsheet(seed: SheetRows): Spreadsheet {
  const sheets = new Map(Object.entries(seed).map(([name, rows]) => [name, rows.map(row => [...row])]))
  const locate = (text: string) => {
    const range = parseRange(text, [...sheets.keys()])
    const grid = range && sheets.get(range.sheet)
    return range && grid ? { range, grid } : undefined
  }
  return {
    rows: (sheet = [...sheets.keys()][0] ?? '') => sheets.get(sheet)?.map(row => [...row]),
    append(request) {
      const found = locate(request.range)
      return found && appendRows(found.grid, found.range, request)
    },
    read(text) {
      const found = locate(text)
      return found && readRows(found.grid, found.range)
    },
  }
}

/** New rows go below everything in use, from the range's first column on; into an empty sheet, at the range's start. */
function appendRows(grid: Cell[][], range: CellRange, { rows, asTyped }: AppendRequest): Appended {
  const used = usedSize(grid)
  const top = used === undefined ? range.top : used.rows
  const width = Math.max(1, ...rows.map(row => row.length))
  for (const [offset, row] of rows.entries()) {
    for (const [column, value] of row.entries()) {
      if (value !== null)
        setCell(grid, { row: top + offset, column: range.left + column }, asTyped ? typed(value) : value)
    }
  }
  const { sheet, left } = range
  return {
    tableRange:
      used && formatRange({ sheet, top: 0, left: 0, bottom: used.rows - 1, right: used.columns - 1 }),
    updatedRange: formatRange({
      sheet,
      top,
      left,
      bottom: top + Math.max(rows.length, 1) - 1,
      right: left + width - 1,
    }),
    updatedRows: rows.length,
    updatedColumns: width,
    updatedCells: rows.flat().filter(value => value !== null).length,
  }
}

function readRows(grid: Cell[][], range: CellRange): { range: string; values: Cell[][] } {
  const used = usedSize(grid) ?? { rows: 1, columns: 1 }
  const bottom = range.bottom ?? Math.max(range.top, used.rows - 1)
  const right = range.right ?? Math.max(range.left, used.columns - 1)
  const values = grid.slice(range.top, bottom + 1).map(row => trimEnd(row.slice(range.left, right + 1)))
  while (values.at(-1)?.length === 0) values.pop()
  return { range: formatRange({ ...range, bottom, right }), values }
}

function setCell(grid: Cell[][], { row, column }: { row: number; column: number }, value: Cell): void {
  while (grid.length <= row) grid.push([])
  const cells = grid[row] ?? []
  while (cells.length < column) cells.push('')
  cells[column] = value
}

function usedSize(grid: readonly (readonly Cell[])[]): { rows: number; columns: number } | undefined {
  const lengths = grid.map(row => trimEnd(row).length)
  const rows = lengths.findLastIndex(length => length > 0) + 1
  return rows === 0 ? undefined : { rows, columns: Math.max(...lengths) }
}

function trimEnd(row: readonly Cell[]): Cell[] {
  return row.slice(0, row.findLastIndex(cell => cell !== '' && cell !== null) + 1).map(cell => cell ?? '')
}

function typed(value: Cell): Cell {
  if (typeof value !== 'string') return value
  if (value.startsWith("'")) return value.slice(1)
  if (/^(true|false)$/i.test(value.trim())) return value.trim().toLowerCase() === 'true'
  return /^\s*-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value) ? Number(value) : value
}
