import { type ErrorCode, PatchbayError } from '#shared/errors.ts'
import type { Retry } from '#shared/model/workflow.ts'
import { CancelledError, RetryableError, TerminalError, TimeoutError } from '../errors.ts'
import type { Random } from '../ports.ts'

/** Faults of the workflow itself: the next attempt would meet the same. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set([
  'plan.invalid',
  'expression.syntax',
  'expression.failed',
  'expression.timeout',
  'expression.memory',
  'expression.output-too-large',
  'step.invalid-props',
  'step.not-json',
  'step.timeout',
  'code.syntax',
  'code.out-of-memory',
  'code.module-not-found',
  'code.output-too-large',
  'auth.missing',
  'auth.host-not-allowed',
  'run.cancelled',
  'vault.locked',
] satisfies ErrorCode[])

/**
 * [R23] How long to wait before the next attempt, or undefined when there is none: attempts used up, or an error that
 * another attempt can't mend (terminal, time or memory ran out, cancelled, the workflow's own mistake).
 *
 * [R24] Exponential backoff with full jitter: a random share of `backoffMs · 2^(attempt - 1)`, at most `maxBackoffMs`.
 * What the other side asked for (`retryAfterMs`) is waited for in full.
 */
export function retryDelay(
  error: unknown,
  attempt: number,
  retry: Retry,
  random: Random,
): number | undefined {
  if (attempt >= retry.attempts) return undefined
  if (error instanceof RetryableError)
    return Math.max(0, error.retryAfterMs ?? backoff(attempt, retry, random))
  if (error instanceof TerminalError || error instanceof TimeoutError || error instanceof CancelledError)
    return undefined
  if (error instanceof PatchbayError && HOPELESS.has(error.code)) return undefined
  return backoff(attempt, retry, random)
}

function backoff(attempt: number, { backoffMs, maxBackoffMs }: Retry, random: Random): number {
  return Math.round(random.next() * Math.min(maxBackoffMs, backoffMs * 2 ** (attempt - 1)))
}
