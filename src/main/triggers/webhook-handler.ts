import type { JsonValue } from '#shared/json.ts'
import type { HttpResponse } from '#shared/model/run-event.ts'

/** What a workflow sees as `steps.trigger.event`. */
export interface WebhookEvent {
  readonly [field: string]: JsonValue
  readonly body: JsonValue
  readonly client_ip: string
  /** By lower-case name. */
  readonly headers: { [name: string]: JsonValue }
  readonly method: string
  readonly path: string
  /** A name given several times has a list. */
  readonly query: { [name: string]: JsonValue }
  readonly url: string
}

export interface WebhookCall {
  /** The unguessable part of the address. */
  readonly path: string
  readonly event: WebhookEvent
  /** The caller asked that nothing of this run be kept. */
  readonly noStore: boolean
  /** The caller asked that no run starts: to the editor's test events only. */
  readonly noTrigger: boolean
}

export type WebhookAnswer =
  /** What the workflow answered. */
  | { readonly outcome: 'responded'; readonly response: HttpResponse }
  /** Taken; the run goes on by itself. */
  | { readonly outcome: 'accepted' }
  /** No such webhook, or not enabled: the caller can't tell which. */
  | { readonly outcome: 'unknown' }
  /** The workflow's queue is full. */
  | { readonly outcome: 'busy' }
  /** The run succeeded, but never answered. */
  | { readonly outcome: 'no-response' }
  /** The run failed, was cancelled or timed out before it answered. */
  | { readonly outcome: 'failed' }
  /** No run can start now, e.g. because Patchbay is quitting. */
  | { readonly outcome: 'unavailable' }

export interface WebhookHandler {
  /** Asked before a body is read: does this path belong to an enabled webhook? */
  isKnown(path: string): boolean
  handle(call: WebhookCall): Promise<WebhookAnswer>
}
