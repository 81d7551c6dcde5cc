import type { Invocation } from '../protocol.ts'

/** The host's message, or `undefined` for anything that is not one. */
export function readInvocation(text: string): Invocation | undefined {
  const message: unknown = JSON.parse(text)
  if (!isObject(message) || message.type !== 'invoke') return undefined
  const { id, step, codeId, inputs, steps, env, context, limits } = message
  const named = typeof id === 'number' && typeof step === 'string' && typeof codeId === 'string'
  const given = isObject(inputs) && isObject(steps) && isObject(env) && isObject(context) && isObject(limits)
  return named && given ? (message as unknown as Invocation) : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
