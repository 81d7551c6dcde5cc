import { checkProps } from '#actions/check-props.ts'
import type { ActionContext, ActionDefinition } from '#actions/define.ts'
import { checkUrl } from '#actions/host-policy.ts'
import { CancelledError, TerminalError } from '#engine/errors.ts'
import type { StepCall, StepIo, StepResult, StepRunner } from '#engine/index.ts'
import type { JsonObject } from '#shared/json.ts'
import type { App } from '#shared/model/action.ts'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { CodeHost } from '../code-host/code-run.ts'
import type { AccountCredentials } from './account-credentials.ts'
import { resolveCredential } from './credential.ts'

export interface StepRunnerParts {
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
 * - Actions of runtime `code` go to the code host; they get no credential.
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

function runCode(
  { codeHost, mayReuseCodeProcess }: StepRunnerParts,
  { call, props, io }: CodeAttempt,
): Promise<StepResult> {
  const { workflowId, runId, stepName, steps, env, context, memoryMb } = call
  return codeHost.run(
    {
      workflowId,
      runId,
      stepName,
      code: props.code as string,
      inputs: (props.inputs ?? {}) as JsonObject,
      steps,
      env,
      context,
      memoryMb,
      reuse: mayReuseCodeProcess(workflowId, runId),
    },
    io,
  )
}

async function runOnHost(parts: StepRunnerParts, attempt: HostAttempt): Promise<StepResult> {
  const { definition, io } = attempt
  const { action } = definition
  if (definition.run === undefined) {
    throw new TerminalError(`${action.name} has no code to run.`, { code: 'internal' })
  }
  const app = action.app === undefined ? undefined : parts.findApp(action.app)
  const auth =
    app === undefined
      ? {}
      : resolveCredential({ app, given: attempt.call.auth[app.key], accounts: parts.accounts, io })
  const aborter = new AbortController()
  const stopListening = io.cancel.onCancel(() => aborter.abort(cancelled()))
  try {
    aborter.signal.throwIfAborted()
    const output = createOutput()
    const context = createContext(attempt, { app, auth, signal: aborter.signal, output })
    const returnValue = await definition.run(context)
    return { returnValue, exports: output.exports, summary: output.summary }
  } finally {
    stopListening()
  }
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
  readonly app: App | undefined
  readonly auth: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly output: Output
}

function createContext(
  { call, props, io, definition }: HostAttempt,
  { app, auth, signal, output }: ContextParts,
): ActionContext {
  const policy = {
    appName: app?.name ?? definition.action.name,
    appHosts: app?.hosts ?? [],
    allowedHosts: call.allowedHosts,
  }
  return {
    props: freeze(props),
    auth,
    signal,
    allowUrl: url => checkUrl(url, policy),
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
  return new CancelledError('The step was cancelled.')
}

function unknownAction({ action, stepName }: StepCall): TerminalError {
  return new TerminalError(
    `Step ${stepName} uses ${action.key} ${action.version}, which this Patchbay does not have. Choose another action, or update Patchbay.`,
    { code: 'plan.invalid', details: { action: action.key, version: action.version } },
  )
}
