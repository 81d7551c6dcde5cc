import { type ErrorInfo, toErrorInfo } from '#shared/errors.ts'
import type { JsonObject } from '#shared/json.ts'
import type { HttpResponse, LogLevel, StepExports } from '#shared/model/run-event.ts'
import { type CancelSource, createCancel } from '../cancel.ts'
import { TimeoutError } from '../errors.ts'
import { buildValue, NO_SCRIPTS, runScripts, type ScriptResults } from '../expression/evaluate.ts'
import type { ExpressionScope } from '../expression/scope.ts'
import type { PlannedStep } from '../graph/plan.ts'
import type { EnginePorts, Secret, StepCall, StepIo, StepResult } from '../ports.ts'
import {
  authShape,
  hasAuthScripts,
  NO_AUTH,
  type ResolvedAuth,
  resolveAuth,
  runAuthScripts,
} from './credentials.ts'
import type { Emitter } from './emitter.ts'
import { retryDelay } from './retry.ts'
import { stepOutput } from './step-output.ts'

/** What a step needs of the run it is part of. */
export interface StepHost {
  readonly ports: EnginePorts
  readonly emitter: Emitter
  /** All of a call but what the attempt brings. */
  callOf(step: PlannedStep): Omit<StepCall, 'attempt' | 'props' | 'auth'>
  scopeOf(step: PlannedStep): ExpressionScope
  /** Whether there are places in the step's output that are known to be secret. */
  hasSecrets(step: PlannedStep): boolean
  /** What the output holds at those places. */
  secretsIn(step: PlannedStep, output: StepExports): readonly Secret[]
  /** False once the run has failed: what runs may end, nothing begins. */
  mayRetry(): boolean
  respond(step: PlannedStep, attempt: number, response: HttpResponse): void
  onEnd(step: PlannedStep, end: StepEnd): void
  /** Something is wrong with the engine itself. */
  onBug(error: unknown): void
}

export type StepEnd =
  | { readonly status: 'succeeded'; readonly output: StepExports }
  | { readonly status: 'failed'; readonly error: ErrorInfo }

interface HeldLog {
  readonly level: LogLevel
  readonly text: string
}

/**
 * The life of one step in one run: its attempts, one after the other.
 *
 * - [R22] An attempt is `step.started`, then its logs, then exactly one of succeeded, failed, cancelled.
 * - [R25] Whatever an attempt does after its end changes nothing and is not shown.
 * - [R43] Logs of a step whose output holds secrets wait for that output, so that the secrets in them are known.
 */
export class StepRun {
  readonly #host: StepHost
  readonly #step: PlannedStep
  #attempt = 0
  /** The attempt under way; 0 between attempts and after the end. */
  #live = 0
  #isAnnounced = false
  #startedAtMs = 0
  #props: JsonObject | undefined
  #cancel: CancelSource | undefined
  #stopTimer: (() => void) | undefined
  #held: HeldLog[] | undefined

  constructor(host: StepHost, step: PlannedStep) {
    this.#host = host
    this.#step = step
  }

  /** Begins the first attempt. */
  start(): void {
    this.#begin()
  }

  /** True between two attempts. */
  get isWaiting(): boolean {
    return this.#live === 0 && this.#stopTimer !== undefined
  }

  /** Ends the step at once, without waiting for what it is doing. */
  cancel(): void {
    if (this.#live === 0 && !this.isWaiting) return
    const durationMs = this.isWaiting ? 0 : this.#elapsed()
    const running = this.#endAttempt()
    this.#host.emitter.emit({
      type: 'step.cancelled',
      stepId: this.#step.id,
      attempt: this.#attempt,
      durationMs,
    })
    running?.cancel()
  }

  #begin(): void {
    const step = this.#step
    const host = this.#host
    this.#attempt++
    this.#live = this.#attempt
    this.#isAnnounced = false
    this.#stopTimer = undefined
    this.#startedAtMs = host.ports.clock.now()
    this.#held = host.hasSecrets(step) ? [] : undefined
    if ((this.#props === undefined && step.scripts.length > 0) || hasAuthScripts(step.auth)) {
      this.#prepareWithScripts(this.#attempt)
    } else {
      this.#prepare(NO_SCRIPTS, NO_SCRIPTS)
    }
  }

  #prepareWithScripts(attempt: number): void {
    const { auth, scripts } = this.#step
    const { sandbox } = this.#host.ports
    const scope = this.#host.scopeOf(this.#step)
    const ofProps = this.#props ? NO_SCRIPTS : runScripts(scripts, scope, sandbox)
    Promise.all([ofProps, runAuthScripts(auth, scope, sandbox)]).then(
      ([props, fields]) => this.#ifLive(attempt, () => this.#prepare(props, fields)),
      error => this.#ifLive(attempt, () => this.#fail(error)),
    )
  }

  /** Evaluates what the attempt needs, tells its secrets, and carries it out. */
  #prepare(propScripts: ScriptResults, authScripts: ScriptResults): void {
    const step = this.#step
    const host = this.#host
    let auth: ResolvedAuth = NO_AUTH
    try {
      if (this.#props === undefined) {
        const { props } = step
        const built =
          props.kind === 'fixed' ? props.value : buildValue(props, host.scopeOf(step), propScripts)
        this.#props = built as JsonObject
      }
      if (step.auth.length > 0) auth = resolveAuth(step.auth, host.scopeOf(step), authScripts)
    } catch (error) {
      this.#fail(error)
      return
    }
    host.emitter.secrets(auth.secrets)
    this.#announce()
    // The journal may have refused the event, which ends the run: then nothing is carried out.
    if (this.#live !== 0) this.#carryOut(this.#props, auth)
  }

  #announce(): void {
    if (this.#isAnnounced) return
    this.#isAnnounced = true
    this.#host.emitter.emit({
      type: 'step.started',
      stepId: this.#step.id,
      attempt: this.#attempt,
      input: this.#props ?? {},
      auth: authShape(this.#step.auth),
    })
  }

  #carryOut(props: JsonObject, { credentials }: ResolvedAuth): void {
    const { ports } = this.#host
    const attempt = this.#attempt
    const cancel = createCancel()
    this.#cancel = cancel
    this.#stopTimer = ports.clock.after(this.#step.timeoutMs, () =>
      this.#ifLive(attempt, () => this.#timeOut()),
    )
    const call: StepCall = {
      ...this.#host.callOf(this.#step),
      attempt,
      props,
      auth: credentials,
      isRenewed: false,
    }
    let result: Promise<StepResult>
    try {
      result = ports.stepRunner.run(call, this.#io(attempt, cancel))
    } catch (error) {
      this.#fail(error)
      return
    }
    result.then(
      value => this.#ifLive(attempt, () => this.#succeed(value)),
      error => this.#ifLive(attempt, () => this.#fail(error)),
    )
  }

  #io(attempt: number, cancel: CancelSource): StepIo {
    const { emitter } = this.#host
    return {
      cancel,
      log: (level, text) => {
        if (this.#live === attempt) this.#log(level, text)
      },
      respond: response => {
        if (this.#live === attempt) this.#host.respond(this.#step, attempt, response)
      },
      request: request => {
        if (this.#live !== attempt) return
        emitter.emit({ type: 'request.sent', stepId: this.#step.id, attempt, request })
      },
      secret: secret => emitter.secrets([secret]),
    }
  }

  #log(level: LogLevel, text: string): void {
    if (this.#held) this.#held.push({ level, text })
    else this.#emitLog(level, text)
  }

  #emitLog(level: LogLevel, text: string): void {
    this.#host.emitter.emit({
      type: 'step.logged',
      stepId: this.#step.id,
      attempt: this.#attempt,
      level,
      text,
    })
  }

  #succeed(result: StepResult): void {
    let output: StepExports
    try {
      output = stepOutput(result)
    } catch (error) {
      this.#fail(error)
      return
    }
    const { emitter } = this.#host
    if (this.#host.hasSecrets(this.#step)) emitter.secrets(this.#host.secretsIn(this.#step, output))
    const durationMs = this.#elapsed()
    this.#endAttempt()
    emitter.emit({
      type: 'step.succeeded',
      stepId: this.#step.id,
      attempt: this.#attempt,
      output,
      durationMs,
    })
    this.#host.onEnd(this.#step, { status: 'succeeded', output })
  }

  #timeOut(): void {
    const { name, timeoutMs } = this.#step
    const error = new TimeoutError(
      `“${name}” took longer than its limit of ${timeoutMs.toLocaleString('en-US')} ms. Make it quicker, or raise the step’s time limit.`,
      { details: { timeoutMs } },
    )
    const running = this.#cancel
    this.#fail(error)
    running?.cancel()
  }

  #fail(thrown: unknown): void {
    const { emitter, ports } = this.#host
    const { id, retry } = this.#step
    const error = toErrorInfo(thrown, 'step.failed')
    const durationMs = this.#elapsed()
    this.#endAttempt()
    const attempt = this.#attempt
    const delayMs = this.#host.mayRetry() ? retryDelay(thrown, attempt, retry, ports.random) : undefined
    if (delayMs === undefined) {
      emitter.emit({ type: 'step.failed', stepId: id, attempt, error, durationMs })
      this.#host.onEnd(this.#step, { status: 'failed', error })
      return
    }
    emitter.emit({ type: 'step.failed', stepId: id, attempt, error, durationMs, retryAfterMs: delayMs })
    this.#stopTimer = ports.clock.after(delayMs, () => this.#guard(() => this.#begin()))
  }

  /** Leaves nothing of the attempt running or unsaid, its last event aside. */
  #endAttempt(): CancelSource | undefined {
    if (this.#live !== 0) this.#announce()
    this.#stopTimer?.()
    this.#stopTimer = undefined
    for (const { level, text } of this.#held ?? []) this.#emitLog(level, text)
    this.#held = undefined
    this.#live = 0
    const running = this.#cancel
    this.#cancel = undefined
    return running
  }

  #elapsed(): number {
    return this.#host.ports.clock.now() - this.#startedAtMs
  }

  #ifLive(attempt: number, go: () => void): void {
    if (this.#live === attempt) this.#guard(go)
  }

  #guard(go: () => void): void {
    try {
      go()
    } catch (error) {
      this.#host.onBug(error)
    }
  }
}
