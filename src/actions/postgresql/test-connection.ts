import type { ConnectionTest } from '../define.ts'
import { runStatement } from './run-statement.ts'

/** Asks the server who is connected, and to what. */
export const testPostgres: ConnectionTest = async context => {
  const { rows } = await runStatement(context, {
    text: "select current_user || '@' || current_database() as identity",
    parameters: [],
    maxRows: 1,
    timeoutMs: 10_000,
    isReadOnly: true,
  })
  const identity = rows[0]?.identity
  return typeof identity === 'string' ? { identity } : {}
}
