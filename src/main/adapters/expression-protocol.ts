import type { ErrorCode } from '#shared/errors.ts'

/** What the two sides of the expression sandbox say to each other. */

export interface EvaluateRequest {
  readonly id: number
  readonly source: string
  /** JSON text. */
  readonly scope: string
}

export type WorkerMessage =
  | { readonly type: 'ready' }
  /** `json` is missing when the expression gives `undefined`. */
  | { readonly type: 'value'; readonly id: number; readonly json: string | undefined }
  | {
      readonly type: 'error'
      readonly id: number
      readonly code: ErrorCode
      readonly message: string
      /** The interpreter is not to be trusted any more: the worker has to be replaced. */
      readonly isFatal: boolean
    }

export interface ExpressionLimits {
  /** Of one evaluation, milliseconds. */
  readonly timeMs: number
  readonly memoryBytes: number
  /** Longest result, characters of JSON. */
  readonly outputChars: number
}

export const EXPRESSION_LIMITS: ExpressionLimits = {
  timeMs: 100,
  memoryBytes: 32 * 1024 * 1024,
  outputChars: 1024 * 1024,
}
