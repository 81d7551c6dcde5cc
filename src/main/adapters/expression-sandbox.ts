import { Worker } from 'node:worker_threads'
import type { ExpressionSandbox } from '#engine/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import {
  type EvaluateRequest,
  EXPRESSION_LIMITS,
  type ExpressionLimits,
  type WorkerMessage,
} from './expression-protocol.ts'

export interface ExpressionSandboxOptions {
  /** The worker's file: `expression-worker.js` beside the bundle, or its `.ts` where Node runs that directly. */
  readonly workerUrl: URL
  readonly limits?: Partial<ExpressionLimits>
}

export interface ClosableExpressionSandbox extends ExpressionSandbox {
  /** Ends the thread; what is still being evaluated fails. */
  close(): Promise<void>
}

interface Pending {
  readonly request: EvaluateRequest
  readonly resolve: (value: JsonValue | undefined) => void
  readonly reject: (error: PatchbayError) => void
}

/** Native loops ignore the interpreter's own limit: a thread that says nothing for this long is ended. */
const WATCHDOG_MS = 2000
const MAX_SCOPE_CHARS = 16 * 1024 * 1024

/**
 * Evaluates expressions in QuickJS on a thread of its own (S-EX-1): the thread starts with the first expression, and
 * is replaced when an expression breaks it. Those that waited behind it are evaluated by its successor.
 */
export function createExpressionSandbox({
  workerUrl,
  limits: given,
}: ExpressionSandboxOptions): ClosableExpressionSandbox {
  const limits = { ...EXPRESSION_LIMITS, ...given }
  /** In the order of their sending, which is the order of their answers. */
  const pending = new Map<number, Pending>()
  let unsent: EvaluateRequest[] = []
  let worker: Worker | undefined
  let isReady = false
  let watchdog: NodeJS.Timeout | undefined
  let lastId = 0
  let isClosed = false

  const send = () => {
    if (unsent.length === 0) return
    worker ??= startWorker()
    worker.ref()
    worker.postMessage(unsent)
    unsent = []
    if (isReady && !watchdog) watch()
  }

  function startWorker(): Worker {
    const started = new Worker(workerUrl, {
      workerData: limits,
      name: 'expressions',
      env: {},
      // The interpreter says on stderr when it breaks; what matters of that comes as a message.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 },
    })
    isReady = false
    started.stdout.resume()
    started.stderr.resume()
    started.on('message', (message: WorkerMessage) => {
      if (started !== worker) return
      if (message.type === 'ready') isReady = true
      else settle(message)
      watch()
    })
    started.on('error', error => replace(started, error))
    started.on('exit', () => replace(started, undefined))
    return started
  }

  /** Starts the time of the expression that is evaluated now; without any, lets the process end. */
  function watch(): void {
    unwatch()
    if (pending.size === 0) {
      worker?.unref()
      return
    }
    watchdog = setTimeout(() => {
      failOldest(
        'expression.timeout',
        `The expression took longer than ${limits.timeMs} ms. Use a code step for long work.`,
      )
      restart()
    }, WATCHDOG_MS)
  }

  function unwatch(): void {
    clearTimeout(watchdog)
    watchdog = undefined
  }

  function settle(message: Exclude<WorkerMessage, { type: 'ready' }>): void {
    const waiting = pending.get(message.id)
    pending.delete(message.id)
    if (message.type === 'value') waiting?.resolve(parseResult(message.json))
    else waiting?.reject(new PatchbayError(message.message, { code: message.code }))
    if (message.type === 'error' && message.isFatal) restart()
  }

  function failOldest(code: 'expression.timeout' | 'expression.memory', message: string): void {
    const [oldest] = pending.values()
    if (!oldest) return
    pending.delete(oldest.request.id)
    oldest.reject(new PatchbayError(message, { code }))
  }

  /** A fresh thread takes over what is left. */
  function restart(): void {
    unwatch()
    void worker?.terminate()
    worker = undefined
    unsent = [...pending.values()].map(({ request }) => request)
    send()
  }

  function replace(died: Worker, cause: unknown): void {
    if (died !== worker || isClosed) return
    if (isReady) {
      failOldest('expression.memory', 'The expression broke its sandbox’s limits. Use a code step.')
      restart()
      return
    }
    worker = undefined
    unsent = []
    failAll(new PatchbayError('The expression sandbox did not start.', { code: 'internal', cause }))
  }

  function failAll(error: PatchbayError): void {
    unwatch()
    const waiting = [...pending.values()]
    pending.clear()
    for (const { reject } of waiting) reject(error)
  }

  return {
    evaluate(source: string, scope: JsonObject) {
      return new Promise((resolve, reject) => {
        if (isClosed) {
          reject(new PatchbayError('The expression sandbox is closed.', { code: 'run.cancelled' }))
          return
        }
        const text = JSON.stringify(scope)
        if (text.length > MAX_SCOPE_CHARS) {
          const message = `The expression reads ${Math.round(text.length / 1024 / 1024)} MB of data; 16 MB are allowed. Read a smaller part, or use a code step.`
          reject(new PatchbayError(message, { code: 'expression.memory' }))
          return
        }
        const request = { id: ++lastId, source, scope: text }
        pending.set(request.id, { request, resolve, reject })
        unsent.push(request)
        // What is asked in one go is sent in one go.
        if (unsent.length === 1) queueMicrotask(send)
      })
    },
    async close() {
      isClosed = true
      unsent = []
      failAll(new PatchbayError('The expression sandbox is closed.', { code: 'run.cancelled' }))
      await worker?.terminate()
      worker = undefined
    },
  }
}

/** S-EX-2: plain JSON data, in which no key reaches a prototype. */
function parseResult(json: string | undefined): JsonValue | undefined {
  if (json === undefined) return undefined
  if (!json.includes('__proto__')) return JSON.parse(json) as JsonValue
  return JSON.parse(json, (key, value: unknown) => (key === '__proto__' ? undefined : value)) as JsonValue
}
