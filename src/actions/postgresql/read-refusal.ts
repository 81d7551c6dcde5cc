import type { Refusal, RefusalKind } from '../sql/database-error.ts'

/** SQLSTATEs, as PostgreSQL's appendix A lists them. */
const KINDS: readonly (readonly [RefusalKind, RegExp])[] = [
  ['login', /^28/],
  ['permission', /^42501$/],
  ['stopped', /^57014$/],
  ['busy', /^(53|57P|08|40001|40P01|55P03)/],
  ['read-only', /^25006$/],
]

/** What the server refused; `undefined` when it is no answer of a server's. */
export function readRefusal(thrown: unknown): Refusal | undefined {
  const { code, severity, position } = (thrown ?? {}) as Readonly<Record<string, unknown>>
  if (typeof severity !== 'string') return undefined
  const sqlstate = typeof code === 'string' ? code : ''
  return {
    kind: KINDS.find(([, pattern]) => pattern.test(sqlstate))?.[0] ?? 'other',
    code: sqlstate,
    message: thrown instanceof Error ? thrown.message : '',
    details: { sqlstate },
    position: typeof position === 'string' ? position : undefined,
  }
}
