import type { JsonObject, JsonValue, Path } from '#shared/json.ts'
import type { AccountId, RunId, StepId, WorkflowId } from '#shared/model/ids.ts'
import type { HttpResponse, LogLevel, RunContext, RunEvent, SentRequest } from '#shared/model/run-event.ts'
import type { CancelSignal } from './cancel.ts'

/** Time, as the engine knows it. A recorded clock makes a run repeat exactly. */
export interface Clock {
  /** Unix epoch milliseconds, whole or fractional. */
  now(): number
  /** The same instant as ISO 8601 text. */
  iso(epochMs: number): string
  /** Calls `fire` once after `delayMs`, unless the returned function is called first. */
  after(delayMs: number, fire: () => void): () => void
}

export interface Random {
  /** Uniform in [0, 1). */
  next(): number
}

/** Where the run's facts go. The engine never waits for it between steps; what it may keep or show is its own affair. */
export interface RunJournal {
  append(event: RunEvent): void
  /** Values that must never be kept or shown, told before any event that could hold them. */
  addSecrets(secrets: readonly Secret[]): void
  /** Resolves once everything appended so far is as durable as it will be. */
  flush(): Promise<void>
}

export interface Secret {
  readonly value: string
  /** Where it came from, in words a user reads: `steps.get_token.$return_value.access_token`. */
  readonly origin: string
}

/** Evaluates the expressions that are more than a plain member path. */
export interface ExpressionSandbox {
  /**
   * @param source JavaScript expression, already parsed once and found free of syntax errors
   * @param scope only the paths that the expression reads, as plain JSON data; shape `{ steps, env, item?, index? }`
   * @throws PatchbayError `expression.failed` | `expression.timeout` | `expression.memory` | `expression.output-too-large`
   */
  evaluate(source: string, scope: JsonObject): Promise<JsonValue | undefined>
}

export type StepCredential =
  | { readonly mode: 'account'; readonly accountId: AccountId | undefined }
  | {
      readonly mode: 'external'
      readonly fields: Readonly<Record<string, string>>
      /** Where the credential comes from, in words a user reads and without values: `steps.get_token`. */
      readonly source: string
      /**
       * Address fields whose value may widen where the credential goes: written out by the author, or read from the
       * very steps (never from a trigger's event alone) that the secret fields come from. Rule H5.
       */
      readonly trustedAddresses: readonly string[]
    }

export interface StepCall {
  readonly runId: RunId
  readonly workflowId: WorkflowId
  readonly stepId: StepId
  readonly stepName: string
  readonly attempt: number
  readonly action: { readonly key: string; readonly version: string }
  /** After evaluation. Frozen deeply. */
  readonly props: JsonObject
  /** By app key. */
  readonly auth: Readonly<Record<string, StepCredential>>
  /** Apps whose plain values the step's code may have. */
  readonly revealed: readonly string[]
  /** The attempt is repeated because its credential was refused: an account's token has to be a new one. */
  readonly isRenewed: boolean
  readonly allowedHosts: readonly string[]
  /** `steps` as this step may see it: its ancestors' exports and `trigger`. Frozen deeply. */
  readonly steps: JsonObject
  readonly env: Readonly<Record<string, string>>
  readonly context: RunContext
  readonly timeoutMs: number
  readonly memoryMb: number
}

/** What a running step may do besides returning. */
export interface StepIo {
  readonly cancel: CancelSignal
  log(level: LogLevel, text: string): void
  /** First response of the run wins; later ones are logged as ignored. */
  respond(response: HttpResponse): void
  /** A request or connection that the step made or was refused. */
  request(request: SentRequest): void
  /** A value that became known to be secret only now, e.g. an account's token. */
  secret(secret: Secret): void
}

export interface StepResult {
  /** `undefined` when nothing was returned. */
  readonly returnValue: unknown
  /** From `$.export(key, value)`. */
  readonly exports: Readonly<Record<string, unknown>>
  readonly summary?: string | undefined
}

/** Carries out one attempt of one step. Throws to fail it: `RetryableError`, `TerminalError`, or anything else. */
export interface StepRunner {
  run(call: StepCall, io: StepIo): Promise<StepResult>
}

export interface EnginePorts {
  readonly clock: Clock
  readonly random: Random
  readonly stepRunner: StepRunner
  readonly journal: RunJournal
  readonly sandbox: ExpressionSandbox
}

/** A place in a step's output (or in the trigger's, under `trigger`) whose value is secret from the start. */
export interface SecretPath {
  readonly step: StepId | 'trigger'
  /** From `steps.<name>` on, e.g. `['$return_value', 'access_token']`; empty is all of it. */
  readonly path: Path
}
