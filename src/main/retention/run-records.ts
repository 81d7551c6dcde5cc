import { foldRun } from '#shared/model/fold-run.ts'
import type { RunId, StepId } from '#shared/model/ids.ts'
import type { RunEvent } from '#shared/model/run-event.ts'
import type { RunState, RunSummary, StepRecord, StepStatus, TriggerRecord } from '#shared/model/run-state.ts'
import { joinEvent, type KeptEvent } from './kept-event.ts'
import { searchTextOf } from './search-text.ts'

/** What can be looked at of runs, wherever they are kept: on disk, or in memory for the editor. All of it masked. */
export interface RunReader {
  /** Undefined for a run that is not kept here, as below. */
  events(runId: RunId): RunEvent[] | undefined
  /** What a list shows of it. */
  summary(runId: RunId): RunSummary | undefined
  state(runId: RunId): RunState | undefined
  step(runId: RunId, stepId: StepId): StepRecord | undefined
  trigger(runId: RunId): TriggerRecord | undefined
  /** JSON text of each step's output in this run, by step id; of a step that ran twice the latest. */
  outputs(runId: RunId): Map<StepId, string>
}

/** Where the writer's events go. */
export interface RunSink {
  /** All of them or none. @throws PatchbayError `journal.write-failed` | `journal.corrupted` */
  append(runId: RunId, events: readonly KeptEvent[]): void
  /** Masks once more what was appended before its secrets were known. Nothing is written when nothing holds one. */
  remask(runId: RunId, masking: Remasking): void
  deleteRun(runId: RunId): void
}

export interface Remasking {
  /** Whether a text holds a secret. */
  holdsSecret(text: string): boolean
  mask(event: RunEvent): KeptEvent
}

/** The events masked anew, or undefined when none of them holds a secret. */
export function remasked(
  events: readonly KeptEvent[],
  { holdsSecret, mask }: Remasking,
): KeptEvent[] | undefined {
  const isTouched = ({ head, value = '' }: KeptEvent) =>
    holdsSecret(value) || holdsSecret(JSON.stringify(head))
  return events.some(isTouched) ? events.map(event => mask(joinEvent(event))) : undefined
}

/** Runs held in memory alone: of workflows that keep nothing, for as long as the editor shows them. */
export interface RunRecords extends RunReader, RunSink {
  has(runId: RunId): boolean
  runIds(): RunId[]
  /** What a search looks through. */
  text(runId: RunId): string
  clear(): void
}

export function createRunRecords(): RunRecords {
  const runs = new Map<RunId, KeptEvent[]>()
  const read = <T>(runId: RunId, view: (events: readonly KeptEvent[]) => T): T | undefined => {
    const events = runs.get(runId)
    return events && view(events)
  }
  const state = (runId: RunId): RunState | undefined =>
    read(runId, events =>
      stateOf(
        events.map(event => event.head),
        false,
      ),
    )
  return {
    append(runId, events) {
      const kept = runs.get(runId)
      if (kept) for (const event of events) kept.push(event)
      else runs.set(runId, [...events])
    },
    remask(runId, masking) {
      const events = runs.get(runId)
      const masked = events && remasked(events, masking)
      if (masked) runs.set(runId, masked)
    },
    has: runId => runs.has(runId),
    runIds: () => [...runs.keys()],
    text: runId => read(runId, searchTextOf) ?? '',
    deleteRun(runId) {
      runs.delete(runId)
    },
    clear() {
      runs.clear()
    },
    events: runId => read(runId, events => events.map(joinEvent)),
    state,
    summary: state,
    step: (runId, stepId) => read(runId, events => stepRecordOf(events, stepId)),
    trigger: runId => read(runId, triggerRecordOf),
    outputs: runId => read(runId, outputsOf) ?? new Map(),
  }
}

export const stateOf = (heads: readonly RunEvent[], kept: boolean): RunState | undefined =>
  foldRun(heads, { kept, withDetails: true })

const isOf =
  (stepId: StepId) =>
  ({ head }: KeptEvent): boolean =>
    'stepId' in head && head.stepId === stepId

/** Folds the events of one step into what the inspector shows, or undefined if the run never mentions it. */
export function stepRecordOf(events: readonly KeptEvent[], stepId: StepId): StepRecord | undefined {
  const own = events.filter(isOf(stepId))
  if (own.length === 0) return undefined
  const record: StepRecord = { stepId, logs: [], attempts: [], requests: [], renewed: [] }
  for (const event of own) addToRecord(record, event)
  return record
}

function addToRecord(record: StepRecord, { head, value }: KeptEvent): void {
  switch (head.type) {
    case 'step.started':
      if (value !== undefined) record.input = value
      record.attempts.push({ attempt: head.attempt, status: 'running', startedAtMs: head.atMs })
      return
    case 'step.logged':
      record.logs.push({ atMs: head.atMs, attempt: head.attempt, level: head.level, text: head.text })
      return
    case 'request.sent':
      record.requests.push({ ...head.request, attempt: head.attempt, atMs: head.atMs })
      return
    case 'credential.renewed':
      record.renewed.push({
        app: head.app,
        attempt: head.attempt,
        ...(head.source === undefined ? {} : { source: head.source }),
      })
      return
    case 'step.succeeded':
      if (value !== undefined) record.output = value
      delete record.error
      settle(record, head, 'succeeded')
      return
    case 'step.failed':
      record.error = head.error
      settle(record, head, head.retryAfterMs === undefined ? 'failed' : 'retrying')
      return
    case 'step.cancelled':
      settle(record, head, 'cancelled')
      return
    default:
      return
  }
}

type Settled = Extract<RunEvent, { type: 'step.succeeded' | 'step.failed' | 'step.cancelled' }>

function settle(record: StepRecord, event: Settled, status: StepStatus): void {
  const attempt = record.attempts.findLast(candidate => candidate.attempt === event.attempt)
  if (!attempt) return
  attempt.status = status
  attempt.durationMs = event.durationMs
  if (event.type === 'step.failed') attempt.error = event.error
}

/** `steps.trigger` as JSON text, and what the caller was answered. */
export function triggerRecordOf(events: readonly KeptEvent[]): TriggerRecord | undefined {
  const started = events[0]
  if (started?.head.type !== 'run.started') return undefined
  const { trigger, context } = started.head
  const rest = JSON.stringify({ name: trigger.name, context }).slice(1, -1)
  const answer = events.find(event => event.head.type === 'response.sent')
  const response = answer && joinEvent(answer)
  return {
    output: `{"event":${started.value ?? 'null'},${rest}}`,
    ...(response?.type === 'response.sent'
      ? { response: { ...response.response, headers: { ...response.response.headers } } }
      : {}),
  }
}

export function outputsOf(events: readonly KeptEvent[]): Map<StepId, string> {
  const outputs = new Map<StepId, string>()
  for (const { head, value } of events) {
    if (head.type === 'step.succeeded' && value !== undefined) outputs.set(head.stepId, value)
  }
  return outputs
}
