import type { ErrorInfo } from '#shared/errors.ts'
import type { StepExports } from '#shared/model/run-event.ts'
import type { PlannedStep } from '../graph/plan.ts'
import type { Emitter } from './emitter.ts'
import { StepRun } from './run-step.ts'
import type { AskFailure, CredentialAsks, StepEnd, StepHost } from './step-host.ts'

interface SourceAsksParts {
  /** Of the run; what a source says when it is asked again goes past it with care. */
  readonly host: Omit<StepHost, 'asks' | 'onEnd' | 'respond'>
  readonly stepNamed: (name: string) => PlannedStep | undefined
  /** The attempt in which the step succeeded in this run; undefined when it has not, or was given. */
  readonly succeededIn: (step: PlannedStep) => number | undefined
  /** From now on the step's output is this one. */
  readonly onOutput: (step: PlannedStep, output: StepExports) => void
}

type Listener = (failure: AskFailure | undefined) => void

interface Ask {
  readonly run: StepRun
  readonly listeners: Set<Listener>
}

/**
 * Asks steps again for the credentials that came from them.
 *
 * - [R44] A source may be asked when it says so and has succeeded in this run.
 * - [R45] Who asks for the same source at the same time shares one ask; what has been asked since is not asked again.
 * - [R32] The new secrets are told before anything else; the source's logs come after them, and not at all when it fails.
 */
export class SourceAsks implements CredentialAsks {
  readonly #parts: SourceAsksParts
  readonly #asks = new Map<PlannedStep, Ask>()
  /** By source: the count when it was asked last. */
  readonly #askedAt = new Map<PlannedStep, number>()
  #count = 0

  constructor(parts: SourceAsksParts) {
    this.#parts = parts
  }

  get count(): number {
    return this.#count
  }

  askable(names: readonly string[]): readonly PlannedStep[] {
    const { stepNamed, succeededIn } = this.#parts
    const steps = names.map(stepNamed).filter(step => step !== undefined)
    const mayAsk = (step: PlannedStep) => step.asksAgain && succeededIn(step) !== undefined
    return steps.length === names.length && steps.every(mayAsk) ? steps : []
  }

  ask(names: readonly string[], since: number, onDone: Listener): () => void {
    const sources = names.flatMap(name => this.#parts.stepNamed(name) ?? []).sort((a, b) => a.index - b.index)
    let leave: () => void = () => undefined
    const next = (at: number): void => {
      const source = sources[at]
      if (!source) onDone(undefined)
      else if ((this.#askedAt.get(source) ?? 0) > since) next(at + 1)
      else leave = this.#join(source, failure => (failure ? onDone(failure) : next(at + 1)))
    }
    next(0)
    return () => leave()
  }

  /** [R26] After the run's failure an ask that waits for another attempt has had its last. */
  stopWaiting(): void {
    for (const [source, { run }] of this.#asks) {
      if (!run.isWaiting) continue
      run.cancel()
      const error: ErrorInfo = {
        code: 'run.cancelled',
        name: 'CancelledError',
        message: 'The run had failed before the source was asked once more.',
      }
      this.#answer(source, { source: source.name, error })
    }
  }

  #join(source: PlannedStep, listener: Listener): () => void {
    const ask = this.#asks.get(source)
    if (ask) ask.listeners.add(listener)
    else this.#start(source, listener)
    return () => this.#leave(source, listener)
  }

  #start(source: PlannedStep, listener: Listener): void {
    const { host, succeededIn } = this.#parts
    const quiet = quietEmitter(host.emitter, succeededIn(source) ?? 1)
    const run = new StepRun(
      {
        ...host,
        emitter: quiet,
        asks: undefined,
        respond: () => undefined,
        onEnd: (_, end) => this.#onEnd(source, end, quiet),
      },
      source,
    )
    this.#asks.set(source, { run, listeners: new Set([listener]) })
    run.start()
  }

  #onEnd(source: PlannedStep, end: StepEnd, quiet: QuietEmitter): void {
    if (end.status === 'failed') {
      this.#answer(source, { source: source.name, error: end.error })
      return
    }
    quiet.tellLogs()
    this.#askedAt.set(source, ++this.#count)
    this.#parts.onOutput(source, end.output)
    this.#answer(source, undefined)
  }

  #answer(source: PlannedStep, failure: AskFailure | undefined): void {
    const listeners = this.#asks.get(source)?.listeners ?? []
    this.#asks.delete(source)
    for (const listener of listeners) listener(failure)
  }

  #leave(source: PlannedStep, listener: Listener): void {
    const ask = this.#asks.get(source)
    if (!ask?.listeners.delete(listener) || ask.listeners.size > 0) return
    this.#asks.delete(source)
    ask.run.cancel()
  }
}

interface QuietEmitter extends Emitter {
  tellLogs(): void
}

/**
 * The source has had its turn, with its one start and end [R16]: of its second run only requests are told, as more of
 * its attempt, and logs, once its secrets are known.
 */
function quietEmitter(emitter: Emitter, attempt: number): QuietEmitter {
  const logs: Parameters<Emitter['emit']>[0][] = []
  return {
    emit(body) {
      if (body.type === 'step.logged') logs.push({ ...body, attempt })
      else if (body.type === 'request.sent' || body.type === 'credential.renewed')
        emitter.emit({ ...body, attempt })
    },
    end: () => undefined,
    secrets: secrets => emitter.secrets(secrets),
    get isOver() {
      return emitter.isOver
    },
    tellLogs() {
      for (const body of logs) emitter.emit(body)
    },
  }
}
