import {
  type CancelSource,
  createCancel,
  type EnginePorts,
  type Plan,
  type RunInput,
  type RunOutcome,
  runWorkflow,
  type Secret,
  type StepCall,
  type StepIo,
  type StepResult,
} from '#engine/index.ts'
import type { JsonObject, JsonValue } from '#shared/json.ts'
import type { RunId, TriggerId, VersionId, WorkflowId } from '#shared/model/ids.ts'
import type { RunContext, RunEvent } from '#shared/model/run-event.ts'
import { type FlowSketch, flow, nameIn, planOf, triggerId } from './flow.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

/** What the stand-in of a step does; the default returns `props.value`. */
export type StepScript = (call: StepCall, io: StepIo, clock: VirtualClock) => unknown

export interface RunSketch extends FlowSketch {
  readonly run?: Readonly<Record<string, StepScript>>
  readonly event?: JsonValue
  readonly triggerName?: string
  readonly envValues?: Readonly<Record<string, string>>
  readonly secretNames?: readonly string[]
  readonly given?: RunInput['given']
  readonly pinned?: RunInput['pinned']
  readonly only?: RunInput['only']
  readonly replayOf?: RunInput['replayOf']
  /** Virtual time after which the run is cancelled. */
  readonly cancelAfterMs?: number
  /** The run is cancelled before it begins. */
  readonly isCancelled?: boolean
  readonly random?: () => number
  readonly sandbox?: EnginePorts['sandbox']
  readonly onAppend?: (event: RunEvent) => void
}

export interface RunReport {
  readonly outcome: RunOutcome
  readonly events: RunEvent[]
  /** Events and the secrets told, in the order in which the journal heard of them. */
  readonly heard: (RunEvent | { readonly type: 'secrets'; readonly secrets: readonly Secret[] })[]
  readonly calls: StepCall[]
  /** How many events there were each time the journal was flushed. */
  readonly flushedAt: number[]
  readonly clock: VirtualClock
}

export const CONTEXT: RunContext = {
  id: 'run_00000000' as RunId,
  trace_id: 'trace',
  ts: '1970-01-01T00:00:01.000Z',
  workflow_id: 'wf_00000000' as WorkflowId,
  workflow_name: 'Flow',
  version_id: '0000000000000000' as VersionId,
  replay: false,
}

/** A result beyond the returned value. */
export const result = (returnValue: unknown, more: Partial<StepResult> = {}): StepResult =>
  Object.assign(new ResultMark(), { returnValue, exports: {}, ...more })
class ResultMark {}

/** Evaluates with the test's own engine: only for expressions of the tests themselves. */
const sandbox: EnginePorts['sandbox'] = {
  evaluate: async (source: string, scope: JsonObject) =>
    new Function('steps', 'env', `"use strict"; return (${source}\n)`)(scope.steps, scope.env),
}

/** Plans a sketch and runs it to its end in virtual time. */
export async function runFlow(sketch: RunSketch): Promise<RunReport> {
  return runPlan(planOf(flow(sketch)), sketch)
}

export async function runPlan(plan: Plan, sketch: Omit<RunSketch, keyof FlowSketch>): Promise<RunReport> {
  const clock = createVirtualClock()
  const events: RunEvent[] = []
  const heard: RunReport['heard'] = []
  const calls: StepCall[] = []
  const flushedAt: number[] = []
  const cancel: CancelSource = createCancel()
  if (sketch.isCancelled) cancel.cancel()
  const name = sketch.triggerName ?? 'hook'
  const done = runWorkflow({
    plan,
    trigger: { id: triggerId(name) as TriggerId, name, type: 'manual' },
    event: sketch.event ?? {},
    context: CONTEXT,
    mode: 'live',
    env: { values: sketch.envValues ?? {}, secretNames: sketch.secretNames ?? [] },
    cancel,
    ...(sketch.given ? { given: sketch.given } : {}),
    ...(sketch.pinned ? { pinned: sketch.pinned } : {}),
    ...(sketch.only ? { only: sketch.only } : {}),
    ...(sketch.replayOf ? { replayOf: sketch.replayOf } : {}),
    ports: {
      clock,
      random: { next: sketch.random ?? (() => 0.5) },
      sandbox: sketch.sandbox ?? sandbox,
      stepRunner: {
        async run(call, io) {
          calls.push(call)
          const script = sketch.run?.[call.stepName] ?? sketch.run?.['*']
          const value = await (script ? script(call, io, clock) : call.props.value)
          return value instanceof ResultMark ? (value as StepResult) : { returnValue: value, exports: {} }
        },
      },
      journal: {
        append(event) {
          sketch.onAppend?.(event)
          events.push(event)
          heard.push(event)
        },
        addSecrets: secrets => heard.push({ type: 'secrets', secrets }),
        async flush() {
          flushedAt.push(events.length)
        },
      },
    },
  })
  if (sketch.cancelAfterMs !== undefined) clock.after(sketch.cancelAfterMs, () => cancel.cancel())
  const outcome = await drive(done, clock)
  return { outcome, events, heard, calls, flushedAt, clock }
}

/** Lets everything that is ready happen, then the next timer, until the run is over. */
async function drive<T>(done: Promise<T>, clock: VirtualClock): Promise<T> {
  let isOver = false
  const over = () => {
    isOver = true
  }
  done.then(over, over)
  for (let turn = 0; turn < 10_000 && !isOver; turn++) {
    await new Promise(resolve => setImmediate(resolve))
    if (!isOver && !clock.fireNext()) break
  }
  await new Promise(resolve => setImmediate(resolve))
  if (!isOver) throw new Error('The run hangs: nothing is ready and no timer is set.')
  return done
}

/** An event list small enough to read: `step.started a#2`. */
export function brief(events: readonly RunEvent[]): string[] {
  return events.map(event => {
    const step = event.type !== 'run.failed' && 'stepId' in event ? ` ${nameIn(event.stepId)}` : ''
    const attempt = 'attempt' in event && event.attempt > 1 ? `#${event.attempt}` : ''
    return `${event.type}${step}${attempt}`
  })
}
