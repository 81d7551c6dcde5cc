import type { RunId } from '#shared/model/ids.ts'
import type { RunEvent, RunEventBody } from '#shared/model/run-event.ts'
import type { Clock, RunJournal, Secret } from '../ports.ts'

/**
 * Numbers, dates and hands on a run's events.
 *
 * - [R30] `seq` counts 0, 1, 2, … without gaps.
 * - [R31] Nothing follows the run's last event.
 * - [R32] Secrets are told before any event that could hold them.
 */
export interface Emitter {
  /** Does nothing once the run is over. */
  emit(body: RunEventBody): void
  /** The run's last event. */
  end(body: RunEventBody): void
  secrets(secrets: readonly Secret[]): void
  readonly isOver: boolean
}

interface EmitterParts {
  readonly runId: RunId
  readonly clock: Clock
  readonly journal: RunJournal
  /** The journal can't take events any more: the run must not go on unseen. */
  readonly onJournalError: (error: unknown) => void
}

export function createEmitter({ runId, clock, journal, onJournalError }: EmitterParts): Emitter {
  let seq = 0
  let isOver = false
  const emit = (body: RunEventBody) => {
    if (isOver) return
    const event = body as RunEvent
    event.runId = runId
    event.seq = seq++
    event.atMs = clock.now()
    try {
      journal.append(event)
    } catch (error) {
      isOver = true
      onJournalError(error)
    }
  }
  return {
    emit,
    end(body) {
      emit(body)
      isOver = true
    },
    secrets(secrets) {
      if (secrets.length > 0) journal.addSecrets(secrets)
    },
    get isOver() {
      return isOver
    },
  }
}
