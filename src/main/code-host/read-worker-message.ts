import { z } from 'zod'
import { HANDLE_LIMITS, type WorkerMessage } from '#sandbox/protocol.ts'
import type { JsonObject } from '#shared/json.ts'
import { errorInfoSchema, httpResponseSchema, logLevelSchema } from '#shared/model/run-event.ts'

const id = z.int().min(0)
const lines = z.array(z.tuple([logLevelSchema, z.string()])).max(1_000_000)

/** Characters that so many bytes take in base64. */
const base64Length = (bytes: number) => Math.ceil(bytes / 3) * 4

const header = z.string().max(HANDLE_LIMITS.headerLength)
const handleRequest = z.object({
  app: z.string().max(200),
  url: z.string().max(HANDLE_LIMITS.urlLength),
  method: z.string().max(32),
  headers: z.array(z.tuple([header, header])).max(HANDLE_LIMITS.headers),
  body: z.string().max(base64Length(HANDLE_LIMITS.bodyBytes)).optional(),
  redirect: z.enum(['follow', 'manual', 'error']).optional(),
})

const otherMessages = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), residentBytes: z.number().min(0) }),
  z.object({ type: z.literal('idle') }),
  z.object({ type: z.literal('logs'), id, lines }),
  z.object({ type: z.literal('respond'), id, response: httpResponseSchema }),
  z.object({ type: z.literal('request'), id, number: z.int().min(1), request: handleRequest }),
  z.object({ type: z.literal('cancel'), id, number: z.int().min(1) }),
  z.object({ type: z.literal('failed'), id, error: errorInfoSchema, lines, busy: z.boolean() }),
  z.object({ type: z.literal('exiting'), id, exitCode: z.int(), lines }),
])

/** A code process's message as data we made ourselves, or `undefined` when it is none of ours. */
export function readWorkerMessage(text: string): WorkerMessage | undefined {
  let message: unknown
  try {
    message = text.includes('__proto__') ? JSON.parse(text, withoutProto) : JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isObject(message)) return undefined
  if (message.type === 'done') return readDone(message)
  const parsed = otherMessages.safeParse(message)
  return parsed.success ? (parsed.data as WorkerMessage) : undefined
}

/** By hand: results can be large, and JSON is all that they have to be. */
function readDone({
  id: number,
  exports,
  returned,
  summary,
  lines: given,
  busy,
}: Record<string, unknown>): WorkerMessage | undefined {
  if (!Number.isInteger(number) || !isObject(exports) || typeof busy !== 'boolean') return undefined
  if (summary !== undefined && typeof summary !== 'string') return undefined
  const logged =
    Array.isArray(given) && given.length === 0 ? { success: true as const, data: [] } : lines.safeParse(given)
  if (!logged.success) return undefined
  return {
    type: 'done',
    id: number as number,
    exports: exports as JsonObject,
    ...(returned === undefined ? {} : { returned: returned as JsonObject }),
    ...(summary === undefined ? {} : { summary }),
    lines: logged.data,
    busy,
  }
}

function withoutProto(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
