import { type ErrorCode, type ErrorDetails, PatchbayError } from '#shared/errors.ts'

/**
 * The engine's errors say what happens next. A step runner throws one of them to steer the engine; anything else it
 * throws fails the attempt, which is then repeated as the step's retry settings allow.
 */

interface EngineErrorOptions {
  readonly code?: ErrorCode
  readonly cause?: unknown
  readonly details?: ErrorDetails
}

/** Trying again can't help: the step fails at once, whatever attempts are left. */
export class TerminalError extends PatchbayError {
  override readonly name: string = 'TerminalError'

  constructor(message: string, options: EngineErrorOptions = {}) {
    super(message, { code: 'step.failed', ...options })
  }
}

/** Trying again may help; `retryAfterMs` is how long the other side asked us to wait. */
export class RetryableError extends PatchbayError {
  override readonly name: string = 'RetryableError'
  /** Milliseconds; undefined leaves the wait to the step's backoff. */
  readonly retryAfterMs: number | undefined

  constructor(
    message: string,
    options: EngineErrorOptions & { readonly retryAfterMs?: number | undefined } = {},
  ) {
    const { retryAfterMs, ...rest } = options
    super(message, { code: 'step.failed', ...rest })
    this.retryAfterMs = retryAfterMs
  }
}

/** The work was stopped because somebody asked for it. */
export class CancelledError extends PatchbayError {
  override readonly name: string = 'CancelledError'

  constructor(message = 'The run was canceled.', options: EngineErrorOptions = {}) {
    super(message, { code: 'run.cancelled', ...options })
  }
}

/** Time ran out. Not retried. */
export class TimeoutError extends PatchbayError {
  override readonly name: string = 'TimeoutError'

  constructor(message: string, options: EngineErrorOptions = {}) {
    super(message, { code: 'step.timeout', ...options })
  }
}
