import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { RunId, StepId, TriggerId, VersionId, WorkflowId } from '#shared/model/ids.ts'
import type { RunEvent, RunEventBody } from '#shared/model/run-event.ts'

export const WORKFLOW_ID = 'wf_test00000000000' as WorkflowId
export const VERSION_ID = '0123456789abcdef' as VersionId
export const stepId = (name: string): StepId => `stp_${name.padEnd(8, '0')}` as StepId
export const runIdOf = (number: number): RunId => `run_${String(number).padStart(12, '0')}` as RunId

/** Numbers and dates a run's events as the engine does, one millisecond apart. */
export function numbered(runId: RunId, bodies: readonly RunEventBody[], startMs = 1_000_000): RunEvent[] {
  return bodies.map((body, seq) => ({ ...body, runId, seq, atMs: startMs + seq }) as RunEvent)
}

export interface StartOptions {
  readonly runId: RunId
  readonly event?: JsonValue
  readonly startMs?: number
  readonly workflowName?: string
  readonly versionId?: VersionId
}

export function started({
  runId,
  event = {},
  workflowName = 'Test',
  versionId = VERSION_ID,
}: StartOptions): RunEventBody {
  return {
    type: 'run.started',
    mode: 'live',
    trigger: { id: 'trg_webhook000' as TriggerId, name: 'webhook', type: 'webhook' },
    event,
    context: {
      id: runId,
      trace_id: runId,
      ts: '2026-01-01T00:00:00.000Z',
      workflow_id: WORKFLOW_ID,
      workflow_name: workflowName,
      version_id: versionId,
      replay: false,
    },
  }
}

export const stepStarted = (name: string, input: JsonObject = {}, attempt = 1): RunEventBody => ({
  type: 'step.started',
  stepId: stepId(name),
  attempt,
  input,
  auth: {},
})

export const stepLogged = (name: string, text: string): RunEventBody => ({
  type: 'step.logged',
  stepId: stepId(name),
  attempt: 1,
  level: 'info',
  text,
})

export const stepSucceeded = (name: string, output: JsonObject = {}, attempt = 1): RunEventBody => ({
  type: 'step.succeeded',
  stepId: stepId(name),
  attempt,
  output,
  durationMs: 5,
})

export const stepFailed = (name: string, message: string, retryAfterMs?: number): RunEventBody => ({
  type: 'step.failed',
  stepId: stepId(name),
  attempt: 1,
  error: { code: 'code.thrown', name: 'Error', message },
  durationMs: 5,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
})

export const runSucceeded: RunEventBody = { type: 'run.succeeded', durationMs: 42 }
