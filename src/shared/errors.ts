/**
 * Who has to act on an error:
 * `user` can mend it in the workflow or its input; `operational` needs the machine, network or a provider mended;
 * `bug` is ours.
 */
export type ErrorAudience = 'user' | 'operational' | 'bug'

const AUDIENCE = {
  // documents
  'document.unreadable': 'user',
  'document.invalid': 'user',
  'document.unsupported-version': 'user',
  'document.conflict': 'user',
  'document.not-found': 'user',
  'document.too-large': 'user',
  'document.not-saved': 'operational',
  // plan and expressions
  'plan.invalid': 'user',
  'expression.syntax': 'user',
  'expression.failed': 'user',
  'expression.timeout': 'user',
  'expression.memory': 'user',
  'expression.output-too-large': 'user',
  // steps
  'step.failed': 'user',
  'step.timeout': 'user',
  'step.invalid-props': 'user',
  'step.not-json': 'user',
  'code.syntax': 'user',
  'code.thrown': 'user',
  'code.out-of-memory': 'user',
  'code.exited': 'user',
  'code.not-started': 'operational',
  'code.module-not-found': 'user',
  'code.output-too-large': 'user',
  'auth.missing': 'user',
  'auth.host-not-allowed': 'user',
  'auth.rejected': 'user',
  'auth.reconnect': 'user',
  'auth.sign-in-failed': 'user',
  'auth.sign-in-cancelled': 'user',
  'provider.rejected': 'user',
  'provider.unreachable': 'operational',
  'provider.rate-limited': 'operational',
  // runs
  'run.cancelled': 'user',
  'run.interrupted': 'operational',
  'run.timeout': 'user',
  'run.not-found': 'user',
  'run.no-response': 'user',
  'run.queue-full': 'operational',
  // host
  'vault.unavailable': 'operational',
  'vault.locked': 'operational',
  'vault.wrong-key': 'operational',
  'vault.corrupted': 'operational',
  'journal.corrupted': 'operational',
  'journal.write-failed': 'operational',
  'server.port-taken': 'operational',
  'ipc.unknown-channel': 'bug',
  'ipc.invalid-input': 'bug',
  'ipc.forbidden': 'bug',
  usage: 'user',
  internal: 'bug',
} as const satisfies Record<string, ErrorAudience>

export type ErrorCode = keyof typeof AUDIENCE

export const ERROR_CODES = Object.keys(AUDIENCE) as [ErrorCode, ...ErrorCode[]]

/** Non-secret facts about an error, safe to show and keep. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>

interface ErrorOptions {
  readonly code: ErrorCode
  readonly cause?: unknown
  readonly details?: ErrorDetails
}

/** Base of every error Patchbay raises on purpose. The message says what was wrong, where, and what to do; never a credential. */
export class PatchbayError extends Error {
  override readonly name: string = 'PatchbayError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(message: string, { code, cause, details = {} }: ErrorOptions) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.details = details
  }

  get audience(): ErrorAudience {
    return AUDIENCE[this.code]
  }
}

/** An error as data: what events keep and what crosses process boundaries. */
export interface ErrorInfo {
  readonly code: ErrorCode
  /** The error class as its author named it, e.g. `TypeError`. */
  readonly name: string
  readonly message: string
  readonly stack?: string | undefined
  readonly cause?: ErrorInfo | undefined
  readonly details?: ErrorDetails | undefined
}

const MAX_CAUSES = 5

/** Turns anything thrown into data. Foreign errors get `fallbackCode`. */
export function toErrorInfo(thrown: unknown, fallbackCode: ErrorCode = 'internal', depth = 0): ErrorInfo {
  if (!(thrown instanceof Error)) {
    return { code: fallbackCode, name: 'Error', message: describeThrown(thrown) }
  }
  const own = thrown instanceof PatchbayError
  const cause =
    thrown.cause === undefined || depth >= MAX_CAUSES
      ? undefined
      : toErrorInfo(thrown.cause, fallbackCode, depth + 1)
  return {
    code: own ? thrown.code : fallbackCode,
    name: thrown.name,
    message: thrown.message,
    ...(thrown.stack === undefined ? {} : { stack: thrown.stack }),
    ...(cause === undefined ? {} : { cause }),
    ...(own && Object.keys(thrown.details).length > 0 ? { details: thrown.details } : {}),
  }
}

function describeThrown(thrown: unknown): string {
  if (typeof thrown === 'string') return thrown
  try {
    return JSON.stringify(thrown) ?? String(thrown)
  } catch {
    return String(thrown)
  }
}
