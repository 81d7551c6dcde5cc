import type { ConnectionTest } from '../define.ts'
import { runStatement } from './run-statement.ts'

/** Asks the server who is connected. */
export const testMysql: ConnectionTest = async context => {
  const { rows } = await runStatement(context, {
    text: 'select current_user() as identity',
    parameters: [],
    maxRows: 1,
    timeoutMs: 10_000,
    isReadOnly: true,
  })
  const identity = rows[0]?.identity
  return typeof identity === 'string' ? { identity } : {}
}
