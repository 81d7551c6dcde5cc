import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { HttpResponse, RunEvent } from '#shared/model/run-event.ts'
import type { RunStatus } from '#shared/model/run-state.ts'

/**
 * A masked event as it is kept. Its one value that may be large stands apart as JSON text, so that a run's progress is
 * read without touching its data, and data are handed on without being parsed.
 */
export interface KeptEvent {
  /** With its value emptied; of an output, `$summary` stays. */
  readonly head: RunEvent
  /** `event` of run.started, `input` of step.started, `output` of step.succeeded, `response` of response.sent. */
  readonly value?: string | undefined
  /** The part of a large `value` that other events are likely to have, too. */
  readonly core?: string | undefined
}

/** The event's value, or undefined for events that carry none. */
export function eventValue(event: RunEvent): JsonValue | undefined {
  switch (event.type) {
    case 'run.started':
      return event.event
    case 'step.started':
      return event.input
    case 'step.succeeded':
      return event.output
    case 'response.sent':
      return { ...event.response, headers: { ...event.response.headers } }
    default:
      return undefined
  }
}

/** The event without its value. */
export function headOf(event: RunEvent): RunEvent {
  switch (event.type) {
    case 'run.started':
      return { ...event, event: null }
    case 'step.started':
      return { ...event, input: {} }
    case 'step.succeeded':
      return {
        ...event,
        output: typeof event.output.$summary === 'string' ? { $summary: event.output.$summary } : {},
      }
    case 'response.sent':
      return { ...event, response: { status: event.response.status, headers: {}, body: null } }
    default:
      return event
  }
}

/** The event in the two parts that it is kept in. For one that is masked already. */
export function splitEvent(event: RunEvent): KeptEvent {
  const value = eventValue(event)
  return { head: headOf(event), ...(value === undefined ? {} : { value: JSON.stringify(value) }) }
}

/** What a run came to with this event; undefined while it goes on. */
export function endOf({ type }: RunEvent): RunStatus | undefined {
  switch (type) {
    case 'run.succeeded':
      return 'succeeded'
    case 'run.failed':
      return 'failed'
    case 'run.cancelled':
      return 'cancelled'
    case 'run.interrupted':
      return 'interrupted'
    default:
      return undefined
  }
}

/** The whole event again. */
export function joinEvent({ head, value }: KeptEvent): RunEvent {
  if (value === undefined) return head
  const parsed = JSON.parse(value) as JsonValue
  switch (head.type) {
    case 'run.started':
      return { ...head, event: parsed }
    case 'step.started':
      return { ...head, input: parsed as JsonObject }
    case 'step.succeeded':
      return { ...head, output: parsed as JsonObject }
    case 'response.sent':
      return { ...head, response: parsed as unknown as HttpResponse }
    default:
      return head
  }
}
