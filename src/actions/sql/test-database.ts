import type { ConnectionTest } from '../define.ts'
import type { Database } from './database.ts'

/** Asks the server who is connected. @param expression what it calls that */
export function testDatabase({ run }: Database, expression: string): ConnectionTest {
  return async context => {
    const { rows } = await run(context, {
      text: `select ${expression} as identity`,
      parameters: [],
      maxRows: 1,
      timeoutMs: 10_000,
      isReadOnly: true,
    })
    const identity = rows[0]?.identity
    return typeof identity === 'string' ? { identity } : {}
  }
}
