import type { Refusal, RefusalKind } from '../sql/database-error.ts'

/** Error numbers of MySQL's server, which MariaDB shares. */
const KINDS: readonly (readonly [RefusalKind, readonly number[]])[] = [
  ['login', [1045, 1698, 1251, 1862, 3118, 4151]],
  ['permission', [1044, 1142, 1143, 1227, 1370]],
  ['busy', [1040, 1053, 1077, 1129, 1203, 1205, 1213, 1226]],
  ['stopped', [1317, 1969, 3024]],
  ['read-only', [1792]],
]

/** What the server refused; `undefined` when it is no answer of a server's. */
export function readRefusal(thrown: unknown): Refusal | undefined {
  const { errno, sqlState } = (thrown ?? {}) as Readonly<Record<string, unknown>>
  if (typeof sqlState !== 'string' || sqlState === '') return undefined
  const code = typeof errno === 'number' ? errno : 0
  return {
    kind: KINDS.find(([, codes]) => codes.includes(code))?.[0] ?? 'other',
    code,
    message: thrown instanceof Error ? thrown.message : '',
    details: { errno: code, sqlstate: sqlState },
  }
}
