import { TerminalError } from '#engine/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { counted } from '../counted.ts'
import { invalidProp } from '../invalid-prop.ts'
import type { PropInput } from '../prop-input.ts'

export const MAX_ROWS = 100_000
const MAX_TIMEOUT_SECONDS = 3600

/** The statement and its values. `placeholder`: how the statement names a value, e.g. `$1`. */
export function statementProps(placeholder: string, example: string): PropInput[] {
  return [
    {
      key: 'query',
      type: 'text',
      label: 'Query',
      description: `One statement. Never put {{…}} between its words: a value with a quote in it would change the statement. Write ${placeholder} and give the value as a parameter.`,
      placeholder: example,
    },
    {
      key: 'parameters',
      type: 'any[]',
      label: 'Parameters',
      description: `The values of ${placeholder}, in order.`,
      placeholder: '["{{steps.trigger.event.body.email}}"]',
      optional: true,
    },
  ]
}

export const TIMEOUT_PROP: PropInput = {
  key: 'timeoutSeconds',
  type: 'integer',
  label: 'Time limit in seconds',
  description: 'The server stops the statement after this long.',
  default: 30,
  advanced: true,
}

export const MAX_ROWS_PROP: PropInput = {
  key: 'maxRows',
  type: 'integer',
  label: 'Rows at most',
  description: `Up to ${MAX_ROWS}. What lies beyond is left out, and the result says so.`,
  default: 1000,
  advanced: true,
}

export const RESULT_PROP: PropInput = {
  key: 'result',
  type: 'string',
  label: 'Return',
  options: [
    { label: 'The first column of the first row', value: 'value' },
    { label: 'The first row', value: 'row' },
    { label: 'All rows', value: 'rows' },
  ],
  default: 'value',
}

/** A statement, ready to be sent. */
export interface Statement {
  readonly text: string
  readonly parameters: readonly JsonValue[]
  readonly maxRows: number
  readonly timeoutMs: number
  /** In a transaction that can change nothing. */
  readonly isReadOnly: boolean
}

/** @throws PatchbayError `step.invalid-props` */
export function readStatement(props: JsonObject, { isReadOnly }: { isReadOnly: boolean }): Statement {
  const maxRows = (props.maxRows ?? 1000) as number
  if (maxRows < 1 || maxRows > MAX_ROWS)
    throw invalidProp('maxRows', `“Rows at most” must be from 1 to ${MAX_ROWS}.`)
  const seconds = props.timeoutSeconds as number
  if (seconds < 1 || seconds > MAX_TIMEOUT_SECONDS) {
    throw invalidProp('timeoutSeconds', `The time limit must be from 1 to ${MAX_TIMEOUT_SECONDS} seconds.`)
  }
  return {
    text: props.query as string,
    parameters: (props.parameters ?? []) as JsonValue[],
    maxRows,
    timeoutMs: seconds * 1000,
    isReadOnly,
  }
}

/** What a statement gave. */
export interface QueryResult {
  readonly rows: JsonObject[]
  /** Rows returned, or changed by a statement that returns none. */
  readonly rowCount: number
  readonly fields: readonly { readonly name: string; readonly type: string }[]
  /** There were more rows than asked for. */
  readonly isTruncated: boolean
  /** What an automatic column gave the first new row. */
  readonly insertId?: string
}

/** What a step returns of it. */
export function asOutput({ rows, rowCount, fields, isTruncated, insertId }: QueryResult): JsonObject {
  return {
    rows,
    rowCount,
    fields: fields.map(({ name, type }) => ({ name, type })),
    ...(isTruncated ? { truncated: true } : {}),
    ...(insertId === undefined ? {} : { insertId }),
  }
}

/** What a secret source returns of it. @throws PatchbayError `provider.rejected` when there is no row */
export function asSecret(
  { rows, fields, isTruncated }: QueryResult,
  result: string,
  database: string,
): JsonValue {
  if (isTruncated) {
    throw new TerminalError('The query gives more rows than a secret source returns. Narrow it down.', {
      code: 'provider.rejected',
      details: { field: 'query' },
    })
  }
  if (result === 'rows') return rows
  const [row] = rows
  if (row === undefined) {
    throw new TerminalError(`${database} has no row for this query. Check its conditions and parameters.`, {
      code: 'provider.rejected',
      details: { field: 'query' },
    })
  }
  return result === 'row' ? row : (row[fields[0]?.name ?? ''] ?? null)
}

export function summaryOf({ rows, rowCount, isTruncated }: QueryResult): string {
  const count = rows.length > 0 ? rows.length : rowCount
  const rowsText = counted(count, 'row')
  if (isTruncated) return `First ${rowsText}`
  return rows.length > 0 ? rowsText : `${rowsText} affected or found`
}
