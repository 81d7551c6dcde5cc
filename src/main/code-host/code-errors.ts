import { CancelledError, TimeoutError } from '#engine/index.ts'
import type { CodeProblem } from '#sandbox/compile/index.ts'
import { type ErrorCode, type ErrorInfo, PatchbayError } from '#shared/errors.ts'
import type { ProcessExit } from './code-process-launcher.ts'

/** An error of the author's code, under the name and with the stack it had there. */
export class CodeStepError extends PatchbayError {
  override readonly name: string

  constructor(info: ErrorInfo) {
    super(info.message, {
      code: info.code,
      ...(info.cause === undefined ? {} : { cause: new CodeStepError(info.cause) }),
      ...(info.details === undefined ? {} : { details: info.details }),
    })
    this.name = info.name
    this.stack = info.stack ?? `${info.name}: ${info.message}`
  }
}

/** Codes that a code process may give its errors. Anything else it claims is the author's own error. */
const CLAIMABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'code.thrown',
  'code.syntax',
  'code.module-not-found',
  'code.output-too-large',
  'code.out-of-memory',
  'step.not-json',
  'step.invalid-props',
  // What a request by `$.auth` came to.
  'auth.host-not-allowed',
  'auth.missing',
  'auth.reconnect',
  'provider.unreachable',
  'provider.rejected',
])

export function claimed(info: ErrorInfo): ErrorInfo {
  const code = CLAIMABLE.has(info.code) ? info.code : 'code.thrown'
  return { ...info, code, ...(info.cause === undefined ? {} : { cause: claimed(info.cause) }) }
}

/** For errors about the step: our own frames would tell its author nothing. */
function withoutFrames<E extends Error>(error: E): E {
  error.stack = `${error.name}: ${error.message}`
  return error
}

function stepError(message: string, options: ConstructorParameters<typeof PatchbayError>[1]): PatchbayError {
  return withoutFrames(new PatchbayError(message, options))
}

export function syntaxError(source: string, problems: readonly CodeProblem[]): PatchbayError {
  const [first] = problems
  const before = source.slice(0, first?.range[0] ?? 0).split('\n')
  const line = before.length
  const column = (before.at(-1)?.length ?? 0) + 1
  const message = `Line ${line}, column ${column}: ${first?.message ?? "The code can't be read"}.`
  return stepError(message, { code: 'code.syntax', details: { line, column } })
}

export function outOfMemory(memoryMb: number): PatchbayError {
  const message = `The step used more than its ${memoryMb} MB of memory. Work on less at a time, or raise the memory limit in the workflow's settings.`
  return stepError(message, { code: 'code.out-of-memory', details: { memoryMb } })
}

export function exited(exitCode: number): PatchbayError {
  const message = `The step called process.exit(${exitCode}). Return from the step instead, or throw an error.`
  return stepError(message, { code: 'code.exited', details: { exitCode } })
}

export function endedBy({ code, signal, lastWords }: ProcessExit, memoryMb: number): PatchbayError {
  if (lastWords.includes('heap out of memory')) return outOfMemory(memoryMb)
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`
  return stepError(`The step's process ended before the step did (${how}).`, {
    code: 'code.exited',
    details: { exitCode: code, signal },
  })
}

/** The process ended before it took any code: what it said is about this machine, and nothing of the step has run. */
export class NotStartedError extends PatchbayError {
  constructor({ code, signal, lastWords, error }: ProcessExit) {
    const why = error?.message ?? lastWords.match(/^\w*Error.*$/m)?.[0] ?? signal ?? `exit code ${code}`
    super(`The process for code steps could not be started: ${why}`, {
      code: 'internal',
      ...(error === undefined ? {} : { cause: error }),
    })
  }
}

export function tooMuchSent(): PatchbayError {
  return stepError('The step sent more than a step may pass on. Return or log less.', {
    code: 'code.output-too-large',
  })
}

export function nonsense(): PatchbayError {
  return stepError("The step's process sent something that is no message of ours, and was ended.", {
    code: 'code.exited',
  })
}

export function timedOut(timeoutMs: number): TimeoutError {
  return withoutFrames(
    new TimeoutError(`The step was not done after ${timeoutMs} ms.`, { details: { timeoutMs } }),
  )
}

export function cancelled(): CancelledError {
  return withoutFrames(new CancelledError('The step was canceled.'))
}

export function closed(): CancelledError {
  return withoutFrames(new CancelledError('Patchbay is closing.'))
}
