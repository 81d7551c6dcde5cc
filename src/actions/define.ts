import type { z } from 'zod'
import type { JsonObject } from '#shared/json.ts'
import { type Action, type App, actionSchema, appSchema } from '#shared/model/action.ts'
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
  /** Absent for actions of runtime `code`: theirs is the step author's. */
  readonly run?: (context: ActionContext) => Promise<unknown>
}

/** Everything one app brings: itself and its actions. */
export interface AppDefinition {
  readonly app: App
  readonly actions: readonly ActionDefinition[]
}

/** Describes an action, defaults filled in. @throws ZodError when the description is not a whole action. */
export function defineAction(
  action: z.input<typeof actionSchema>,
  run?: (context: ActionContext) => Promise<unknown>,
): ActionDefinition {
  return { action: actionSchema.parse(action), ...(run === undefined ? {} : { run }) }
}

/** Describes an app and what it can do. @throws ZodError when the description is not a whole app. */
export function defineApp(
  app: z.input<typeof appSchema>,
  actions: readonly ActionDefinition[],
): AppDefinition {
  return { app: appSchema.parse(app), actions }
}
