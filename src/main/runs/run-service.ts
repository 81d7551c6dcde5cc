import { randomBytes } from 'node:crypto'
import {
  createCancel,
  type EnginePorts,
  type Plan,
  type RunOutcome,
  runWorkflow,
  type Secret,
  type SecretPath,
} from '#engine/index.ts'
import { PatchbayError } from '#shared/errors.ts'
import type { JsonValue } from '#shared/json.ts'
import { type RunId, type StepId, spellId, type TriggerId, type WorkflowId } from '#shared/model/ids.ts'
import type { HttpResponse, RunEvent, RunMode, StepExports } from '#shared/model/run-event.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import type { Trigger, Workflow } from '#shared/model/workflow.ts'
import type { RunWriter } from '../retention/run-writer.ts'
import type { PlannedWorkflow } from './planner.ts'
import { maskedPlaces } from './replay/masked-places.ts'
import type { RunQueue } from './run-queue.ts'

export interface StartRun {
  readonly planned: PlannedWorkflow
  readonly mode: RunMode
  readonly triggerId?: TriggerId | undefined
  /** Default: the trigger's sample event. */
  readonly event?: JsonValue | undefined
  /** The request asked that nothing of this run be kept. */
  readonly noStore?: boolean
  /** Env values that stand in for the workflow's own. */
  readonly env?: Readonly<Record<string, string>>
  /** Of the run whose event is used again. */
  readonly traceId?: string | undefined
  /** Outputs that stand in for running their steps. */
  readonly given?: ReadonlyMap<StepId, StepExports>
  /** Outputs that stand in for running their steps once these have their turn. */
  readonly pinned?: ReadonlyMap<StepId, StepExports>
  /** Only these steps run. */
  readonly only?: ReadonlySet<StepId>
  /** The run whose event is used again, and whose outputs the given ones are. */
  readonly replayOf?: RunId | undefined
  /** Values that the user typed in for this run, whether or not the plan knows their places to be secret. */
  readonly secrets?: readonly Secret[]
  /** Where in the event such values stand. */
  readonly secretPaths?: readonly SecretPath[]
  /** Aborted before the run's turn has come, it does not start. */
  readonly signal?: AbortSignal
}

export interface StartedRun {
  readonly summary: RunSummary
  /** The first `$.respond`, unmasked, for the caller it is meant for; undefined when the run ended without one. */
  readonly response: Promise<HttpResponse | undefined>
  readonly finished: Promise<RunOutcome>
}

export interface RunServicePorts {
  readonly engine: Omit<EnginePorts, 'journal'>
  readonly queue: RunQueue
  readonly resolveEnv: (workflow: Workflow, overrides: Readonly<Record<string, string>>) => ResolvedEnv
  /** Makes the one writer that stands before all that is kept or shown of a run. */
  readonly openWriter: (run: WriterRequest & { onWriteError: (error: PatchbayError) => void }) => RunWriter
  /** Has what the writer needs at hand. */
  readonly prepare: (workflow: Workflow) => Promise<void>
  /** Called when a run has ended and all of it that will be kept is. */
  readonly afterRun: (workflow: Workflow, runId: RunId, isKept: boolean) => void
  /** A run ended in a way that no event tells, which is our mistake: nobody may be waiting for it. */
  readonly onUnexpected: (error: unknown) => void
}

export interface ResolvedEnv {
  readonly values: Readonly<Record<string, string>>
  readonly secretNames: readonly string[]
}

export interface WriterRequest {
  readonly runId: RunId
  readonly planned: PlannedWorkflow
  readonly mode: RunMode
  readonly noStore: boolean
  /** Places that are secret in this run, beside those that its plan knows. */
  readonly secretPaths?: readonly SecretPath[] | undefined
  readonly realMasks: ReadonlySet<string>
}

export interface RunService {
  /** @throws PatchbayError `plan.invalid` | `run.queue-full` | `auth.missing` before anything has run */
  start(request: StartRun): Promise<StartedRun>
  /** Does nothing when the run has ended already. */
  cancel(runId: RunId): void
  /** The writer of a run under way. */
  live(runId: RunId): RunWriter | undefined
  liveOf(workflowId: WorkflowId): readonly RunWriter[]
  /** Whether any run is under way. */
  isBusy(): boolean
  /** How many runs, under way or waiting for their turn, would leave nothing if Patchbay quit now. */
  atStake(): number
  /** Resolves when no run is under way. */
  idle(): Promise<void>
  /** Cancels what runs and resolves when all of it has ended. */
  close(): Promise<void>
}

interface LiveRun {
  readonly workflowId: WorkflowId
  readonly writer: RunWriter
  readonly cancel: () => void
  finished: Promise<unknown>
}

/** Starts runs and knows those under way: pins the version, mints ids, and hands the engine its ports. */
export function createRunService(ports: RunServicePorts): RunService {
  const runs = new Map<RunId, LiveRun>()
  let waiting = 0
  let closing = false

  const begin = (request: StartRun, plan: Plan, trigger: Trigger, leaveQueue: () => void): StartedRun => {
    const { planned, mode } = request
    const { workflow } = planned
    const runId = spellId('run', randomBytes(16)) as RunId
    const env = ports.resolveEnv(workflow, request.env ?? {})
    const cancel = createCancel()
    const noStore = request.noStore ?? false
    const { secretPaths } = request
    const onWriteError = () => cancel.cancel()
    const realMasks = masksGiven(request)
    const writer = ports.openWriter({ runId, planned, mode, noStore, secretPaths, realMasks, onWriteError })
    writer.addSecrets(request.secrets ?? [])
    const { journal, response } = tapResponse(writer)
    const startedAtMs = ports.engine.clock.now()
    const context = {
      id: runId,
      trace_id: request.traceId ?? `trace_${randomBytes(12).toString('hex')}`,
      ts: ports.engine.clock.iso(startedAtMs),
      workflow_id: workflow.id,
      workflow_name: workflow.name,
      version_id: planned.versionId,
      replay: mode === 'rerun',
    }
    // Known before its first step starts: what serves the step asks what becomes of the run.
    const live: LiveRun = {
      workflowId: workflow.id,
      writer,
      cancel: () => cancel.cancel(),
      finished: Promise.resolve(),
    }
    runs.set(runId, live)
    const finished = runWorkflow({
      plan,
      trigger,
      event: request.event ?? trigger.sampleEvent,
      context,
      mode,
      env,
      ports: { ...ports.engine, journal },
      cancel,
      ...(request.given ? { given: request.given } : {}),
      ...(request.pinned ? { pinned: request.pinned } : {}),
      ...(request.only ? { only: request.only } : {}),
      ...(request.replayOf ? { replayOf: request.replayOf } : {}),
    }).finally(() => {
      runs.delete(runId)
      leaveQueue()
      response.end()
      ports.afterRun(workflow, runId, writer.kept)
    })
    live.finished = finished
    finished.catch(ports.onUnexpected)
    const summary: RunSummary = {
      runId,
      workflowId: workflow.id,
      workflowName: workflow.name,
      versionId: planned.versionId,
      mode,
      status: 'running',
      triggerName: trigger.name,
      triggerType: trigger.type,
      startedAtMs,
      ...(request.replayOf ? { replayOf: request.replayOf, reused: [...(request.given?.keys() ?? [])] } : {}),
      ...pinnedIn(request, plan),
      kept: writer.kept,
    }
    return { summary, response: response.promise, finished }
  }

  /** Asked again of a run that waited for its turn. */
  const refuseWhenClosing = ({ signal }: StartRun) => {
    if (!closing && !signal?.aborted) return
    const why = closing ? 'Patchbay is quitting; no run starts any more.' : 'It was canceled before its turn.'
    throw new PatchbayError(why, { code: 'run.cancelled' })
  }

  const enterQueue = async ({ id, settings }: Workflow) => {
    waiting++
    try {
      return await ports.queue.enter(id, settings.limits.concurrency)
    } finally {
      waiting--
    }
  }

  const idle = async () => {
    while (runs.size > 0) await Promise.allSettled([...runs.values()].map(run => run.finished))
  }

  return {
    async start(request) {
      refuseWhenClosing(request)
      const { workflow, plan, problems } = request.planned
      if (!plan) throw invalidPlan(workflow, problems)
      const trigger = pickTrigger(workflow, request.triggerId)
      await ports.prepare(workflow)
      const leave = await enterQueue(workflow)
      try {
        refuseWhenClosing(request)
        return begin(request, plan, trigger, leave)
      } catch (error) {
        leave()
        throw error
      }
    },
    cancel: runId => runs.get(runId)?.cancel(),
    live: runId => runs.get(runId)?.writer,
    liveOf: workflowId =>
      [...runs.values()].filter(run => run.workflowId === workflowId).map(run => run.writer),
    isBusy: () => runs.size > 0,
    atStake: () => waiting + [...runs.values()].filter(({ writer }) => !writer.keepsCancelled).length,
    idle,
    async close() {
      closing = true
      for (const run of runs.values()) run.cancel()
      await idle()
    },
  }
}

/** The pinned steps, as the run's first event names them. */
function pinnedIn({ pinned }: StartRun, { indexById }: Plan): Pick<RunSummary, 'pinned'> {
  const ids = [...(pinned?.keys() ?? [])].filter(stepId => indexById.has(stepId))
  return ids.length > 0 ? { pinned: ids } : {}
}

/** What a replay or a test starts with comes from kept runs, with their masks in it. What comes from outside holds none. */
function masksGiven({ mode, planned, event, ...request }: StartRun): ReadonlySet<string> {
  if (mode === 'live') return new Set()
  const { triggers } = planned.workflow
  const sample = triggers.map(({ sampleEvent }) => sampleEvent)
  const values = [event ?? sample, ...(request.given?.values() ?? []), ...(request.pinned?.values() ?? [])]
  return new Set(values.flatMap(value => maskedPlaces(value).map(({ mask }) => mask)))
}

function pickTrigger(workflow: Workflow, triggerId: TriggerId | undefined): Trigger {
  const trigger = triggerId ? workflow.triggers.find(({ id }) => id === triggerId) : workflow.triggers[0]
  if (trigger) return trigger
  throw new PatchbayError(`“${workflow.name}” has no trigger to start from. Add one on the canvas.`, {
    code: 'plan.invalid',
  })
}

/** Why a workflow without a plan can't run. */
export function invalidPlan(workflow: Workflow, problems: PlannedWorkflow['problems']): PatchbayError {
  const errors = problems.filter(({ severity }) => severity === 'error')
  const [first] = errors
  const step = workflow.steps.find(({ id }) => id === first?.target)
  const notes = [
    ...(step ? [`step ${step.name}`] : []),
    ...(errors.length > 1 ? [`and ${errors.length - 1} more`] : []),
  ]
  const rest = notes.length > 0 ? ` (${notes.join(', ')})` : ''
  return new PatchbayError(
    `“${workflow.name}” can’t run yet: ${first?.message ?? 'it has problems'}${rest}`,
    {
      code: 'plan.invalid',
      details: { problems: errors.length },
    },
  )
}

/** Lets the caller of a webhook have its answer as the step gave it, while the writer masks what is kept of it. */
function tapResponse(writer: RunWriter) {
  let settle: (response: HttpResponse | undefined) => void = () => undefined
  const promise = new Promise<HttpResponse | undefined>(resolve => {
    settle = resolve
  })
  return {
    response: { promise, end: () => settle(undefined) },
    journal: {
      append(event: RunEvent) {
        if (event.type === 'response.sent') settle(event.response)
        writer.append(event)
      },
      addSecrets: writer.addSecrets.bind(writer),
      flush: () => writer.flush(),
    },
  }
}
