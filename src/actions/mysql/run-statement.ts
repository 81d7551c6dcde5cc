import type { Socket } from 'node:net'
import type { Connection, ConnectionOptions, FieldPacket, ResultSetHeader } from 'mysql2/promise'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { cancellable } from '../sql/cancellable.ts'
import { databaseError } from '../sql/database-error.ts'
import type { DatabaseContext, DatabaseTarget } from '../sql/database-target.ts'
import type { QueryResult, Statement } from '../sql/query-props.ts'
import { createSizeBudget, type SizeBudget } from '../sql/size-budget.ts'
import { connectionOptions, readMysql } from './connection-options.ts'
import { castBy, typeName } from './mysql-types.ts'
import { readRefusal } from './read-refusal.ts'

const ERRORS = { name: 'MySQL', loginHint: 'from where the user may connect', readRefusal }

/** Runs one statement on a connection of its own. */
export async function runStatement(context: DatabaseContext, statement: Statement): Promise<QueryResult> {
  const target = readMysql(context.auth)
  const { signal } = context
  signal.throwIfAborted()
  const socket = await context.connect({ host: target.host, port: target.port })
  const budget = createSizeBudget(socket, `${target.host}:${target.port}`)
  let threadId: number | undefined
  try {
    const result = await cancellable({
      signal,
      timeoutMs: statement.timeoutMs,
      work: async () => {
        const connection = await open(connectionOptions(target, socket))
        threadId = connection.threadId
        return converse(connection, statement, budget)
      },
      stop: () => kill(context, target, threadId),
      cut: () => socket.destroy(),
    })
    if (budget.exceeded !== undefined) throw budget.exceeded
    return result
  } catch (error) {
    throw budget.exceeded ?? databaseError(error, { ...target, ...ERRORS, signal })
  } finally {
    socket.destroy()
  }
}

async function open(options: ConnectionOptions): Promise<Connection> {
  const { createConnection } = await import('mysql2/promise')
  return createConnection(options)
}

async function converse(
  connection: Connection,
  statement: Statement,
  budget: SizeBudget,
): Promise<QueryResult> {
  // A connection that breaks between two queries is told to nobody else.
  const broken = new Promise<never>((_resolve, reject) => connection.on('error', reject))
  const work = async () => {
    // Instants in UTC whatever the server's zone is; no more rows than are wanted where the query sets no limit.
    await connection.query(
      `set time_zone = '+00:00', sql_select_limit = ${statement.maxRows + 1}, autocommit = 1`,
    )
    if (statement.isReadOnly) await connection.query('start transaction read only')
    const result = await ask(connection, statement, budget)
    if (statement.isReadOnly) await connection.query('rollback')
    await connection.end()
    return result
  }
  return Promise.race([work(), broken])
}

type Answer = readonly [unknown, readonly FieldPacket[] | readonly FieldPacket[][] | undefined]

/** By the protocol for prepared statements: one statement, its values apart from it. */
async function ask(
  connection: Connection,
  { text, parameters, maxRows }: Statement,
  { count }: SizeBudget,
): Promise<QueryResult> {
  const options = { sql: text, rowsAsArray: true, typeCast: castBy(count) }
  const values = parameters.map(toParameter)
  const answer = (await connection.execute(options, values).catch(error => {
    // A few statements can't be prepared; those without values may go as they are.
    if (values.length > 0 || (error as { errno?: number }).errno !== UNSUPPORTED_PREPARED) throw error
    return connection.query(options)
  })) as unknown as Answer
  return readAnswer(answer, maxRows)
}

const UNSUPPORTED_PREPARED = 1295

/** Lists and objects are stored as JSON. */
function toParameter(value: JsonValue): string | number | boolean | null {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}

function readAnswer([data, columns]: Answer, maxRows: number): QueryResult {
  if (columns === undefined || !Array.isArray(data)) {
    const { affectedRows = 0, insertId = 0 } = data as Partial<ResultSetHeader>
    return {
      rows: [],
      rowCount: affectedRows,
      fields: [],
      isTruncated: false,
      ...(Number(insertId) > 0 ? { insertId: String(insertId) } : {}),
    }
  }
  // A procedure gives one set of rows after the other, and its own outcome last.
  if (Array.isArray(columns[0])) return readAnswer([data[0], columns[0]], maxRows)
  const fields = (columns as readonly FieldPacket[]).map(field => ({
    name: field.name,
    type: typeName(field),
  }))
  const rows = (data as unknown[][]).slice(0, maxRows).map(row => asRow(row, fields))
  return { rows, rowCount: rows.length, fields, isTruncated: data.length > maxRows }
}

function asRow(row: readonly unknown[], fields: QueryResult['fields']): JsonObject {
  return Object.fromEntries(fields.map(({ name }, index) => [name, (row[index] ?? null) as JsonValue]))
}

/** The protocol has no message for it: a second connection says it, as `mysql` does at Ctrl+C. */
async function kill(
  context: DatabaseContext,
  target: DatabaseTarget,
  threadId: number | undefined,
): Promise<void> {
  if (threadId === undefined) throw new Error('not connected')
  const socket: Socket = await context.connect({ host: target.host, port: target.port, isCancel: true })
  try {
    const connection = await open(connectionOptions(target, socket))
    connection.on('error', () => undefined)
    await connection.query(`kill query ${threadId}`)
    await connection.end()
  } finally {
    socket.destroy()
  }
}
