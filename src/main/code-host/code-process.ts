import type { StepIo, StepResult } from '#engine/index.ts'
import type { CompiledCode } from '#sandbox/compile/index.ts'
import type { InvocationLimits, WorkerMessage } from '#sandbox/protocol.ts'
import {
  CodeStepError,
  cancelled,
  claimed,
  endedBy,
  exited,
  NotStartedError,
  nonsense,
  outOfMemory,
  timedOut,
  tooMuchSent,
} from './code-errors.ts'
import type { CodeProcessLauncher, LaunchedProcess, ProcessExit } from './code-process-launcher.ts'
import type { CodeRun } from './code-run.ts'
import { createHandleRequests, type HandleRequests } from './handle-requests.ts'
import type { MemoryWatch, Watched } from './memory-watch.ts'
import { readWorkerMessage } from './read-worker-message.ts'

/**
 * One process and the invocation in it.
 *
 * - [C1] Every invocation ends: by a result, an error, a limit, or the end of the process.
 * - [C2] Nothing that arrives for an earlier invocation reaches a later one.
 * - [C3] A process that broke a rule, or was stopped in the middle, never serves again.
 */
export interface CodeProcess {
  readonly memoryMb: number
  readonly folder: string
  readonly isIdle: boolean
  readonly isAlive: boolean
  invoke(prepared: PreparedRun, io: StepIo): Promise<StepResult>
  kill(): void
}

export interface PreparedRun {
  readonly run: CodeRun
  readonly codeId: string
  readonly compiled: CompiledCode
  readonly limits: InvocationLimits
}

export interface CodeProcessOptions {
  readonly launcher: CodeProcessLauncher
  readonly watch: MemoryWatch
  readonly memoryMb: number
  readonly folder: string
  /** It can take an invocation again. */
  onIdle(): void
  onExit(): void
}

/** Above the limit on the heap: what V8 itself takes beside it, mostly its young generation. */
const RUNTIME_BYTES = 64 * 1_048_576

/** How long what a step left under way may take to end before the process is given up. */
const SETTLE_MS = 1000

/** What a process may send before its result, beside log lines: responses, mostly. */
const OTHER_LENGTH = 64 * 1_048_576

interface Current {
  readonly id: number
  readonly prepared: PreparedRun
  readonly io: StepIo
  readonly watched: Watched | undefined
  readonly stopListening: () => void
  readonly timer: NodeJS.Timeout | undefined
  readonly requests: HandleRequests
  resolve(result: StepResult): void
  reject(error: Error): void
}

export function createCodeProcess(options: CodeProcessOptions): CodeProcess {
  return new Session(options)
}

class Session implements CodeProcess {
  readonly memoryMb: number
  readonly folder: string
  readonly #options: CodeProcessOptions
  readonly #process: LaunchedProcess
  readonly #known = new Set<string>()
  #state: 'free' | 'working' | 'settling' | 'dead' = 'free'
  #current: Current | undefined
  #ids = 0
  #received = 0
  #residentBytes = 0
  #settleTimer: NodeJS.Timeout | undefined

  constructor(options: CodeProcessOptions) {
    this.#options = options
    this.memoryMb = options.memoryMb
    this.folder = options.folder
    this.#process = options.launcher.launch(
      { memoryMb: options.memoryMb, folder: options.folder },
      {
        onMessage: text => this.#receive(text),
        onTooLarge: () => this.#giveUp(tooMuchSent()),
        onExit: exit => this.#exited(exit),
      },
    )
  }

  get isIdle(): boolean {
    return this.#state === 'free'
  }

  get isAlive(): boolean {
    return this.#state !== 'dead'
  }

  invoke(prepared: PreparedRun, io: StepIo): Promise<StepResult> {
    if (this.#state !== 'free') throw new Error('A code process serves one invocation at a time')
    this.#state = 'working'
    this.#received = 0
    return new Promise((resolve, reject) => {
      const id = ++this.#ids
      const { timeoutMs } = prepared.run
      this.#current = {
        id,
        prepared,
        io,
        watched: this.#watch(),
        stopListening: io.cancel.onCancel(() => this.#giveUp(cancelled())),
        timer:
          timeoutMs === undefined
            ? undefined
            : setTimeout(() => this.#giveUp(timedOut(timeoutMs)), timeoutMs),
        requests: createHandleRequests({
          id,
          credentials: prepared.run.credentials,
          send: text => this.#process.send(text),
        }),
        resolve,
        reject,
      }
      if (io.cancel.cancelled) this.#giveUp(cancelled())
      else this.#process.send(invocationText(id, prepared, this.#isNew(prepared.codeId)))
    })
  }

  kill(): void {
    this.#giveUp(cancelled())
  }

  #isNew(codeId: string): boolean {
    const isNew = !this.#known.has(codeId)
    this.#known.add(codeId)
    return isNew
  }

  #watch(): Watched | undefined {
    const { pid } = this.#process
    // Until it says that it is ready it runs none of the author's code.
    if (pid === undefined || this.#residentBytes === 0) return undefined
    const limitBytes = this.#residentBytes + this.memoryMb * 1_048_576 + RUNTIME_BYTES
    const watched: Watched = { pid, limitBytes, onExceeded: () => this.#giveUp(outOfMemory(this.memoryMb)) }
    this.#options.watch.add(watched)
    return watched
  }

  #receive(text: string): void {
    if (this.#state === 'dead') return
    const message = readWorkerMessage(text)
    if (message === undefined) this.#giveUp(nonsense())
    else if (message.type === 'ready') this.#ready(message.residentBytes)
    else if (message.type === 'idle') this.#settled()
    else if (this.#current?.id !== message.id) this.#count(text.length)
    else if (message.type === 'done' || message.type === 'failed') this.#finish(this.#current, message)
    else this.#pass(this.#current, message, text.length)
  }

  #pass(
    current: Current,
    message: Extract<WorkerMessage, { type: 'logs' | 'respond' | 'request' | 'cancel' | 'exiting' }>,
    length: number,
  ): void {
    // What is sent on is bounded by how many requests may be under way.
    if (message.type === 'request' && current.requests.ask(message.number, message.request)) return
    this.#count(length)
    // Ended by that: nothing more of it is passed on.
    if (this.#current !== current) return
    const { io } = current
    if (message.type === 'request') return
    if (message.type === 'cancel') {
      current.requests.cancel(message.number)
      return
    }
    if (message.type === 'respond') {
      io.respond(message.response)
      return
    }
    for (const [level, text] of message.lines) io.log(level, text)
    if (message.type === 'exiting') this.#giveUp(exited(message.exitCode))
  }

  #ready(residentBytes: number): void {
    // Said once. Later it could only be the step's code that says it.
    if (this.#residentBytes > 0) return
    this.#residentBytes = residentBytes
    const current = this.#current
    if (current !== undefined) this.#current = { ...current, watched: this.#watch() }
  }

  #finish(current: Current, message: Extract<WorkerMessage, { type: 'done' | 'failed' }>): void {
    for (const [level, text] of message.lines) current.io.log(level, text)
    this.#release(current)
    if (message.type === 'failed') current.reject(new CodeStepError(claimed(message.error)))
    else {
      const { exports, returned, summary } = message
      current.resolve({ returnValue: returned, exports, ...(summary === undefined ? {} : { summary }) })
    }
    if (message.busy) {
      this.#state = 'settling'
      this.#settleTimer = setTimeout(() => this.kill(), SETTLE_MS).unref()
    } else this.#becomeFree()
  }

  #settled(): void {
    if (this.#state !== 'settling') return
    clearTimeout(this.#settleTimer)
    this.#becomeFree()
  }

  #becomeFree(): void {
    this.#state = 'free'
    this.#options.onIdle()
  }

  #count(length: number): void {
    this.#received += length
    const allowed = OTHER_LENGTH + (this.#current?.prepared.limits.logLength ?? 0) * 2
    if (this.#received > allowed) this.#giveUp(tooMuchSent())
  }

  /** [C3] Ends the process, and what it was doing with `error`. */
  #giveUp(error: Error): void {
    if (this.#state === 'dead') return
    this.#state = 'dead'
    clearTimeout(this.#settleTimer)
    this.#process.kill()
    this.#reject(error)
  }

  #exited(exit: ProcessExit): void {
    this.#state = 'dead'
    clearTimeout(this.#settleTimer)
    const wasReady = this.#residentBytes > 0
    this.#reject(wasReady ? endedBy(exit, this.memoryMb) : new NotStartedError(exit))
    this.#options.onExit()
  }

  #reject(error: Error): void {
    const current = this.#current
    if (current === undefined) return
    this.#release(current)
    current.reject(error)
  }

  #release(current: Current): void {
    this.#current = undefined
    if (current.watched !== undefined) this.#options.watch.remove(current.watched)
    clearTimeout(current.timer)
    current.requests.end()
    current.stopListening()
  }
}

/** The message, with only the steps that the code refers to. */
function invocationText(id: number, { run, codeId, compiled, limits }: PreparedRun, isNew: boolean): string {
  const { script, prefixLength, columns, stepReferences } = compiled
  const steps = stepReferences === 'all' ? run.steps : pick(run.steps, stepReferences)
  return JSON.stringify({
    type: 'invoke',
    id,
    step: run.stepName,
    codeId,
    ...(isNew ? { code: { script, prefixLength, columns } } : {}),
    inputs: run.inputs,
    steps,
    env: run.env,
    context: run.context,
    auth: run.credentials?.offered ?? {},
    limits,
  })
}

function pick<V>(from: Readonly<Record<string, V>>, names: readonly string[]): Record<string, V> {
  const picked: Record<string, V> = {}
  for (const name of names) {
    const value = Object.hasOwn(from, name) ? from[name] : undefined
    if (value !== undefined) picked[name] = value
  }
  return picked
}
