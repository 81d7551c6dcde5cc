import type { RunJournal, Secret, SecretPath } from '#engine/index.ts'
import { PatchbayError, toErrorInfo } from '#shared/errors.ts'
import { toSignal } from '#shared/model/fold-run.ts'
import type { RunId, StepId, WorkflowId } from '#shared/model/ids.ts'
import type { RunEvent, RunMode } from '#shared/model/run-event.ts'
import type { RunSignal } from '#shared/model/run-state.ts'
import { createEventQueue } from './event-queue.ts'
import { secretPlaces, secretsAt } from './event-secrets.ts'
import { joinLogs } from './join-logs.ts'
import { eventValue, type KeptEvent } from './kept-event.ts'
import { maskEvent } from './mask-event.ts'
import { createMasker, type Masker } from './masker.ts'
import type { RunSink } from './run-records.ts'

export interface RunWriterOptions {
  readonly runId: RunId
  readonly workflowId: WorkflowId
  readonly mode: RunMode
  /** Retention: off means nothing of the run is written anywhere. */
  readonly keep: boolean
  /** Keep the (masked) run in `memory` when it is not kept on disk: what the editor shows of a test run. */
  readonly holdInMemory: boolean
  readonly secretPaths: readonly SecretPath[]
  readonly stepNames: ReadonlyMap<StepId, string>
  /** The workflow's journal. Not touched unless `keep`. */
  readonly store: RunSink | undefined
  readonly memory: RunSink
  readonly publish: (signals: RunSignal[]) => void
  /** Unix epoch milliseconds. */
  readonly now: () => number
  /** The journal took nothing of the last batch: the run must not go on. Called once. */
  readonly onWriteError: (error: PatchbayError) => void
}

/**
 * The one writer between a run and all that is kept or shown of it:
 * [W1] nothing passes unmasked; [W2] nothing is shown that is not written first; [W3] events keep their order;
 * [W4] a batch is written whole or not at all, and when it is not, the run fails and shows why, even if nothing of it
 * was shown yet;
 * [W5] of a run that keeps nothing, nothing reaches the store, and only status and timing are shown;
 * [W6] a secret that becomes known late is taken out of what the run had kept before.
 */
export interface RunWriter extends RunJournal {
  /** Whether this run can be found again after it ended. */
  readonly kept: boolean
  /** Retention was switched off meanwhile: nothing more is kept, and what was kept goes when the run ends. */
  stopKeeping(): void
  /** For whatever else leaves the run: notifications, exports, log files. */
  readonly masker: Masker
  /** Set once the journal could not be written. */
  readonly failure: PatchbayError | undefined
}

/** How long a log line waits for what may be its continuation. */
const CONTINUATION_MS = 50

export function createRunWriter(options: RunWriterOptions): RunWriter {
  const { runId, publish, now, memory } = options
  const masker = createMasker()
  const queue = createEventQueue(
    options.keep || options.holdInMemory ? options.secretPaths : [],
    text => sink !== undefined && masker.endsWithin(text),
  )
  let sink = options.keep ? options.store : options.holdInMemory ? memory : undefined
  let kept = options.keep
  let scheduled = false
  let continuation: NodeJS.Timeout | undefined
  let startedAtMs: number | undefined
  /** Status and timing alone, until the start was shown. */
  let unshownStart: RunSignal | undefined
  /** How many secrets what was written so far has been searched for; undefined before anything was. */
  let searchedFor: number | undefined
  let failure: PatchbayError | undefined

  if (options.keep && !options.store) {
    throw new PatchbayError('A run that is kept needs its workflow’s journal.', { code: 'internal' })
  }

  function append(event: RunEvent): void {
    if (failure) return
    if (event.type === 'run.started') {
      startedAtMs = event.atMs
      unshownStart = toSignal(event, { kept: false, withDetails: false })
    }
    if (sink) {
      const value = eventValue(event)
      if (value !== undefined) masker.add(secretsAt(value, secretPlaces(event, options)))
    }
    queue.add(event)
    schedule()
  }

  function schedule(): void {
    if (scheduled) return
    scheduled = true
    setImmediate(() => {
      scheduled = false
      drain()
    })
  }

  function drain(): void {
    const batch = queue.take()
    if (queue.awaitsContinuation) awaitContinuation()
    const [first] = batch
    if (!first || failure) return
    try {
      const events = sink ? joinLogs(batch, masker).map(({ event, scrub }) => mask(event, scrub)) : undefined
      if (sink && events) write(sink, events)
      show(events?.map(({ head }) => head) ?? batch.map(({ event }) => event))
    } catch (error) {
      fail(error, first.event.seq)
      return
    }
    if (queue.ended) finish()
  }

  function write(to: RunSink, events: readonly KeptEvent[]): void {
    if (searchedFor !== undefined && searchedFor < masker.size) {
      const holdsSecret = (text: string) => masker.maskText(text) !== text
      to.remask(runId, { holdsSecret, mask: event => mask(event, false) })
    }
    to.append(runId, events)
    searchedFor = masker.size
  }

  function awaitContinuation(): void {
    continuation ??= setTimeout(() => {
      continuation = undefined
      queue.stopAwaiting()
      drain()
    }, CONTINUATION_MS)
  }

  const mask = (event: RunEvent, scrub: boolean): KeptEvent =>
    maskEvent(event, { masker, places: secretPlaces(event, options), scrub })

  function show(events: readonly RunEvent[]): void {
    const withDetails = sink !== undefined
    const signals = events
      .map(event => toSignal(event, { kept, withDetails }))
      .filter(signal => signal !== undefined)
    unshownStart = undefined
    if (signals.length > 0) publish(signals)
  }

  /** Leaves the run failed, on the screen and, if the journal takes that much, on disk. */
  function fail(error: unknown, seq: number): void {
    failure = asWriteError(error)
    const atMs = now()
    const info = { ...toErrorInfo(failure), stack: undefined, cause: undefined }
    const end = {
      type: 'run.failed',
      runId,
      // Behind the start, where that is told only now.
      seq: unshownStart ? seq + 1 : seq,
      atMs,
      durationMs: atMs - (startedAtMs ?? atMs),
      error: info,
    } as const
    try {
      sink?.append(runId, [{ head: end }])
    } catch {
      // The journal stays without an end; the next start marks the run as interrupted.
    }
    publish(unshownStart ? [unshownStart, end] : [end])
    options.onWriteError(failure)
  }

  function finish(): void {
    clearTimeout(continuation)
    if (!options.keep || kept) return
    try {
      options.store?.deleteRun(runId)
    } catch (error) {
      // Closed: the whole journal was deleted meanwhile, this run with it.
      const failed = asWriteError(error)
      if (failed.details.closed !== true) options.onWriteError(failed)
    }
  }

  return {
    masker,
    get kept() {
      return kept
    },
    get failure() {
      return failure
    },
    append,
    addSecrets(secrets: readonly Secret[]) {
      if (sink) masker.add(secrets)
    },
    async flush() {
      drain()
    },
    stopKeeping() {
      if (!kept) return
      drain()
      kept = false
      sink = undefined
      queue.releaseAll()
    },
  }
}

const asWriteError = (error: unknown): PatchbayError =>
  error instanceof PatchbayError
    ? error
    : new PatchbayError('The run could not be written to its journal, so it was stopped.', {
        code: 'journal.write-failed',
        cause: error,
      })
