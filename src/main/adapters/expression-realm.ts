import type {
  QuickJSContext,
  QuickJSHandle,
  QuickJSRuntime,
  QuickJSWASMModule,
} from 'quickjs-emscripten-core'
import type { ErrorCode } from '#shared/errors.ts'
import { shorten } from '#shared/shorten.ts'
import type { ExpressionLimits } from './expression-protocol.ts'

/**
 * One QuickJS runtime for one evaluation. It knows no host object and no host function, and is thrown away after use,
 * so nothing that an expression does to its globals or prototypes outlives it.
 */
export interface Realm {
  /** @throws ExpressionFault what the expression did wrong; anything else means that the interpreter broke */
  evaluate(source: string, scopeJson: string): string | undefined
  dispose(): void
}

export class ExpressionFault extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

const STACK_BYTES = 256 * 1024
const MAX_MESSAGE = 1000

/** Reading the scope takes time of its own, which is not the expression's. */
const READ_TIME_MS = 1000

/** Made before any expression runs, with the built-ins as they were then. */
const FINISH = `((stringify, TypeError) => value => {
  const type = typeof value
  if (type === 'function' || type === 'symbol' || type === 'bigint') {
    throw new TypeError('The expression gives a ' + type + ', which is not JSON')
  }
  if (type === 'number' && value - value !== 0) throw new TypeError('The expression gives ' + value + ', which is not JSON')
  if (type === 'object' && value !== null && typeof value.then === 'function') {
    throw new TypeError('The expression gives a promise: expressions can not wait. Use a code step')
  }
  return stringify(value)
})(JSON.stringify, TypeError)`

export function createRealm(quickJs: QuickJSWASMModule, limits: ExpressionLimits): Realm {
  const runtime: QuickJSRuntime = quickJs.newRuntime()
  runtime.setMemoryLimit(limits.memoryBytes)
  runtime.setMaxStackSize(STACK_BYTES)
  let deadline = Number.POSITIVE_INFINITY
  let timedOut = false
  runtime.setInterruptHandler(() => {
    timedOut ||= performance.now() > deadline
    return timedOut
  })
  const context = runtime.newContext()
  const finish = context.unwrapResult(context.evalCode(FINISH, 'finish.js', { strict: true }))
  const parse = context.getProp(context.global, 'JSON').consume(json => context.getProp(json, 'parse'))

  /** Everything made for one evaluation: what is not given back makes the runtime refuse to be freed. */
  const owned: QuickJSHandle[] = [finish, parse]
  const own = (handle: QuickJSHandle): QuickJSHandle => {
    owned.push(handle)
    return handle
  }

  /** Runs one part of the work within its time, or says what went wrong. */
  const run = (timeMs: number, part: () => ReturnType<QuickJSContext['evalCode']>): QuickJSHandle => {
    deadline = performance.now() + timeMs
    const result = part()
    if (result.error) throw describe(context, own(result.error), { timedOut, limits })
    return own(result.value)
  }
  const call = (timeMs: number, callee: QuickJSHandle, ...args: QuickJSHandle[]) =>
    run(timeMs, () => context.callFunction(callee, context.undefined, ...args))

  return {
    evaluate(source, scopeJson) {
      const scope = call(READ_TIME_MS, parse, own(context.newString(scopeJson)))
      // The newline ends a comment that the source may end with.
      const code = `(function (steps, env, item, index) { return (${source}\n) })`
      const compiled = run(limits.timeMs, () => context.evalCode(code, 'expression.js', { strict: true }))
      const args = ['steps', 'env', 'item', 'index'].map(name => own(context.getProp(scope, name)))
      const value = call(limits.timeMs, compiled, ...args)
      return readText(context, call(limits.timeMs, finish, value), limits)
    },
    dispose() {
      for (const handle of owned) handle.dispose()
      context.dispose()
      runtime.dispose()
    },
  }
}

function readText(
  context: QuickJSContext,
  json: QuickJSHandle,
  limits: ExpressionLimits,
): string | undefined {
  if (context.typeof(json) !== 'string') return undefined
  const length = context.getProp(json, 'length').consume(handle => context.getNumber(handle))
  if (length > limits.outputChars) {
    throw new ExpressionFault(
      'expression.output-too-large',
      `The expression gives ${length.toLocaleString('en-US')} characters of JSON; ${limits.outputChars.toLocaleString('en-US')} are allowed. Use a code step.`,
    )
  }
  return context.getString(json)
}

interface Circumstances {
  readonly timedOut: boolean
  readonly limits: ExpressionLimits
}

function describe(
  context: QuickJSContext,
  thrown: QuickJSHandle,
  { timedOut, limits }: Circumstances,
): ExpressionFault {
  if (timedOut) {
    return new ExpressionFault(
      'expression.timeout',
      `The expression took longer than ${limits.timeMs} ms. Use a code step for long work.`,
    )
  }
  const [name, message] = ['name', 'message'].map(key => textOf(context, thrown, key))
  if (name === 'InternalError' && message === 'out of memory') {
    return new ExpressionFault(
      'expression.memory',
      `The expression needs more than ${Math.round(limits.memoryBytes / 1024 / 1024)} MB of memory. Use a code step.`,
    )
  }
  const text = context.typeof(thrown) === 'string' ? context.getString(thrown) : message
  const reason = [name, text].filter(Boolean).join(': ') || 'it threw a value that is no error'
  return new ExpressionFault('expression.failed', `The expression failed: ${shorten(reason, MAX_MESSAGE)}`)
}

/** A property of whatever was thrown, if it is text; reading it may run the thrower's code, and may fail. */
function textOf(context: QuickJSContext, thrown: QuickJSHandle, key: string): string {
  if (context.typeof(thrown) !== 'object') return ''
  try {
    return context
      .getProp(thrown, key)
      .consume(handle => (context.typeof(handle) === 'string' ? context.getString(handle) : ''))
  } catch {
    return '' // A getter that threw: there is nothing to say.
  }
}
