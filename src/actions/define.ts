import type { Socket } from 'node:net'
import type { z } from 'zod'
import type { RemoteAnswer } from '#shared/ipc/credentials-contract.ts'
import type { JsonObject } from '#shared/json.ts'
import { type Action, type App, actionSchema, appSchema } from '#shared/model/action.ts'
import type { HttpResponse, LogLevel } from '#shared/model/run-event.ts'

/** How a request is sent, beside what `fetch` knows. */
export interface SendInit extends RequestInit {
  /** How long the answer's headers may take. Default: 30 s. */
  readonly headersTimeoutMs?: number | undefined
  /** How large an answer may be, for those that are not held in memory. Default: 64 MB. */
  readonly maxResponseBytes?: number | undefined
}

export interface ConnectTarget {
  /** IPv6 without brackets. */
  readonly host: string
  readonly port: number
  /** To stop what the step has begun there: allowed for as long as the step's code runs, also after `signal` aborted. */
  readonly isCancel?: boolean
}

/** What an action's code is handed. It can't tell an account from external auth: `auth` reads the same. */
export interface ActionContext {
  /** Checked against the action's props. Frozen deeply. */
  readonly props: JsonObject
  /** Whose credential `auth` is: the action's own app or the one its step's author chose; none without a credential. */
  readonly app?: App | undefined
  /** The credential of the action's app, by field; empty for actions without an app. */
  readonly auth: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /**
   * Sends one request, as the global `fetch` does, past the guard that every request of an action has to pass: host
   * policy (rules H1–H5, at each redirect too), DNS answers, time and size limits, the use log. Answers of any status
   * are returned as they are; a 401 marks the credential as refused.
   * @throws PatchbayError `auth.host-not-allowed` before anything is sent, `provider.unreachable`
   */
  fetch(input: string | URL, init?: SendInit): Promise<Response>
  /**
   * Opens a TCP connection past the same guard, for what is no HTTP (databases, mail). TLS is the caller's to add.
   * @throws PatchbayError `auth.host-not-allowed`, `provider.unreachable`
   */
  connect(target: ConnectTarget): Promise<Socket>
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

/** What a loader of choices or fields is handed: the step as far as it is filled in, by the account chosen in the editor. */
export interface LoaderContext
  extends Pick<ActionContext, 'props' | 'app' | 'auth' | 'signal' | 'fetch' | 'connect' | 'allowUrl'> {
  /** What the user typed to narrow the choices down. */
  readonly query?: string | undefined
  readonly cursor?: string | undefined
}

export type Loader = (context: LoaderContext) => Promise<RemoteAnswer>

/** What asks a provider who a credential is. */
export type ConnectionTest = (
  context: Pick<ActionContext, 'auth' | 'signal' | 'fetch' | 'connect'>,
) => Promise<{ readonly identity?: string | undefined }>

/** A built-in action: what the editor shows plus the code behind it. */
export interface ActionDefinition {
  readonly action: Action
  /** By the names that `remoteOptions` and `remoteFields` of its props give. */
  readonly loaders?: Readonly<Record<string, Loader>>
  /** Absent for actions of runtime `code`: theirs is the step author's. */
  readonly run?: (context: ActionContext) => Promise<unknown>
}

/** Everything one app brings: itself and its actions. */
export interface AppDefinition {
  readonly app: App
  readonly actions: readonly ActionDefinition[]
  readonly test?: ConnectionTest
}

/** All are read at each start, and none twice: compiling the schemas for speed would cost more than it saves. */
const ONCE = { jitless: true } as const

/** Describes an action, defaults filled in. @throws ZodError when the description is not a whole action. */
export function defineAction(
  action: z.input<typeof actionSchema>,
  run?: (context: ActionContext) => Promise<unknown>,
  loaders?: Readonly<Record<string, Loader>>,
): ActionDefinition {
  return {
    action: actionSchema.parse(action, ONCE),
    ...(run === undefined ? {} : { run }),
    ...(loaders === undefined ? {} : { loaders }),
  }
}

/** Describes an app and what it can do. @throws ZodError when the description is not a whole app. */
export function defineApp(
  app: z.input<typeof appSchema>,
  actions: readonly ActionDefinition[],
  test?: ConnectionTest,
): AppDefinition {
  const parsed = appSchema.parse({ ...app, canTest: test !== undefined }, ONCE)
  return { app: parsed, actions, ...(test === undefined ? {} : { test }) }
}
