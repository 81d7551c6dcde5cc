import { RetryableError, TerminalError, TimeoutError } from '#engine/errors.ts'
import { PatchbayError } from '#shared/errors.ts'
import { connectionError } from '../connection-error.ts'
import { quote } from '../quote.ts'
import type { DatabaseTarget } from './database-target.ts'

/** What a server's refusal means, whatever its code for it is. */
export type RefusalKind = 'login' | 'permission' | 'stopped' | 'busy' | 'read-only' | 'other'

/** What a server said when it refused. */
export interface Refusal {
  readonly kind: RefusalKind
  readonly code: string | number
  readonly message: string
  /** Kept with the error beside the host. */
  readonly details: Readonly<Record<string, string | number>>
  /** Which character of the statement it is about. */
  readonly position?: string | undefined
}

/** One call of a database. */
export interface DatabaseCall extends DatabaseTarget {
  readonly signal: AbortSignal
  /** The database's name, for messages. */
  readonly name: string
  /** Where a login may be refused besides, for messages. */
  readonly loginHint: string
  /** `undefined` for what is no refusal of the server's. */
  readonly readRefusal: (thrown: unknown) => Refusal | undefined
}

/** Says what went wrong and what to do. */
export function databaseError(thrown: unknown, call: DatabaseCall): unknown {
  if (call.signal.aborted) return call.signal.reason
  if (thrown instanceof PatchbayError) return thrown
  const refusal = call.readRefusal(thrown)
  return refusal === undefined ? withoutAnswer(thrown, call) : refused(refusal, call)
}

function withoutAnswer(thrown: unknown, call: DatabaseCall): PatchbayError {
  const { name } = call
  const host = hostOf(call)
  const words = said(thrown instanceof Error ? thrown.message : '', call)
  return (
    connectionError(thrown, { name, host }) ??
    new TerminalError(`${host} did not speak as ${name} does. Check the host and the port.${words}`, {
      code: 'provider.rejected',
      details: { host },
    })
  )
}

function refused({ kind, code, message, ...rest }: Refusal, call: DatabaseCall): PatchbayError {
  const { name } = call
  const host = hostOf(call)
  const details = { host, ...rest.details }
  const words = said(message, call)
  switch (kind) {
    case 'login':
      return new TerminalError(
        `${name} at ${host} refused the user or password (${code}). Check what the step’s authentication gives it, and ${call.loginHint}.${words}`,
        // Nothing was done yet.
        { code: 'auth.rejected', details: { ...details, repeatable: true } },
      )
    case 'permission':
      return new TerminalError(`The database user may not do that (${code}). Grant it the right.${words}`, {
        code: 'auth.rejected',
        details,
      })
    case 'stopped':
      return new TimeoutError(
        `${name} stopped the statement (${code}): it took too long, or somebody stopped it. Raise the time limit, or make the query cheaper.`,
        { details },
      )
    case 'busy':
      return new RetryableError(
        `${name} at ${host} can’t do that at the moment (${code}). Try again later, or turn on retries for the step.${words}`,
        { code: 'provider.unreachable', details },
      )
    case 'read-only':
      return new TerminalError(
        `A secret source can change nothing: the query has to be one that only reads (${code}).`,
        { code: 'provider.rejected', details: { ...details, field: 'query' } },
      )
    case 'other': {
      const at = rest.position === undefined ? '' : `, at character ${rest.position} of the query`
      return new TerminalError(`${name} refused the statement (${code}${at}).${words}`, {
        code: 'provider.rejected',
        details,
      })
    }
  }
}

const hostOf = ({ host, port }: DatabaseTarget) => `${host}:${port}`

function said(message: string, { secrets }: DatabaseTarget): string {
  const words = quote(message, secrets)
  return words === '' ? '' : ` It says: ${words}`
}
