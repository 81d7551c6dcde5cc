import type { RunJournal, Secret, SecretPath } from '#engine/index.ts'
import { PatchbayError, toErrorInfo } from '#shared/errors.ts'
import { type Settled, toSignal } from '#shared/model/fold-run.ts'
import type { RunId, StepId, WorkflowId } from '#shared/model/ids.ts'
import { isKept, type Keeping, narrower } from '#shared/model/retention.ts'
import type { RunEvent, RunMode } from '#shared/model/run-event.ts'
import type { RunSignal, RunStatus } from '#shared/model/run-state.ts'
import { createEventQueue } from './event-queue.ts'
import { secretPlaces, secretsAt } from './event-secrets.ts'
import { createHeldRun, type HeldRun, type HoldingSpace } from './held-run.ts'
import { joinLogs } from './join-logs.ts'
import { endOf, eventValue, type KeptEvent, splitEvent } from './kept-event.ts'
import { type MaskEventOptions, maskEvent } from './mask-event.ts'
import { createMasker, type Masker } from './masker.ts'
import type { RunReader, RunRecords, RunSink } from './run-records.ts'

/** A workflow's journal, as far as the writer of one run needs it. */
export type WritableJournal = RunSink & Pick<RunReader, 'events'>
type EventSink = Pick<RunSink, 'append' | 'remask'>

export interface RunWriterOptions {
  readonly runId: RunId
  readonly workflowId: WorkflowId
  readonly mode: RunMode
  /** With which ends it is kept. Where that is open until the end, the run is held in memory until then. */
  readonly keeping: Keeping
  /** Keep the (masked) run in `memory` when it is not kept on disk: what the editor shows of a test run. */
  readonly holdInMemory: boolean
  readonly secretPaths: readonly SecretPath[]
  readonly stepNames: ReadonlyMap<StepId, string>
  /** The masks in what the run was started with: they stand for secrets. Whatever else looks like one was forged. */
  readonly realMasks: ReadonlySet<string>
  /** The workflow's journal. Not asked for before something is to be written. */
  readonly store: () => WritableJournal
  readonly memory: RunRecords
  readonly space: HoldingSpace
  readonly publish: (signals: RunSignal[]) => void
  /** Unix epoch milliseconds. */
  readonly now: () => number
  /** The journal took nothing of the last batch: the run must not go on. Called once. */
  readonly onWriteError: (error: PatchbayError) => void
  /** The run is one of those that are kept, but could not be held in memory until its end told so. */
  readonly onTooLarge: () => void
}

/**
 * The one writer between a run and all that is kept or shown of it:
 * [W1] nothing passes unmasked; [W2] nothing is shown that is not written first; [W3] events keep their order;
 * [W4] a batch is written whole or not at all, and when it is not, the run fails and shows why, even if nothing of it
 * was shown yet;
 * [W5] of a run that keeps nothing, nothing reaches the store, and only status and timing are shown;
 * [W6] a secret that becomes known late is taken out of what the run had kept before;
 * [W7] of a run whose end tells whether it is kept, nothing reaches the store before that end: then all of it in one
 * batch, or nothing. Cut off by a crash it leaves nothing, and one that is too large to be held is not kept;
 * [W8] what is kept of a run under way can become less, never more.
 */
export interface RunWriter extends RunJournal {
  /** Whether this run can be found again after it ended; false while that is open. */
  readonly kept: boolean
  /** Whether something would be left of it if it were cancelled now. */
  readonly keepsCancelled: boolean
  /**
   * Retention was changed meanwhile: no more than this is kept. What was kept against it goes: when the run ends if it is
   * to keep nothing, else at once, into memory, until the end tells.
   */
  limitTo(keeping: Keeping): void
  /** For whatever else leaves the run: notifications, exports, log files. */
  readonly masker: Masker
  /** Set once the journal could not be written. */
  readonly failure: PatchbayError | undefined
}

/** How long a log line waits for what may be its continuation. */
const CONTINUATION_MS = 50

export function createRunWriter(options: RunWriterOptions): RunWriter {
  const { runId, publish, now, memory, holdInMemory, realMasks } = options
  let { keeping } = options
  const masker = createMasker()
  const queue = createEventQueue(
    keeping !== 'nothing' || holdInMemory ? options.secretPaths : [],
    text => sink !== undefined && masker.endsWithin(text),
  )
  const startsOnDisk = keeping === 'all'
  let journal = startsOnDisk ? options.store() : undefined
  let held = startsOnDisk || keeping === 'nothing' ? undefined : hold()
  let sink: EventSink | undefined = journal ?? held ?? (holdInMemory ? memory : undefined)
  let scheduled = false
  let continuation: NodeJS.Timeout | undefined
  let startedAtMs: number | undefined
  /** Status and timing alone, until the start was shown. */
  let unshownStart: RunSignal | undefined
  /** How many secrets what was written so far has been searched for; undefined before anything was. */
  let searchedFor: number | undefined
  let failure: PatchbayError | undefined

  const isFound = () => (held ? held.outcome === 'kept' : keeping !== 'nothing')

  function hold(): HeldRun {
    const { space, store } = options
    return createHeldRun({ memory, space, store, keeping: () => keeping, staysInMemory: holdInMemory })
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
      const events = sink
        ? joinLogs(batch, masker).map(({ event, scrub }) => mask(event, { scrub, realMasks }))
        : undefined
      if (sink && events) write(sink, events)
      if (held?.outcome === 'too-large') sinkNoMore()
      show(events?.map(({ head }) => head) ?? batch.map(({ event }) => event))
    } catch (error) {
      fail(error, first.event.seq)
      return
    }
    if (queue.ended) finish()
  }

  function write(to: EventSink, events: readonly KeptEvent[]): void {
    if (searchedFor !== undefined && searchedFor < masker.size) {
      const holdsSecret = (text: string) => masker.maskText(text) !== text
      to.remask(runId, { holdsSecret, mask: event => mask(event, { scrub: false }) })
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

  const mask = (event: RunEvent, more: Pick<MaskEventOptions, 'scrub' | 'realMasks'>): KeptEvent =>
    maskEvent(event, { masker, places: secretPlaces(event, options), ...more })

  /** Where the end settled whether the run is kept, or took what was seen of it. */
  function settle(end: RunStatus): Settled {
    const kept = isFound()
    const isGone = held !== undefined && !kept && !holdInMemory
    return {
      ...(kept !== startsOnDisk || isGone ? { kept } : {}),
      ...(held?.outcome === 'too-large' && isKept(keeping, end) ? { tooLarge: true } : {}),
    }
  }

  function show(events: readonly RunEvent[]): void {
    const last = events.at(-1)
    const end = last && endOf(last)
    const settled = end === undefined ? {} : settle(end)
    const withDetails = sink !== undefined && settled.kept !== false
    const signals = events
      .map(event => toSignal(event, { kept: isFound(), withDetails, settled }))
      .filter(signal => signal !== undefined)
    unshownStart = undefined
    if (signals.length > 0) publish(signals)
    if (settled.tooLarge) options.onTooLarge()
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
    // A held run that can't be written is shown as it was held.
    const place = held && held.outcome === undefined ? memory : sink
    try {
      place?.append(runId, [{ head: end }])
    } catch {
      // The journal stays without an end; the next start marks the run as interrupted.
    }
    publish(unshownStart ? [unshownStart, end] : [end])
    options.onWriteError(failure)
  }

  function finish(): void {
    clearTimeout(continuation)
    if (!journal || isFound()) return
    try {
      journal.deleteRun(runId)
    } catch (error) {
      // Closed: the whole journal was deleted meanwhile, this run with it.
      const failed = asWriteError(error)
      if (failed.details.closed !== true) options.onWriteError(failed)
    }
  }

  /** From here on the run is at most looked at. */
  function sinkNoMore(): void {
    sink = held && holdInMemory ? memory : undefined
    if (!sink) queue.releaseAll()
  }

  function keepNothing(): void {
    keeping = 'nothing'
    held?.giveUp(runId)
    sinkNoMore()
  }

  /** [W7] for a run that is on disk already. When it can't be taken from there, it goes with its end. */
  function moveToMemory(from: WritableJournal): void {
    try {
      const written = from.events(runId)
      held = hold()
      if (written) {
        held.append(runId, written.map(splitEvent))
        from.deleteRun(runId)
      }
    } catch (error) {
      if (!(error instanceof PatchbayError)) throw error
      keepNothing()
      return
    }
    journal = undefined
    sink = held
    if (held.outcome !== undefined) sinkNoMore()
  }

  return {
    masker,
    get kept() {
      return isFound()
    },
    get keepsCancelled() {
      return isKept(keeping, 'cancelled') && held?.outcome !== 'too-large'
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
    limitTo(wanted) {
      drain()
      const next = narrower(keeping, wanted)
      if (next === keeping || failure || queue.ended) return
      keeping = next
      if (next === 'nothing') keepNothing()
      else if (journal) moveToMemory(journal)
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
