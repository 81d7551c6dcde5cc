import { toErrorInfo } from '#shared/errors.ts'
import type { JsonObject } from '#shared/json.ts'
import type { StepExports } from '#shared/model/run-event.ts'
import { type CancelSource, createCancel } from '../cancel.ts'
import { TimeoutError } from '../errors.ts'
import { buildValue, NO_SCRIPTS, runScripts, type ScriptResults } from '../expression/evaluate.ts'
import type { PlannedStep } from '../graph/plan.ts'
import type { StepCall, StepResult } from '../ports.ts'
import {
  authShape,
  hasAuthScripts,
  NO_AUTH,
  type ResolvedAuth,
  resolveAuth,
  runAuthScripts,
} from './credentials.ts'
import { recordedInput } from './recorded-input.ts'
import { StepRenewal, withAskFailure } from './renewal.ts'
import { retryDelay } from './retry.ts'
import type { AskFailure, StepHost } from './step-host.ts'
import { createStepIo } from './step-io.ts'
import { StepLog } from './step-log.ts'
import { stepOutput } from './step-output.ts'

/**
 * The life of one step in one run: its attempts, one after the other.
 *
 * - [R22] An attempt is `step.started`, then its logs, then exactly one of succeeded, failed, cancelled.
 * - [R25] Whatever an attempt does after its end changes nothing and is not shown.
 * - [R44] Once per step, an attempt whose credential was refused is repeated with a renewed one.
 */
export class StepRun {
  readonly #host: StepHost
  readonly #step: PlannedStep
  #attempt = 0
  /** The call under way; 0 between attempts and after the end. An attempt that is repeated is another call. */
  #live = 0
  #calls = 0
  #isAnnounced = false
  #startedAtMs = 0
  #props: JsonObject | undefined
  #cancel: CancelSource | undefined
  #stopTimer: (() => void) | undefined
  readonly #log: StepLog
  readonly #renewal: StepRenewal
  /** This call needs a new token of its accounts. */
  #isRenewed = false

  constructor(host: StepHost, step: PlannedStep) {
    this.#host = host
    this.#step = step
    this.#log = new StepLog(host, step)
    this.#renewal = new StepRenewal(host, step)
  }

  /** Begins the first attempt. */
  start(): void {
    this.#begin()
  }

  get attempt(): number {
    return this.#attempt
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
    this.#attempt++
    this.#live = ++this.#calls
    this.#isRenewed = false
    this.#isAnnounced = false
    this.#stopTimer = undefined
    this.#startedAtMs = this.#host.ports.clock.now()
    this.#log.begin(this.#attempt)
    this.#evaluate()
  }

  /** The props, once per step, and the credential. */
  #evaluate(): void {
    const { scripts, auth } = this.#step
    const isAsync = (this.#props === undefined && scripts.length > 0) || hasAuthScripts(auth)
    if (isAsync) this.#prepareWithScripts(this.#live)
    else this.#prepare(NO_SCRIPTS, NO_SCRIPTS)
  }

  #prepareWithScripts(call: number): void {
    const { auth, scripts } = this.#step
    const { sandbox } = this.#host.ports
    const scope = this.#host.scopeOf(this.#step)
    const ofProps = this.#props ? NO_SCRIPTS : runScripts(scripts, scope, sandbox)
    this.#renewal.credentialRead()
    Promise.all([ofProps, runAuthScripts(auth, scope, sandbox)]).then(
      ([props, fields]) => this.#ifLive(call, () => this.#prepare(props, fields)),
      error => this.#ifLive(call, () => this.#fail(error)),
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
      if (!hasAuthScripts(step.auth)) this.#renewal.credentialRead()
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
      input: recordedInput(this.#props ?? {}, this.#step.codeProps),
      auth: authShape(this.#step.auth),
    })
  }

  #carryOut(props: JsonObject, { credentials }: ResolvedAuth): void {
    const { ports } = this.#host
    const live = this.#live
    const cancel = createCancel()
    this.#cancel = cancel
    this.#startTimer()
    const call: StepCall = {
      ...this.#host.callOf(this.#step),
      attempt: this.#attempt,
      props,
      auth: credentials,
      isRenewed: this.#isRenewed,
    }
    const io = createStepIo({
      host: this.#host,
      step: this.#step,
      attempt: this.#attempt,
      cancel,
      log: this.#log,
      isLive: () => this.#live === live,
    })
    let result: Promise<StepResult>
    try {
      result = ports.stepRunner.run(call, io)
    } catch (error) {
      this.#fail(error)
      return
    }
    result.then(
      value => this.#ifLive(live, () => this.#succeed(value)),
      error => this.#ifLive(live, () => this.#failOrRenew(error)),
    )
  }

  /** Of the whole attempt: asking again and repeating are part of it. */
  #startTimer(): void {
    const attempt = this.#attempt
    this.#stopTimer ??= this.#host.ports.clock.after(this.#step.timeoutMs, () => {
      if (this.#live !== 0 && this.#attempt === attempt) this.#guard(() => this.#timeOut())
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
    const running = this.#cancel
    this.#fail(tookTooLong(this.#step))
    running?.cancel()
  }

  #failOrRenew(thrown: unknown): void {
    const renewal = this.#renewal.take(thrown)
    if (!renewal) {
      this.#fail(thrown)
      return
    }
    this.#cancel = undefined
    this.#live = ++this.#calls
    const live = this.#live
    this.#renewal.ask(renewal, failure =>
      this.#ifLive(live, () => {
        if (failure) {
          this.#fail(thrown, failure)
          return
        }
        this.#isRenewed = renewal.ofAccount
        this.#renewal.tell(renewal, this.#attempt)
        // The journal may have refused the event, which ends the run.
        if (this.#live !== 0) this.#evaluate()
      }),
    )
  }

  #fail(thrown: unknown, asked?: AskFailure): void {
    const { emitter, ports } = this.#host
    const { id, retry } = this.#step
    const error = withAskFailure(toErrorInfo(thrown, 'step.failed'), asked)
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
    this.#renewal.stop()
    this.#stopTimer?.()
    this.#stopTimer = undefined
    this.#log.end()
    this.#live = 0
    const running = this.#cancel
    this.#cancel = undefined
    return running
  }

  #elapsed(): number {
    return this.#host.ports.clock.now() - this.#startedAtMs
  }

  #ifLive(call: number, go: () => void): void {
    if (this.#live === call) this.#guard(go)
  }

  #guard(go: () => void): void {
    try {
      go()
    } catch (error) {
      this.#host.onBug(error)
    }
  }
}

function tookTooLong({ name, timeoutMs }: PlannedStep): TimeoutError {
  return new TimeoutError(
    `“${name}” took longer than its limit of ${timeoutMs.toLocaleString('en-US')} ms. Make it quicker, or raise the step’s time limit.`,
    { details: { timeoutMs } },
  )
}
