import type { SecretPath } from '#engine/index.ts'
import type { StepId } from '#shared/model/ids.ts'
import type { RunEvent } from '#shared/model/run-event.ts'
import { endOf } from './kept-event.ts'

export interface QueuedEvent {
  readonly event: RunEvent
  /** Its step ended, or must not wait longer, without its secret being known. */
  scrub: boolean
  /** What follows it is not its continuation. */
  complete: boolean
}

/**
 * The events of a run on their way to the writer, in order. A log line that may be cut within a secret waits for what
 * its step says next. What a step says before the secret in its output is known
 * waits until the step settles, and whatever comes after it waits too.
 */
export interface EventQueue {
  add(event: RunEvent): void
  /** Takes out what need not wait. */
  take(): QueuedEvent[]
  /** The last {@link take} left a log line that waits for its continuation. */
  readonly awaitsContinuation: boolean
  /** No continuation came in time. */
  stopAwaiting(): void
  releaseAll(): void
  /** The run's last event was taken. */
  readonly ended: boolean
}

/** Beyond this many waiting events a talkative step is no longer waited for: what it says is scrubbed instead. */
const MAX_WAITING = 5000

export function createEventQueue(
  secretPaths: readonly SecretPath[],
  mayContinue: (text: string) => boolean,
): EventQueue {
  const producers = new Set<StepId>()
  for (const { step } of secretPaths) if (step !== 'trigger') producers.add(step)
  /** Producers under way. */
  const unsettled = new Set<StepId>()
  /** Producers that are scrubbed instead of waited for, until they succeed. */
  const scrubbed = new Set<StepId>()
  let waiting: QueuedEvent[] = []
  let ended = false
  let endAdded = false
  let awaitsContinuation = false

  function settle(event: RunEvent): void {
    if (event.type === 'step.started' && producers.has(event.stepId)) {
      unsettled.add(event.stepId)
      scrubbed.delete(event.stepId)
    } else if (event.type === 'step.succeeded') {
      unsettled.delete(event.stepId)
      scrubbed.delete(event.stepId)
    } else if (event.type === 'step.failed' || event.type === 'step.cancelled') {
      if (unsettled.delete(event.stepId)) scrub(event.stepId)
    } else if (isEnd(event)) {
      endAdded = true
      for (const stepId of unsettled) scrub(stepId)
      unsettled.clear()
    }
  }

  function scrub(stepId: StepId): void {
    scrubbed.add(stepId)
    for (const queued of waiting) if (stepOf(queued.event) === stepId) queued.scrub = true
  }

  /** The first log line that ends as a secret begins, with nothing of its step behind it. */
  function findCut(): number {
    if (endAdded) return -1
    const lastOfStep = new Map<StepId, number>()
    waiting.forEach(({ event }, index) => {
      const stepId = stepOf(event)
      if (stepId) lastOfStep.set(stepId, index)
    })
    const cuts = [...lastOfStep.values()].filter(index => {
      const queued = waiting[index]
      return queued?.event.type === 'step.logged' && !queued.complete && mayContinue(queued.event.text)
    })
    return cuts.length === 0 ? -1 : Math.min(...cuts)
  }

  function mustWait(event: RunEvent): boolean {
    const stepId = stepOf(event)
    return stepId !== undefined && unsettled.has(stepId) && !scrubbed.has(stepId) && speaks(event)
  }

  return {
    get ended() {
      return ended
    },
    add(event) {
      settle(event)
      const stepId = stepOf(event)
      // An error travels: the run's own repeats that of the step it failed with.
      const repeats = event.type === 'run.failed' && scrubbed.size > 0
      waiting.push({
        event,
        scrub: repeats || tellsOfSource(event) || (stepId !== undefined && scrubbed.has(stepId)),
        complete: false,
      })
      if (waiting.length > MAX_WAITING) for (const unknown of unsettled) scrub(unknown)
    },
    take() {
      const unknown = waiting.findIndex(({ event }) => mustWait(event))
      const cut = findCut()
      awaitsContinuation = cut >= 0
      const blocked = unknown < 0 || cut < 0 ? Math.max(unknown, cut) : Math.min(unknown, cut)
      const ready = blocked < 0 ? waiting : waiting.slice(0, blocked)
      waiting = blocked < 0 ? [] : waiting.slice(blocked)
      ended ||= endAdded && blocked < 0
      return ready
    },
    get awaitsContinuation() {
      return awaitsContinuation
    },
    stopAwaiting() {
      for (const queued of waiting) queued.complete = true
    },
    releaseAll() {
      producers.clear()
      for (const stepId of unsettled) scrub(stepId)
      unsettled.clear()
    },
  }
}

const stepOf = (event: RunEvent): StepId | undefined => ('stepId' in event ? event.stepId : undefined)

/** A source was asked again and failed: what it learned by then is not known, and its error is the cause of this one. */
const tellsOfSource = (event: RunEvent): boolean =>
  (event.type === 'step.failed' || event.type === 'run.failed') &&
  event.error.details?.askedAgain !== undefined

const speaks = (event: RunEvent): boolean => event.type === 'step.logged' || event.type === 'response.sent'

const isEnd = (event: RunEvent): boolean => endOf(event) !== undefined
