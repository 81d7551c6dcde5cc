import { checkProps } from '#actions/check-props.ts'
import type { ActionContext, ActionDefinition } from '#actions/define.ts'
import { CancelledError, TerminalError } from '#engine/errors.ts'
import type { StepCall, StepIo, StepResult, StepRunner } from '#engine/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { JsonObject } from '#shared/json.ts'
import type { App } from '#shared/model/action.ts'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { CodeHost } from '../code-host/code-run.ts'
import type { EgressSession } from '../egress/egress.ts'
import type { AccountCredentials } from './account-credentials.ts'
import { openCodeCredentials } from './code-credentials.ts'
import { type ResolvedCredential, resolveCredential } from './credential.ts'
import { openSession, type SessionParts } from './guarded-session.ts'

export interface StepRunnerParts extends SessionParts {
  readonly findAction: (key: string, version: string) => ActionDefinition | undefined
  readonly findApp: (key: string) => App | undefined
  readonly codeHost: Pick<CodeHost, 'run'>
  readonly accounts: AccountCredentials
  /** Whether a code process may outlive the run: only while the workflow's runs are kept. */
  readonly mayReuseCodeProcess: (workflowId: WorkflowId, runId: RunId) => boolean
}

/**
 * Carries out attempts of steps: looks the action up, checks its props, resolves its credential, runs it.
 *
 * - Checks come before the credential: a step with a wrong field never touches a secret.
 * - Actions of runtime `code` go to the code host, with handles in the place of credentials.
 */
export function createStepRunner(parts: StepRunnerParts): StepRunner {
  return {
    async run(call, io) {
      const definition = parts.findAction(call.action.key, call.action.version)
      if (definition === undefined) throw unknownAction(call)
      const props = checkProps(definition.action, call.props)
      if (definition.action.runtime === 'code') return runCode(parts, { call, props, io })
      return runOnHost(parts, { definition, call, props, io })
    },
  }
}

interface CodeAttempt {
  readonly call: StepCall
  readonly props: JsonObject
  readonly io: StepIo
}

interface HostAttempt extends CodeAttempt {
  readonly definition: ActionDefinition
}

async function runCode(parts: StepRunnerParts, { call, props, io }: CodeAttempt): Promise<StepResult> {
  const { workflowId, runId, stepName, steps, env, context, memoryMb } = call
  const aborter = new AbortController()
  const stopListening = io.cancel.onCancel(() => aborter.abort(cancelled()))
  const hasAuth = Object.keys(call.auth).length > 0
  const credentials = hasAuth
    ? await openCodeCredentials(parts, { call, io, signal: aborter.signal })
    : undefined
  try {
    return await parts.codeHost.run(
      {
        workflowId,
        runId,
        stepName,
        code: props.code as string,
        inputs: (props.inputs ?? {}) as JsonObject,
        steps,
        env,
        context,
        ...(credentials === undefined ? {} : { credentials }),
        memoryMb,
        reuse: parts.mayReuseCodeProcess(workflowId, runId),
      },
      io,
    )
  } finally {
    credentials?.end()
    stopListening()
  }
}

async function runOnHost(parts: StepRunnerParts, attempt: HostAttempt): Promise<StepResult> {
  const { definition, io } = attempt
  const { action } = definition
  if (definition.run === undefined) {
    throw new TerminalError(`${action.name} has no code to run.`, { code: 'internal' })
  }
  const credential = await credentialOf(parts, attempt)
  const aborter = new AbortController()
  const stopListening = io.cancel.onCancel(() => aborter.abort(cancelled()))
  const { signal } = aborter
  const session = openSession(parts, {
    call: attempt.call,
    credential,
    actionName: action.name,
    signal,
    onRequest: request => io.request(request),
  })
  try {
    signal.throwIfAborted()
    const output = createOutput()
    const context = createContext(attempt, { credential, session, signal, output })
    const returnValue = await definition.run(context)
    return { returnValue, exports: output.exports, summary: output.summary }
  } catch (error) {
    throw markedRepeatable(error, session)
  } finally {
    session.end()
    stopListening()
  }
}

/** The credential of the action's own app, or of the one that the step's author chose. */
async function credentialOf(
  { accounts, findApp }: StepRunnerParts,
  { definition: { action }, call, io }: HostAttempt,
): Promise<ResolvedCredential | undefined> {
  const keys = action.auth === 'app' ? [action.app] : Object.keys(call.auth)
  const [key] = keys
  if (key === undefined) return undefined
  if (keys.length > 1) {
    throw new TerminalError(`${action.name} carries one credential. Choose one app, and remove the others.`, {
      code: 'auth.missing',
    })
  }
  const app = findApp(key)
  if (app === undefined) {
    if (action.auth === 'app') return undefined
    throw new TerminalError(`There is no app “${key}” here. Choose another one for the step.`, {
      code: 'auth.missing',
      details: { app: key },
    })
  }
  return resolveCredential({ app, given: call.auth[key], accounts, io, isRenewed: call.isRenewed })
}

/**
 * A credential that was refused before anything was changed: the engine may ask for another one and try again. Where a
 * provider says so otherwise than by a 401, the action itself says `details.repeatable`.
 */
function markedRepeatable(error: unknown, session: EgressSession): unknown {
  if (!(error instanceof PatchbayError) || error.code !== 'auth.rejected') return error
  if (!session.isRepeatable()) return error
  return new TerminalError(error.message, {
    code: error.code,
    details: { ...error.details, repeatable: true },
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  })
}

interface Output {
  readonly exports: Record<string, unknown>
  summary: string | undefined
}

function createOutput(): Output {
  // Without a prototype, so that an export named __proto__ is a name like any other.
  return { exports: Object.create(null) as Record<string, unknown>, summary: undefined }
}

interface ContextParts {
  readonly credential: ResolvedCredential | undefined
  readonly session: EgressSession
  readonly signal: AbortSignal
  readonly output: Output
}

const NO_FIELDS: Readonly<Record<string, string>> = Object.freeze({})

function createContext(
  { props, io }: HostAttempt,
  { credential, session, signal, output }: ContextParts,
): ActionContext {
  return {
    props: freeze(props),
    app: credential?.app,
    auth: credential?.fields ?? NO_FIELDS,
    signal,
    fetch: session.fetch,
    connect: session.connect,
    allowUrl: session.allowUrl,
    log: (level, text) => io.log(level, text),
    export: (key, value) => {
      output.exports[key] = value
    },
    summary: text => {
      output.summary = text
    },
    respond: ({ status = 200, headers = {}, body = '' }) => io.respond({ status, headers, body }),
  }
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const inner of Object.values(value)) freeze(inner)
  return value
}

function cancelled(): CancelledError {
  return new CancelledError('The step was canceled.')
}

function unknownAction({ action, stepName }: StepCall): TerminalError {
  return new TerminalError(
    `Step ${stepName} uses ${action.key} ${action.version}, which this Patchbay does not have. Choose another action, or update Patchbay.`,
    { code: 'plan.invalid', details: { action: action.key, version: action.version } },
  )
}
