import { PatchbayError } from '#shared/errors.ts'

/**
 * An error that nobody waited for, as it may be written to a log: our own by their message, foreign ones by name and
 * place alone. What other code puts into a message may be anything, data of a run included.
 */
export function describeUnexpected(error: unknown): string {
  if (error instanceof PatchbayError) return `${error.code}: ${error.message}`
  if (!(error instanceof Error)) return typeof error
  const name = error.constructor.name || 'Error'
  const place = firstFrame(error)
  return place === '' ? name : `${name} ${place}`
}

/** The message stands at the head of the stack, and may have lines that look like frames. */
function firstFrame({ stack = '', message }: Error): string {
  const at = message === '' ? -1 : stack.indexOf(message)
  const rest = at < 0 ? stack.slice(stack.indexOf('\n') + 1) : stack.slice(at + message.length)
  return /^[ \t]*(at .+)$/m.exec(rest)?.[1] ?? ''
}
