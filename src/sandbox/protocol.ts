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
  /** Credentials that the step may use, by app. */
  readonly auth: Readonly<Record<string, OfferedAuth>>
  readonly limits: InvocationLimits
}

/** A credential as its step's code sees it: a handle, and the plain values only where the step's author says so. */
export interface OfferedAuth {
  /** Of the app. */
  readonly name: string
  readonly fields?: Readonly<Record<string, string>>
}

/** Bounds on the requests that a step's code has carried out with a credential. */
export const HANDLE_LIMITS = {
  /** Of a request and of an answer. */
  bodyBytes: 16 * 1_048_576,
  underWay: 8,
  urlLength: 16_384,
  headers: 200,
  headerLength: 65_536,
} as const

/** One request to be sent with the credential of `app`. Bodies are base64. */
export interface HandleRequest {
  readonly app: string
  readonly url: string
  readonly method: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body?: string | undefined
  readonly redirect?: 'follow' | 'manual' | 'error' | undefined
}

export interface HandleAnswer {
  readonly status: number
  readonly statusText: string
  readonly url: string
  readonly redirected: boolean
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

/** The answer to one request of an invocation, or why there is none. */
export type AnswerMessage = {
  readonly type: 'answer'
  readonly id: number
  /** As the request was numbered. */
  readonly request: number
} & ({ readonly answer: HandleAnswer } | { readonly error: ErrorInfo })

export type LogLine = readonly [LogLevel, string]

export type WorkerMessage =
  /** Sent once, when the process can take its first invocation. */
  | { readonly type: 'ready'; readonly residentBytes: number }
  /** After `busy`: what was left under way has ended, and the process can serve again. */
  | { readonly type: 'idle' }
  | { readonly type: 'logs'; readonly id: number; readonly lines: readonly LogLine[] }
  | { readonly type: 'respond'; readonly id: number; readonly response: HttpResponse }
  /** Asks for one request; `number` ascends within the invocation. */
  | {
      readonly type: 'request'
      readonly id: number
      readonly number: number
      readonly request: HandleRequest
    }
  /** Its answer is not wanted any more. */
  | { readonly type: 'cancel'; readonly id: number; readonly number: number }
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
