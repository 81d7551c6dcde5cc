import { findAction, findApp } from '#actions/index.ts'
import {
  type CancelSource,
  createCancel,
  type Secret,
  type StepCall,
  type StepResult,
} from '#engine/index.ts'
import type { JsonObject } from '#shared/json.ts'
import {
  type AccountId,
  runIdSchema,
  stepIdSchema,
  versionIdSchema,
  workflowIdSchema,
} from '#shared/model/ids.ts'
import type { HttpResponse, SentRequest } from '#shared/model/run-event.ts'
import { createEgress } from '../../src/main/egress/egress.ts'
import { createStepRunner, type StepRunnerParts } from '../../src/main/steps/step-runner.ts'

/** The real door, one for all tests of a file: what it keeps are connections alone. */
const egress = createEgress()

const workflowId = workflowIdSchema.parse('wf_Test00000001')
const runId = runIdSchema.parse('run_Test00000001')

export interface Attempt {
  readonly result: Promise<StepResult>
  readonly cancel: CancelSource
  readonly secrets: readonly Secret[]
  readonly logs: readonly string[]
  readonly responses: readonly HttpResponse[]
  readonly requests: readonly SentRequest[]
}

export interface AttemptOptions extends Partial<Omit<StepCall, 'action' | 'props'>> {
  readonly action: string
  readonly props: JsonObject
  readonly parts?: Partial<StepRunnerParts>
}

/** One attempt of one step, through the real step runner and the real actions. */
export function attemptStep({ action, props, parts, ...call }: AttemptOptions): Attempt {
  const runner = createStepRunner({
    findAction,
    findApp,
    egress,
    accounts: { credential: async () => ({ app: 'none', name: 'None', fields: {} }) },
    codeHost: { run: async () => ({ returnValue: undefined, exports: {} }) },
    mayReuseCodeProcess: () => false,
    ...parts,
  })
  const cancel = createCancel()
  const attempt = {
    cancel,
    secrets: [] as Secret[],
    logs: [] as string[],
    responses: [] as HttpResponse[],
    requests: [] as SentRequest[],
  }
  const result = runner.run(
    { ...baseCall(), action: { key: action, version: '1.0.0' }, props, ...call },
    {
      cancel,
      log: (level, text) => attempt.logs.push(`${level}: ${text}`),
      respond: response => attempt.responses.push(response),
      request: request => attempt.requests.push(request),
      secret: secret => attempt.secrets.push(secret),
    },
  )
  return { ...attempt, result }
}

/** As the engine would hand it over, for a step without props or credentials. */
export function baseCall(): Omit<StepCall, 'action' | 'props'> {
  return {
    runId,
    workflowId,
    stepId: stepIdSchema.parse('stp_Test00000001'),
    stepName: 'the_step',
    attempt: 1,
    auth: {},
    revealed: [],
    isRenewed: false,
    allowedHosts: [],
    steps: {},
    env: {},
    context: {
      id: runId,
      trace_id: 'trace',
      ts: '2026-01-02T03:04:05.000Z',
      workflow_id: workflowId,
      workflow_name: 'Test',
      version_id: versionIdSchema.parse('0123456789abcdef'),
      replay: false,
    },
    timeoutMs: 60_000,
    memoryMb: 128,
  }
}

export const accountId = 'acc_Test00000001' as AccountId
