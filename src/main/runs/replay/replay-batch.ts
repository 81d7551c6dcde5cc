import { PatchbayError } from '#shared/errors.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { ReplayBatch } from '#shared/model/replay.ts'
import type { StartedRun } from '../run-service.ts'

export interface BatchOptions {
  readonly id: string
  readonly startedAtMs: number
  /** Each once. */
  readonly runIds: readonly RunId[]
  /** In order of arrival. */
  readonly sort: (runIds: readonly RunId[], signal: AbortSignal) => Promise<readonly RunId[]>
  /**
   * @param signal the batch was cancelled: a run that still waits for its turn is not to start
   * @throws PatchbayError saying why the run can't be replayed
   */
  readonly replay: (runId: RunId, signal: AbortSignal) => Promise<StartedRun>
  /** Waits before what can't be had now is tried again; ends early, by an error, when the signal comes. */
  readonly wait: (signal: AbortSignal) => Promise<void>
  readonly onChange: () => void
  readonly onUnexpected: (error: unknown) => void
}

export interface RunningBatch {
  snapshot(): ReplayBatch
  pause(): void
  resume(): void
  /** Starts no further run. */
  cancel(): void
  /** Resolves when it is done or cancelled and no run of it is under way; never fails. */
  readonly ended: Promise<void>
}

/** The latest new runs that a batch tells of. */
const MAX_TOLD = 100

/** Replays runs strictly one after the other, and holds nothing of them but their ids. */
export function startBatch(options: BatchOptions): RunningBatch {
  const { id, startedAtMs, onChange, onUnexpected } = options
  const total = options.runIds.length
  const counts = { succeeded: 0, failed: 0, skipped: 0 }
  const started: RunId[] = []
  const stop = new AbortController()
  let state: ReplayBatch['state'] = 'running'
  let skippedBecause: string | undefined
  /** Why the next one has not started yet. */
  let waitsBecause: string | undefined
  let wake: () => void = () => undefined

  const set = (next: ReplayBatch['state']) => {
    if (state === 'done' || state === 'cancelled' || state === next) return
    state = next
    wake()
    onChange()
  }

  /** Resolves at once unless paused. */
  const turn = async () => {
    while (state === 'paused') {
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
  }

  async function replayOne(runId: RunId): Promise<void> {
    const run = await options.replay(runId, stop.signal)
    waitsBecause = undefined
    started.push(run.summary.runId)
    if (started.length > MAX_TOLD) started.shift()
    onChange()
    // A run whose journal broke off has no outcome; whoever watches runs is told of that.
    const { status } = await run.finished.catch(() => ({ status: 'failed' }))
    if (status === 'succeeded') counts.succeeded++
    else counts.failed++
  }

  /** Whether the same run is to be tried once more. */
  async function isDeferred(error: unknown): Promise<boolean> {
    if (stop.signal.aborted) return false
    const code = error instanceof PatchbayError ? error.code : undefined
    const message = error instanceof PatchbayError ? error.message : 'Something unexpected went wrong.'
    waitsBecause = message
    if (code === 'run.queue-full') {
      await options.wait(stop.signal).catch(() => undefined)
      return true
    }
    // It goes on, when told to, where it stopped: locked by itself after a while, the vault must not cost the rest.
    if (code === 'vault.locked') {
      set('paused')
      return true
    }
    counts.skipped++
    skippedBecause = message
    waitsBecause = undefined
    if (code === undefined) onUnexpected(error)
    return false
  }

  async function work(): Promise<void> {
    for (const runId of await options.sort(options.runIds, stop.signal)) {
      for (let again = true; again; ) {
        await turn()
        if (state === 'cancelled') return
        again = await replayOne(runId).then(() => false, isDeferred)
        onChange()
      }
    }
    set('done')
  }

  const ended = work().catch(error => {
    onUnexpected(error)
    set('cancelled')
  })
  return {
    ended,
    snapshot() {
      const message = waitsBecause ?? skippedBecause
      const told = message === undefined ? {} : { message }
      return { id, state, total, ...counts, ...told, runIds: [...started], startedAtMs }
    },
    pause: () => {
      if (state === 'running') set('paused')
    },
    resume: () => {
      if (state === 'paused') set('running')
    },
    cancel() {
      set('cancelled')
      stop.abort()
    },
  }
}
