import type { ErrorDetails, ErrorInfo } from '#shared/errors.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { RunEvent, SentRequest } from '#shared/model/run-event.ts'
import { maskLookalikes } from './credential-shapes.ts'
import type { SecretPlace } from './event-secrets.ts'
import { eventValue, headOf, type KeptEvent } from './kept-event.ts'
import { maskNewValue, maskValueAt } from './mask-new-value.ts'
import type { Masker } from './masker.ts'

export interface MaskEventOptions {
  readonly masker: Masker
  /** Where the event's value is secret whatever it holds. */
  readonly places: readonly SecretPlace[]
  /** Take out what looks like a credential, too: its step ended before its secret was known. */
  readonly scrub: boolean
  /** The masks that its value may hold; undefined where the event was masked before, and all of them are ours. */
  readonly realMasks?: ReadonlySet<string> | undefined
}

/** Takes the secrets out of everything in an event that a user, a step or a caller wrote. Ids, codes and times stay. */
export function maskEvent(event: RunEvent, options: MaskEventOptions): KeptEvent {
  const { masker, scrub, realMasks } = options
  const maskText = scrub ? (text: string) => maskLookalikes(masker.maskText(text)) : masker.maskText
  const head = maskHead(headOf(event), maskText)
  const original = eventValue(event)
  if (original === undefined) return { head }
  const masked = realMasks
    ? maskNewValue(original, { ...options, realMasks })
    : maskValueAt(original, options)
  if (scrub && event.type === 'response.sent')
    return { head, value: JSON.stringify(mapTexts(masked.value, maskText)) }
  return { head: withSummary(head, masked.value), value: masked.json, core: masked.core }
}

function maskHead(head: RunEvent, maskText: (text: string) => string): RunEvent {
  switch (head.type) {
    case 'run.started':
      return {
        ...head,
        trigger: { ...head.trigger, name: maskText(head.trigger.name) },
        context: { ...head.context, workflow_name: maskText(head.context.workflow_name) },
      }
    case 'step.logged':
      return { ...head, text: maskText(head.text) }
    case 'request.sent':
      return { ...head, request: maskRequest(head.request, maskText) }
    case 'step.skipped':
      return { ...head, reason: maskText(head.reason) }
    case 'step.failed':
    case 'run.failed':
      return { ...head, error: maskError(head.error, maskText) }
    default:
      return head
  }
}

/** A host, path or reason can hold a secret that the step's author put there. */
function maskRequest(request: SentRequest, maskText: (text: string) => string): SentRequest {
  const { host, path, reason } = request
  return {
    ...request,
    host: maskText(host),
    path: maskText(path),
    ...(reason === undefined ? {} : { reason: maskText(reason) }),
  }
}

/** The masked output's own summary: the one in the event is not masked yet. */
function withSummary(head: RunEvent, output: JsonValue): RunEvent {
  if (head.type !== 'step.succeeded') return head
  const summary = (output as JsonObject | null)?.$summary
  return { ...head, output: typeof summary === 'string' ? { $summary: summary } : {} }
}

function maskError(error: ErrorInfo, maskText: (text: string) => string): ErrorInfo {
  return {
    code: error.code,
    name: maskText(error.name),
    message: maskText(error.message),
    ...(error.stack === undefined ? {} : { stack: maskText(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: maskError(error.cause, maskText) }),
    ...(error.details === undefined ? {} : { details: mapTexts(error.details, maskText) as ErrorDetails }),
  }
}

function mapTexts(value: JsonValue | ErrorDetails, maskText: (text: string) => string): JsonValue {
  if (typeof value === 'string') return maskText(value)
  if (typeof value === 'number') {
    const text = String(value)
    const masked = maskText(text)
    return masked === text ? value : masked
  }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(item => mapTexts(item, maskText))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [maskText(key), mapTexts(item, maskText)]),
  )
}
