import type { AnswerMessage, Invocation } from '../protocol.ts'

/** The host's message, or `undefined` for anything that is not one. */
export function readHostMessage(text: string): Invocation | AnswerMessage | undefined {
  const message: unknown = JSON.parse(text)
  if (!isObject(message)) return undefined
  if (message.type === 'answer') return readAnswer(message)
  return message.type === 'invoke' ? readInvocation(message) : undefined
}

function readAnswer(message: Record<string, unknown>): AnswerMessage | undefined {
  const { id, request, answer, error } = message
  const numbered = typeof id === 'number' && typeof request === 'number'
  return numbered && (isObject(answer) || isObject(error)) ? (message as unknown as AnswerMessage) : undefined
}

function readInvocation(message: Record<string, unknown>): Invocation | undefined {
  const { id, step, codeId, inputs, steps, env, context, auth, limits } = message
  const named = typeof id === 'number' && typeof step === 'string' && typeof codeId === 'string'
  const given = [inputs, steps, env, context, auth, limits].every(isObject)
  return named && given ? (message as unknown as Invocation) : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
