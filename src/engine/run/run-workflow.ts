import { type ErrorInfo, PatchbayError, toErrorInfo } from '#shared/errors.ts'
import type { StepId } from '#shared/model/ids.ts'
import type { HttpResponse, StepExports } from '#shared/model/run-event.ts'
import { TimeoutError } from '../errors.ts'
import type { PlannedStep } from '../graph/plan.ts'
import { settleBuilt, settleJson } from '../values/json-value.ts'
import { createEmitter, type Emitter } from './emitter.ts'
import { Progress } from './progress.ts'
import { RunData } from './run-data.ts'
import type { RunInput, RunOutcome } from './run-input.ts'
import { StepRun } from './run-step.ts'
import { secretsInEnv, secretsInOutput } from './secrets.ts'
import { SourceAsks } from './source-asks.ts'
import type { StepEnd, StepHost } from './step-host.ts'

/**
 * Runs a plan once and reports every fact of it to the journal. The rules, [R…], are those of docs/engine-spec.md.
 *
 * A failed step or a cancellation is an outcome, not an exception.
 * @throws PatchbayError when the journal can't take events any more; whatever the journal threw
 */
export function runWorkflow(input: RunInput): Promise<RunOutcome> {
  return new Promise<RunOutcome>((resolve, reject) => {
    new Run(input, resolve, reject).start()
  })
}

type Ending =
  | { readonly status: 'succeeded' | 'cancelled' }
  | { readonly status: 'failed'; readonly error: ErrorInfo; readonly stepId?: StepId }

class Run {
  readonly #input: RunInput
  readonly #resolve: (outcome: RunOutcome) => void
  readonly #reject: (error: unknown) => void
  readonly #emitter: Emitter
  readonly #progress: Progress
  readonly #data: RunData
  readonly #running = new Map<PlannedStep, StepRun>()
  readonly #host: StepHost
  readonly #asks: SourceAsks
  readonly #pinned: ReadonlyMap<PlannedStep, StepExports>
  /** By step: the attempt in which it succeeded. */
  readonly #succeededIn = new Map<PlannedStep, number>()
  #startedAtMs = 0
  #failure: { readonly error: ErrorInfo; readonly stepId?: StepId } | undefined
  #response: HttpResponse | undefined
  #respondedBy = ''
  #stopTimer: (() => void) | undefined
  #stopListening: (() => void) | undefined
  #isStepping = false

  constructor(input: RunInput, resolve: (outcome: RunOutcome) => void, reject: (error: unknown) => void) {
    const { plan, trigger, given, only, context, ports, env } = input
    this.#data = new RunData(context, env.values)
    this.#pinned = settlePinned(input)
    this.#input = input
    this.#resolve = resolve
    this.#reject = reject
    this.#emitter = createEmitter({
      runId: context.id,
      clock: ports.clock,
      journal: ports.journal,
      onJournalError: error => this.#abort(error),
    })
    const host = this.#createHost()
    this.#asks = this.#createAsks(host)
    this.#host = { ...host, asks: this.#asks }
    this.#progress = new Progress({ plan, trigger, given: new Set(given?.keys()), only })
  }

  start(): void {
    const { plan, trigger, mode, ports, cancel, env } = this.#input
    this.#startedAtMs = ports.clock.now()
    const event = settleJson(this.#input.event, 'The event')
    const context = settleBuilt({ ...this.#input.context })
    const triggerExports = settleBuilt({ name: trigger.name, event, context })
    this.#data.addTrigger(triggerExports)
    this.#emitter.secrets(secretsInEnv(plan, env))
    this.#emitter.secrets(secretsInOutput(plan, 'trigger', 'trigger', triggerExports))
    this.#takeGiven()
    const { id, name, type } = trigger
    const pinned = [...this.#pinned.keys()].map(step => step.id)
    this.#emitter.emit({
      type: 'run.started',
      mode,
      trigger: { id, name, type },
      event,
      context,
      ...this.#replayed(),
      ...(pinned.length > 0 ? { pinned } : {}),
    })
    if (this.#emitter.isOver) return
    this.#stopTimer = ports.clock.after(plan.runTimeoutMs, () => this.#timeOut())
    this.#stopListening = cancel.onCancel(() => this.#stopNow({ status: 'cancelled' }))
    this.#step()
  }

  /** [R18] What was given has no events here: it is found in the run that this one replays. */
  #replayed() {
    const { plan, given, replayOf } = this.#input
    if (replayOf === undefined) return {}
    const reused = plan.steps.flatMap(({ id }) => (given?.has(id) ? [id] : []))
    return { replayOf, ...(reused.length > 0 ? { reused } : {}) }
  }

  #takeGiven(): void {
    const { plan, given } = this.#input
    for (const [stepId, exports] of given ?? []) {
      const step = plan.steps[plan.indexById.get(stepId) ?? -1]
      if (!step) continue
      const output = settleJson(exports, `steps.${step.name}`) as StepExports
      this.#data.add(step, output)
      this.#emitter.secrets(secretsInOutput(plan, stepId, step.name, output))
    }
  }

  /** Starts whatever has its turn; ends the run when nothing runs and nothing can. */
  #step(): void {
    if (this.#isStepping) return
    this.#isStepping = true
    while (!this.#failure && !this.#emitter.isOver) {
      const index = this.#progress.next(skipped => this.#skip(skipped, 'No path of this run leads to it.'))
      if (index === undefined) break
      const step = this.#input.plan.steps[index] as PlannedStep
      const pinned = this.#pinned.get(step)
      if (pinned) this.#standIn(step, pinned)
      else this.#startStep(step)
    }
    this.#isStepping = false
    if (this.#running.size > 0 || this.#emitter.isOver) return
    this.#end(this.#failure ? { status: 'failed', ...this.#failure } : { status: 'succeeded' })
  }

  #startStep(step: PlannedStep): void {
    const running = new StepRun(this.#host, step)
    this.#running.set(step, running)
    running.start()
  }

  /** [R19] */
  #standIn(step: PlannedStep, output: StepExports): void {
    this.#emitter.secrets(secretsInOutput(this.#input.plan, step.id, step.name, output))
    this.#data.add(step, output)
    this.#progress.succeeded(step.index)
  }

  #createHost(): Omit<StepHost, 'asks'> {
    const { plan, ports } = this.#input
    return {
      ports,
      emitter: this.#emitter,
      callOf: step => this.#data.callOf(step),
      scopeOf: step => this.#data.scopeOf(step),
      hasSecrets: ({ id }) => plan.secretPathsOf.has(id),
      secretsIn: ({ id, name }, output) => secretsInOutput(plan, id, name, output),
      mayRetry: () => this.#failure === undefined,
      respond: (step, attempt, response) => this.#respond(step, attempt, response),
      onEnd: (step, end) => this.#onStepEnd(step, end),
      onBug: error => this.#abort(error),
    }
  }

  #createAsks(host: Omit<StepHost, 'asks'>): SourceAsks {
    const { steps } = this.#input.plan
    return new SourceAsks({
      host,
      stepNamed: name => steps.find(step => step.name === name),
      succeededIn: step => this.#succeededIn.get(step),
      onOutput: (step, output) => this.#data.add(step, output),
    })
  }

  /** [R35] The first response wins; later ones are logged as ignored. */
  #respond(step: PlannedStep, attempt: number, response: HttpResponse): void {
    if (this.#response) {
      const text = `This response is ignored: “${this.#respondedBy}” has responded already.`
      this.#emitter.emit({ type: 'step.logged', stepId: step.id, attempt, level: 'warn', text })
      return
    }
    const { status, headers, body } = response
    if (!Number.isInteger(status) || status < 100 || status > 599) {
      throw new PatchbayError('The status of a response must be a whole number from 100 to 599.', {
        code: 'step.invalid-props',
      })
    }
    this.#response = { status, headers: { ...headers }, body: settleJson(body, 'response.body') }
    this.#respondedBy = step.name
    this.#emitter.emit({ type: 'response.sent', stepId: step.id, response: this.#response })
  }

  #onStepEnd(step: PlannedStep, end: StepEnd): void {
    const attempt = this.#running.get(step)?.attempt ?? 1
    this.#running.delete(step)
    if (end.status === 'succeeded') {
      this.#succeededIn.set(step, attempt)
      this.#data.add(step, end.output)
      this.#progress.succeeded(step.index)
    } else if (!this.#failure) {
      this.#failure = { error: end.error, stepId: step.id }
      this.#stopWaiting()
    }
    this.#step()
  }

  /** [R26] After a failure, what runs may end; what waits for another attempt has had its last. */
  #stopWaiting(): void {
    this.#asks.stopWaiting()
    for (const [step, running] of this.#running) {
      if (!running.isWaiting) continue
      running.cancel()
      this.#running.delete(step)
    }
  }

  #timeOut(): void {
    const { runTimeoutMs } = this.#input.plan
    const error = new TimeoutError(
      `The run took longer than its limit of ${runTimeoutMs.toLocaleString('en-US')} ms. Raise the limit in the workflow’s settings, or make its steps quicker.`,
      { code: 'run.timeout', details: { runTimeoutMs } },
    )
    this.#stopNow({ status: 'failed', ...(this.#failure ?? { error: toErrorInfo(error) }) })
  }

  /** [R27] Steps under way are told to stop and are not waited for. */
  #stopNow(ending: Ending): void {
    if (this.#emitter.isOver) return
    this.#failure ??= {
      error: { code: 'run.cancelled', name: 'CancelledError', message: 'The run was stopped.' },
    }
    for (const running of this.#running.values()) running.cancel()
    this.#running.clear()
    this.#end(ending)
  }

  #skip(index: number, reason: string): void {
    const step = this.#input.plan.steps[index] as PlannedStep
    this.#emitter.emit({ type: 'step.skipped', stepId: step.id, reason })
  }

  #end(ending: Ending): void {
    const { clock, journal } = this.#input.ports
    const reason =
      ending.status === 'cancelled' ? 'The run was canceled.' : 'The run had failed before its turn.'
    for (const index of this.#progress.takeRest()) this.#skip(index, reason)
    const durationMs = clock.now() - this.#startedAtMs
    if (ending.status === 'failed')
      this.#emitter.end({ type: 'run.failed', ...withoutStatus(ending), durationMs })
    else
      this.#emitter.end({
        type: ending.status === 'cancelled' ? 'run.cancelled' : 'run.succeeded',
        durationMs,
      })
    this.#release()
    const outcome: RunOutcome = {
      durationMs,
      outputs: this.#data.outputs,
      ...ending,
      ...(this.#response ? { response: this.#response } : {}),
    }
    journal.flush().then(() => this.#resolve(outcome), this.#reject)
  }

  /** The run can't go on, as its facts can't be told or the engine itself has failed. */
  #abort(error: unknown): void {
    this.#release()
    const running = [...this.#running.values()]
    this.#running.clear()
    this.#failure ??= { error: toErrorInfo(error) }
    this.#reject(error)
    for (const one of running) one.cancel()
  }

  #release(): void {
    this.#stopTimer?.()
    this.#stopListening?.()
  }
}

/** A pin of a step that is not in the plan is no use to this run. */
function settlePinned({ plan, pinned }: RunInput): ReadonlyMap<PlannedStep, StepExports> {
  return new Map(
    plan.steps.flatMap(step => {
      const output = pinned?.get(step.id)
      return output ? [[step, settleJson(output, `steps.${step.name}`) as StepExports] as const] : []
    }),
  )
}

function withoutStatus({ error, stepId }: Extract<Ending, { status: 'failed' }>) {
  return stepId === undefined ? { error } : { error, stepId }
}
