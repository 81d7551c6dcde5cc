import type { JsonObject } from '#shared/json.ts'
import type { Action, App } from '#shared/model/action.ts'
import type { HttpResponse, LogLevel } from '#shared/model/run-event.ts'

/** What an action's code is handed. It can't tell an account from external auth: `auth` reads the same. */
export interface ActionContext {
  /** Checked against the action's props. Frozen deeply. */
  readonly props: JsonObject
  /** The credential of the action's app, by field; empty for actions without an app. */
  readonly auth: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /**
   * Gives `url` back as a URL when the credential may go there: a host of the app, or one the step's author added;
   * plain http only to loopback.
   * @throws PatchbayError `auth.host-not-allowed`
   */
  allowUrl(url: string): URL
  log(level: LogLevel, text: string): void
  export(key: string, value: unknown): void
  summary(text: string): void
  respond(response: Partial<HttpResponse>): void
}

/** A built-in action: what the editor shows plus the code behind it. */
export interface ActionDefinition {
  readonly action: Action
  run(context: ActionContext): Promise<unknown>
}

/** Everything one app brings: itself and its actions. */
export interface AppDefinition {
  readonly app: App
  readonly actions: readonly ActionDefinition[]
}
