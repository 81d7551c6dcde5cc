import type { JsonObject, JsonValue } from '#shared/json.ts'
import { invalidProp } from '../invalid-prop.ts'
import { type Cell, cellsByColumn, toCell } from './columns.ts'
import { readColumns, type SheetsContext } from './sheets-api.ts'
import type { SheetRef } from './spreadsheet-ref.ts'

/**
 * The cells of the row that a step gives, from the first column on. The header row is read only for rows by column.
 * @throws PatchbayError `step.invalid-props` for an empty row or an unknown column
 */
export async function readRow(context: SheetsContext, ref: SheetRef): Promise<Cell[]> {
  const { props } = context
  const isByColumn = props.rowAs === 'columns'
  const field = isByColumn ? 'columns' : 'values'
  const given = props[field] ?? (isByColumn ? {} : [])
  if (Object.keys(given).length === 0) {
    const what = isByColumn ? '“Columns” is empty' : '“Row values” is an empty list'
    throw invalidProp(field, `${what}: give at least one cell.`)
  }
  if (!isByColumn) return (given as JsonValue[]).map(toCell)
  const columns = await readColumns(context, ref, readHeaderRow(props))
  return cellsByColumn(given as JsonObject, columns, field)
}

/** @throws PatchbayError `step.invalid-props` for a row that no worksheet has */
export function readHeaderRow(props: JsonObject): number {
  return readRowNumber(props.headerRow ?? 1, { field: 'headerRow', label: 'Header row' })
}

/** @throws PatchbayError `step.invalid-props` */
export function readRowNumber(
  value: JsonValue | undefined,
  { field, label }: { readonly field: string; readonly label: string },
): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value
  throw invalidProp(field, `“${label}” must be a row’s number: 1 or more.`)
}
