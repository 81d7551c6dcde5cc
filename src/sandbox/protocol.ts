import type { ErrorInfo } from '#shared/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { HttpResponse, LogLevel } from '#shared/model/run-event.ts'
import type { CompiledCode } from './compile/index.ts'

/**
 * What Patchbay and a code process say to each other: one JSON text per message.
 * The process runs its author's code, which can send anything; the host believes nothing it has not checked.
 */

/** Bounds on what one invocation may send. */
export interface InvocationLimits {
  /** Length of the result's JSON text, in UTF-16 units. */
  readonly outputLength: number
  readonly logLines: number
  /** Of all log lines together, in UTF-16 units. */
  readonly logLength: number
}

export interface Invocation {
  readonly type: 'invoke'
  /** Ascending within one process. */
  readonly id: number
  readonly step: string
  /** Names the code within its host; the script is sent once per process. */
  readonly codeId: string
  readonly code?: Pick<CompiledCode, 'script' | 'prefixLength' | 'columns'>
  readonly inputs: JsonObject
  readonly steps: JsonObject
  readonly env: Readonly<Record<string, string>>
  readonly context: JsonObject
  readonly limits: InvocationLimits
}

export type LogLine = readonly [LogLevel, string]

export type WorkerMessage =
  /** Sent once, when the process can take its first invocation. */
  | { readonly type: 'ready'; readonly residentBytes: number }
  /** After `busy`: what was left under way has ended, and the process can serve again. */
  | { readonly type: 'idle' }
  | { readonly type: 'logs'; readonly id: number; readonly lines: readonly LogLine[] }
  | { readonly type: 'respond'; readonly id: number; readonly response: HttpResponse }
  | {
      readonly type: 'done'
      readonly id: number
      /** Absent when nothing was returned. */
      readonly returned?: JsonValue
      readonly exports: JsonObject
      readonly summary?: string
      readonly lines: readonly LogLine[]
      /** Work is still under way, so that the process must not serve another invocation. */
      readonly busy: boolean
    }
  | {
      readonly type: 'failed'
      readonly id: number
      readonly error: ErrorInfo
      readonly lines: readonly LogLine[]
      readonly busy: boolean
    }
  | {
      readonly type: 'exiting'
      readonly id: number
      readonly exitCode: number
      readonly lines: readonly LogLine[]
    }
