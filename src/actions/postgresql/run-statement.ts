import type { Socket } from 'node:net'
import type { Client, ClientConfig, QueryArrayConfig, QueryArrayResult } from 'pg'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import { cancellable } from '../sql/cancellable.ts'
import { databaseError } from '../sql/database-error.ts'
import { type DatabaseContext, type DatabaseTarget, readDatabase } from '../sql/database-target.ts'
import type { QueryResult, Statement } from '../sql/query-props.ts'
import { createSizeBudget, type SizeBudget } from '../sql/size-budget.ts'
import { askToCancel } from './cancel-request.ts'
import { parserOf, typeName } from './pg-types.ts'
import { readRefusal } from './read-refusal.ts'

const CONNECT_TIMEOUT_MS = 15_000

const KIND = {
  name: 'PostgreSQL',
  app: 'postgresql',
  schemes: ['postgresql:', 'postgres:'],
  port: 5432,
} as const

const ERRORS = { name: KIND.name, loginHint: 'who may connect in pg_hba.conf', readRefusal }

/** Runs one statement on a connection of its own. */
export async function runStatement(context: DatabaseContext, statement: Statement): Promise<QueryResult> {
  const target = readDatabase(context.auth, KIND)
  const { signal } = context
  signal.throwIfAborted()
  const socket = await context.connect({ host: target.host, port: target.port })
  const budget = createSizeBudget(socket, `${target.host}:${target.port}`)
  try {
    const client = await createClient(target, socket)
    const result = await cancellable({
      signal,
      timeoutMs: statement.timeoutMs,
      work: () => converse(client, statement, budget),
      stop: () => askToCancel(context, target, client),
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

async function converse(client: Client, statement: Statement, budget: SizeBudget): Promise<QueryResult> {
  // A connection that breaks between two queries is told to nobody else.
  const broken = new Promise<never>((_resolve, reject) => client.on('error', reject))
  const work = async () => {
    await client.connect()
    await client.query(settingsFor(statement))
    if (statement.isReadOnly) await client.query('begin read only')
    const result = await ask(client, statement, budget)
    if (statement.isReadOnly) await client.query('rollback')
    await client.end()
    return result
  }
  return Promise.race([work(), broken])
}

/** Instants in UTC whatever the server's zone is. The server stops by itself, should we be gone. */
function settingsFor({ timeoutMs }: Statement): string {
  return `set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'iso_8601'; set statement_timeout = ${timeoutMs}`
}

/** By the extended protocol always: one statement, its values apart from it. */
async function ask(
  client: Client,
  { text, parameters, maxRows }: Statement,
  { count }: SizeBudget,
): Promise<QueryResult> {
  const { default: pg } = await import('pg')
  const getTypeParser = (oid: number) => {
    const parse = parserOf(oid)
    return (cell: string) => {
      count(cell.length)
      return parse(cell)
    }
  }
  const result = await new Promise<QueryArrayResult<unknown[]>>((resolve, reject) => {
    // Its `rows` is missing in the types: after one more than wanted the server waits, and is not asked on.
    const config = {
      text,
      values: [...parameters],
      rowMode: 'array',
      rows: maxRows + 1,
      types: { getTypeParser },
    }
    const settle = (error: Error | null | undefined, answer: QueryArrayResult<unknown[]>) =>
      error ? reject(error) : resolve(answer)
    const query = new pg.Query(config as QueryArrayConfig<unknown[]>, undefined, settle as never)
    Object.assign(query, { handlePortalSuspended: (connection: { sync(): void }) => connection.sync() })
    client.query(query)
  })
  const fields = result.fields.map(({ name, dataTypeID }) => ({ name, type: typeName(dataTypeID) }))
  const rows = result.rows.slice(0, maxRows).map(row => asRow(row, fields))
  return {
    rows,
    rowCount: fields.length > 0 ? rows.length : (result.rowCount ?? 0),
    fields,
    isTruncated: result.rows.length > maxRows,
  }
}

function asRow(row: readonly unknown[], fields: QueryResult['fields']): JsonObject {
  return Object.fromEntries(fields.map(({ name }, index) => [name, (row[index] ?? null) as JsonValue]))
}

/** Nothing is left to the environment: no PGHOST, no password file, no options. */
async function createClient(target: DatabaseTarget, socket: Socket): Promise<Client> {
  const { default: pg } = await import('pg')
  const { password, tls, ca } = target
  const config: ClientConfig & { readonly sslnegotiation: string } = {
    host: target.host,
    port: target.port,
    user: target.user,
    database: target.database ?? target.user,
    // A function, since an empty text would be looked up elsewhere.
    password: () => password,
    // The guard has opened it.
    stream: () => alreadyOpen(socket),
    ssl: tls !== 'disable' && {
      rejectUnauthorized: tls === 'verify-full',
      ...(ca === undefined ? {} : { ca }),
    },
    sslnegotiation: 'postgres',
    application_name: 'patchbay',
    client_encoding: 'UTF8',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  }
  const client = new pg.Client(config)
  const { connectionParameters } = client as unknown as { connectionParameters: Record<string, unknown> }
  Object.assign(connectionParameters, { options: undefined, replication: undefined })
  return client
}

function alreadyOpen(socket: Socket): Socket {
  return Object.assign(socket, {
    connect: () => {
      process.nextTick(() => socket.emit('connect'))
      return socket
    },
  })
}
