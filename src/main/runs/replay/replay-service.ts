import { randomBytes } from 'node:crypto'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import { PatchbayError } from '#shared/errors.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { ReplayBatch, ReplayPlan, ReplayRequest } from '#shared/model/replay.ts'
import type { RunArchive } from '../run-archive.ts'
import type { RunService, StartRun } from '../run-service.ts'
import { type Answers, toStartRun } from './fill-in.ts'
import { type PrepareReplayPorts, prepareReplay } from './prepare-replay.ts'
import { type RunningBatch, startBatch } from './replay-batch.ts'
import { createPlanSummary } from './replay-plan-summary.ts'
import { throttle } from './throttle.ts'

export interface ReplayServicePorts extends PrepareReplayPorts {
  readonly start: RunService['start']
  readonly now: () => number
  readonly onChange: (batches: ReplayBatch[]) => void
  readonly onUnexpected: (error: unknown) => void
}

/** Replays of kept runs: what one would do, and batches of them under way. */
export interface ReplayService {
  /**
   * Never fails for what is wrong with single runs: that is told in the plan. One is made at a time, for choices that are
   * still being made.
   * @throws PatchbayError `run.cancelled` when it was asked for another one before this one was made
   */
  plan(request: ReplayRequest): Promise<ReplayPlan>
  start(request: ReplayRequest, answers: Answers): ReplayBatch
  list(): ReplayBatch[]
  /** @throws PatchbayError `usage` when there is no such batch (any longer), as below */
  pause(batchId: string): void
  resume(batchId: string): void
  cancel(batchId: string): void
  /**
   * One that has left the list is no error: the window may ask twice before it is told so.
   * @throws PatchbayError `usage` while it is under way
   */
  dismiss(batchId: string): void
  /** Starts nothing any more, and resolves when the runs under way, which are the run service's to cancel, have ended. */
  close(): Promise<void>
}

/** Ended batches that are still told of. */
const MAX_ENDED = 20
const TOLD_EVERY_MS = 200
const QUEUE_FULL_WAIT_MS = 500

export function createReplayService(ports: ReplayServicePorts): ReplayService {
  const batches = new Map<string, RunningBatch>()
  let closing = false
  let planning = new AbortController()
  const list = () => [...batches.values()].map(batch => batch.snapshot())
  const changed = throttle(TOLD_EVERY_MS, () => ports.onChange(list()))

  const find = (batchId: string): RunningBatch => {
    const batch = batches.get(batchId)
    if (batch) return batch
    throw new PatchbayError('That replay is not in the list any longer.', { code: 'usage' })
  }

  /** What the user typed in for it is let go of. */
  const keepOnlyResult = (id: string, batch: RunningBatch) => {
    if (batches.has(id)) batches.set(id, endedBatch(batch.snapshot()))
    const ended = [...batches].filter(([, batch]) => hasEnded(batch.snapshot()))
    for (const [id] of ended.slice(0, -MAX_ENDED)) batches.delete(id)
  }

  return {
    async plan(request) {
      planning.abort(superseded())
      planning = new AbortController()
      if (closing) planning.abort(quitting())
      return planAll(ports, request, planning.signal)
    },
    start(request, answers) {
      const id = `batch_${randomBytes(8).toString('hex')}`
      const batch = startBatch({
        id,
        startedAtMs: ports.now(),
        runIds: [...new Set(request.runIds)],
        sort: (runIds, signal) => byArrival(ports.archive, runIds, signal),
        replay: async (runId, signal) =>
          ports.start({ ...(await startRunOf(ports, { runId, request, answers })), signal }),
        wait: signal => wait(QUEUE_FULL_WAIT_MS, undefined, { signal }),
        onChange: changed,
        onUnexpected: ports.onUnexpected,
      })
      batches.set(id, batch)
      void batch.ended.then(() => keepOnlyResult(id, batch))
      changed()
      return batch.snapshot()
    },
    list,
    pause: batchId => find(batchId).pause(),
    resume: batchId => find(batchId).resume(),
    cancel: batchId => find(batchId).cancel(),
    dismiss(batchId) {
      const batch = batches.get(batchId)
      if (!batch) return
      if (!hasEnded(batch.snapshot()))
        throw new PatchbayError('This replay is still under way. Cancel it first.', { code: 'usage' })
      batches.delete(batchId)
      changed()
    },
    async close() {
      closing = true
      planning.abort(quitting())
      for (const batch of batches.values()) batch.cancel()
      changed.stop()
      await Promise.all([...batches.values()].map(({ ended }) => ended))
    },
  }
}

const superseded = (): PatchbayError =>
  new PatchbayError('Another plan was asked for meanwhile.', { code: 'run.cancelled' })

const quitting = (): PatchbayError => new PatchbayError('Patchbay is quitting.', { code: 'run.cancelled' })

const hasEnded = ({ state }: ReplayBatch): boolean => state === 'done' || state === 'cancelled'

function endedBatch(result: ReplayBatch): RunningBatch {
  const nothing = () => undefined
  return {
    snapshot: () => result,
    pause: nothing,
    resume: nothing,
    cancel: nothing,
    ended: Promise.resolve(),
  }
}

interface OneReplay {
  readonly runId: RunId
  readonly request: ReplayRequest
  readonly answers: Answers
}

async function startRunOf(
  ports: ReplayServicePorts,
  { runId, request, answers }: OneReplay,
): Promise<StartRun> {
  const { run, target, replay } = await prepareReplay(ports, runId, request)
  return toStartRun({ ...target, run, replay, answers })
}

async function planAll(
  ports: ReplayServicePorts,
  request: ReplayRequest,
  signal: AbortSignal,
): Promise<ReplayPlan> {
  const summary = createPlanSummary()
  const lookedUp = { ...ports, newest: once(ports.newest) }
  for (const runId of new Set(request.runIds)) {
    signal.throwIfAborted()
    try {
      const { run, target, replay } = await prepareReplay(lookedUp, runId, request)
      summary.add(run, target.planned.workflow, replay)
    } catch (error) {
      if (!(error instanceof PatchbayError)) throw error
      summary.refuse(runId, error.message)
    }
    // Thousands of runs are read: whatever else waits has its turn in between.
    await nextTurn()
  }
  return summary.result()
}

/** Thousands of runs are of few workflows: each is opened once for all that is told in one answer. */
function once<K, V>(look: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const found = new Map<K, Promise<V>>()
  return key => {
    const known = found.get(key) ?? look(key)
    found.set(key, known)
    return known
  }
}

/** Runs that can't be read come last, and say why when their turn comes. */
async function byArrival(
  archive: RunArchive,
  runIds: readonly RunId[],
  signal: AbortSignal,
): Promise<readonly RunId[]> {
  const arrived = new Map<RunId, number>()
  for (const runId of runIds) {
    if (signal.aborted) return []
    const startedAtMs = await archive.open(runId).then(
      reader => reader.summary(runId)?.startedAtMs,
      () => undefined,
    )
    arrived.set(runId, startedAtMs ?? Number.POSITIVE_INFINITY)
    await nextTurn()
  }
  const at = (runId: RunId) => arrived.get(runId) as number
  return [...runIds].sort((a, b) => (at(a) === at(b) ? (a < b ? -1 : 1) : at(a) - at(b)))
}
