import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ErrorInfo, PatchbayError, toErrorInfo } from '#shared/errors.ts'
import { shorten } from '#shared/shorten.ts'
import type { ColumnPair } from '../compile/index.ts'

export interface StepText {
  readonly step: string
  readonly columns: Readonly<Record<number, readonly ColumnPair[]>>
}

const MAX_MESSAGE = 10_000
const MAX_FRAMES = 20

/** Anything a step threw, as data, with lines and columns of the author's text and none of the host's frames. */
export function describeError(thrown: unknown, text: StepText): ErrorInfo {
  try {
    return tidy(toErrorInfo(nameThrown(thrown), 'code.thrown'), text)
  } catch {
    // An error whose own `message` or `stack` throws.
    return { code: 'code.thrown', name: 'Error', message: "The step threw something that can't be read." }
  }
}

function nameThrown(thrown: unknown): unknown {
  if (thrown instanceof Error) return outOfMemory(thrown) ?? accessDenied(thrown) ?? thrown
  if (typeof thrown === 'string') return thrown === '' ? 'The step threw an empty text.' : thrown
  if (typeof thrown === 'object' && thrown !== null) {
    // An error of another realm (node:vm) or of a library that does not extend Error.
    const { name, message, stack } = thrown as { name?: unknown; message?: unknown; stack?: unknown }
    if (typeof message === 'string') {
      const error = new Error(message)
      if (typeof name === 'string') error.name = name
      error.stack = typeof stack === 'string' ? stack : `${error.name}: ${message}`
      return error
    }
  }
  return `The step threw ${spell(thrown)} instead of an Error.`
}

/** V8 answers a Buffer that does not fit with a RangeError. */
function outOfMemory(error: Error): PatchbayError | undefined {
  if (!(error instanceof RangeError) || !error.message.includes('Array buffer allocation failed'))
    return undefined
  return new PatchbayError('The step needed more memory than there is.', {
    code: 'code.out-of-memory',
    cause: error,
  })
}

/** Node's own words name switches that the step's author has no hand on. */
function accessDenied(error: Error): Error | undefined {
  if (!('code' in error) || error.code !== 'ERR_ACCESS_DENIED') return undefined
  const { permission, resource } = error as { permission?: unknown; resource?: unknown }
  const what = typeof resource === 'string' && resource !== '' ? ` (${resource})` : ''
  const named = new Error(
    `${String(permission ?? 'This')}${what} is not allowed: a code step reads and writes files in its own folder only, and starts no processes or threads.`,
  )
  if (error.stack !== undefined) named.stack = error.stack.replace(error.message, named.message)
  return named
}

function spell(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  try {
    return shorten(JSON.stringify(value) ?? String(value), 1000)
  } catch {
    return `a value of type ${typeof value}`
  }
}

function tidy(info: ErrorInfo, text: StepText): ErrorInfo {
  const stack = typeof info.stack === 'string' ? tidyStack(info.stack, text) : undefined
  const place = stack?.match(/step [a-z0-9_]+:(\d+):(\d+)/)
  const details = { ...info.details, ...(place ? { line: Number(place[1]), column: Number(place[2]) } : {}) }
  return {
    code: info.code,
    name: shorten(String(info.name), 200),
    message: shorten(String(info.message), MAX_MESSAGE),
    ...(stack === undefined ? {} : { stack }),
    ...(info.cause === undefined ? {} : { cause: tidy(info.cause, text) }),
    ...(Object.keys(details).length === 0 ? {} : { details }),
  }
}

/** Frames of this worker itself, which may be inside a node_modules folder when Patchbay is. */
const OWN_FOLDER = dirname(fileURLToPath(import.meta.url)).replaceAll('\\', '/')

const FRAME = /^\s+at /
const STEP_PLACE = /(step [a-z0-9_]+):(\d+):(\d+)/
const PACKAGE_PATH = /(?:file:\/\/)?[^\s()]*[\\/]node_modules[\\/]/

function tidyStack(stack: string, text: StepText): string {
  const lines = stack.split('\n')
  const first = lines.findIndex(line => FRAME.test(line))
  if (first === -1) return shorten(stack, MAX_MESSAGE)
  const frames = lines
    .slice(first)
    .filter(line => STEP_PLACE.test(line) || (PACKAGE_PATH.test(line) && !line.includes(OWN_FOLDER)))
    .map(line =>
      line.replace(STEP_PLACE, (whole, file, row, column) => authorPlace(whole, { file, row, column }, text)),
    )
    .map(line => line.replace(PACKAGE_PATH, ''))
    .slice(0, MAX_FRAMES)
  return [shorten(lines.slice(0, first).join('\n'), MAX_MESSAGE), ...frames].join('\n')
}

function authorPlace(
  whole: string,
  at: { file: string; row: string; column: string },
  text: StepText,
): string {
  if (at.file !== `step ${text.step}`) return whole
  const column = Number(at.column) - 1
  const pair = text.columns[Number(at.row)]?.findLast(([generated]) => generated <= column)
  const authors = pair === undefined ? column : pair[1] + column - pair[0]
  return `${at.file}:${at.row}:${authors + 1}`
}
