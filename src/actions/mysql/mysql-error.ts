import { RetryableError, TerminalError, TimeoutError } from '#engine/errors.ts'
import { PatchbayError } from '#shared/errors.ts'
import { connectionError } from '../connection-error.ts'
import { quote } from '../quote.ts'
import type { DatabaseTarget } from '../sql/database-target.ts'

/** Error numbers of MySQL's server, which MariaDB shares. */
const WRONG_LOGIN = new Set([1045, 1698, 1251, 1862, 3118, 4151])
const NOT_ALLOWED = new Set([1044, 1142, 1143, 1227, 1370])
const BUSY = new Set([1040, 1053, 1077, 1129, 1203, 1205, 1213, 1226])
const STOPPED = new Set([1317, 1969, 3024])
const READ_ONLY = 1792

/** Says what went wrong and what to do. */
export function mysqlError(
  thrown: unknown,
  call: DatabaseTarget & { readonly signal: AbortSignal },
): unknown {
  if (call.signal.aborted) return call.signal.reason
  if (thrown instanceof PatchbayError) return thrown
  const host = `${call.host}:${call.port}`
  const { errno, sqlState, message } = readError(thrown)
  const words = said(message, call)
  if (sqlState === undefined) {
    return (
      connectionError(thrown, { name: 'MySQL', host }) ??
      new TerminalError(`${host} did not speak as MySQL does. Check the host and the port.${words}`, {
        code: 'provider.rejected',
        details: { host },
      })
    )
  }
  const details = { host, errno, sqlstate: sqlState }
  if (WRONG_LOGIN.has(errno)) {
    return new TerminalError(
      `MySQL at ${host} refused the user or password (${errno}). Check what the step’s authentication gives it, and from where the user may connect.${words}`,
      // Nothing was done yet.
      { code: 'auth.rejected', details: { ...details, repeatable: true } },
    )
  }
  if (NOT_ALLOWED.has(errno)) {
    return new TerminalError(`The database user may not do that (${errno}). Grant it the right.${words}`, {
      code: 'auth.rejected',
      details,
    })
  }
  if (STOPPED.has(errno)) {
    return new TimeoutError(
      `MySQL stopped the statement (${errno}): it took too long, or somebody killed it. Raise the time limit, or make the query cheaper.`,
      { details },
    )
  }
  if (BUSY.has(errno)) {
    return new RetryableError(
      `MySQL at ${host} can’t do that at the moment (${errno}). Try again later, or turn on retries for the step.${words}`,
      { code: 'provider.unreachable', details },
    )
  }
  if (errno === READ_ONLY) {
    return new TerminalError(
      `A secret source can change nothing: the query has to be one that only reads (${errno}).`,
      { code: 'provider.rejected', details: { ...details, field: 'query' } },
    )
  }
  return new TerminalError(`MySQL refused the statement (${errno}).${words}`, {
    code: 'provider.rejected',
    details,
  })
}

function said(message: string, { secrets }: DatabaseTarget): string {
  const words = quote(message, secrets)
  return words === '' ? '' : ` It says: ${words}`
}

function readError(thrown: unknown) {
  const { errno, sqlState } = (thrown ?? {}) as Readonly<Record<string, unknown>>
  return {
    errno: typeof errno === 'number' ? errno : 0,
    sqlState: typeof sqlState === 'string' && sqlState !== '' ? sqlState : undefined,
    message: thrown instanceof Error ? thrown.message : '',
  }
}
