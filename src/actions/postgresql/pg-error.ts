import { RetryableError, TerminalError, TimeoutError } from '#engine/errors.ts'
import { PatchbayError } from '#shared/errors.ts'
import { connectionError } from '../connection-error.ts'
import { quote } from '../quote.ts'
import type { DatabaseTarget } from '../sql/database-target.ts'

/** Says what went wrong and what to do; by SQLSTATE, as PostgreSQL's appendix A lists them. */
export function postgresError(
  thrown: unknown,
  call: DatabaseTarget & { readonly signal: AbortSignal },
): unknown {
  if (call.signal.aborted) return call.signal.reason
  if (thrown instanceof PatchbayError) return thrown
  const host = `${call.host}:${call.port}`
  const { code, severity, message, position } = readError(thrown)
  if (severity === undefined) {
    return (
      connectionError(thrown, { name: 'PostgreSQL', host }) ??
      new TerminalError(
        `${host} did not speak as PostgreSQL does. Check the host and the port.${said(message, call)}`,
        { code: 'provider.rejected', details: { host } },
      )
    )
  }
  const details = { host, sqlstate: code }
  const words = said(message, call)
  if (/^28/.test(code)) {
    return new TerminalError(
      `PostgreSQL at ${host} refused the user or password (${code}). Check what the step’s authentication gives it, and who may connect in pg_hba.conf.${words}`,
      // Nothing was done yet.
      { code: 'auth.rejected', details: { ...details, repeatable: true } },
    )
  }
  if (code === '42501') {
    return new TerminalError(`The database user may not do that (${code}). Grant it the right.${words}`, {
      code: 'auth.rejected',
      details,
    })
  }
  if (code === '57014') {
    return new TimeoutError(
      `PostgreSQL stopped the statement (${code}): it took too long, or somebody cancelled it. Raise the time limit, or make the query cheaper.`,
      { details },
    )
  }
  if (/^(53|57P|08|40001|40P01|55P03)/.test(code)) {
    return new RetryableError(
      `PostgreSQL at ${host} can’t do that at the moment (${code}). Try again later, or turn on retries for the step.${words}`,
      { code: 'provider.unreachable', details },
    )
  }
  if (code === '25006') {
    return new TerminalError(
      `A secret source can change nothing: the query has to be one that only reads (${code}).`,
      {
        code: 'provider.rejected',
        details: { ...details, field: 'query' },
      },
    )
  }
  const at = position === undefined ? '' : `, at character ${position} of the query`
  return new TerminalError(`PostgreSQL refused the statement (${code}${at}).${words}`, {
    code: 'provider.rejected',
    details,
  })
}

function said(message: string, { secrets }: DatabaseTarget): string {
  const words = quote(message, secrets)
  return words === '' ? '' : ` It says: ${words}`
}

function readError(thrown: unknown) {
  const { code, severity, position } = (thrown ?? {}) as Readonly<Record<string, unknown>>
  return {
    code: typeof code === 'string' ? code : '',
    severity: typeof severity === 'string' ? severity : undefined,
    message: thrown instanceof Error ? thrown.message : '',
    position: typeof position === 'string' ? position : undefined,
  }
}
