import type { RunId } from '#shared/model/ids.ts'
import { isKept, type Keeping, MAX_HELD_BYTES } from '#shared/model/retention.ts'
import { endOf, type KeptEvent } from './kept-event.ts'
import type { RunRecords, RunSink } from './run-records.ts'

/** The memory that all held runs share. */
export interface HoldingSpace {
  /** False when so much is not free. */
  take(bytes: number): boolean
  give(bytes: number): void
}

const MAX_HELD_BYTES_OF_ALL = 4 * MAX_HELD_BYTES

export function createHoldingSpace(limit = MAX_HELD_BYTES_OF_ALL): HoldingSpace {
  let taken = 0
  return {
    take(bytes) {
      if (taken + bytes > limit) return false
      taken += bytes
      return true
    },
    give(bytes) {
      taken -= bytes
    },
  }
}

export interface HeldRunOptions {
  readonly memory: RunRecords
  readonly space: HoldingSpace
  /** Asked for when the run turns out to be kept. */
  readonly store: () => RunSink
  /** As it is by then. */
  readonly keeping: () => Keeping
  /** The editor goes on showing it when it is not kept. */
  readonly staysInMemory: boolean
  /** Default: as much as {@link MAX_HELD_BYTES}. */
  readonly limit?: number | undefined
}

/**
 * A run whose end tells whether it is kept: its masked events lie in memory, and are written to the store in one batch
 * with its end, or never. Cut off by a crash, it leaves nothing.
 */
export interface HeldRun extends Pick<RunSink, 'append' | 'remask'> {
  /** What became of it; undefined while that is open. */
  readonly outcome: 'kept' | 'not-kept' | 'too-large' | undefined
  /** It will not be kept whatever its end. */
  giveUp(runId: RunId): void
}

export function createHeldRun(options: HeldRunOptions): HeldRun {
  const { memory, space, store, keeping, staysInMemory, limit = MAX_HELD_BYTES } = options
  let outcome: HeldRun['outcome']
  let held = 0

  function release(): void {
    space.give(held)
    held = 0
  }

  function drop(runId: RunId): void {
    release()
    if (!staysInMemory) memory.deleteRun(runId)
  }

  function hold(runId: RunId, events: readonly KeptEvent[]): void {
    const bytes = events.reduce((sum, event) => sum + sizeOf(event), 0)
    memory.append(runId, events)
    if (held + bytes <= limit && space.take(bytes)) {
      held += bytes
      return
    }
    outcome = 'too-large'
    drop(runId)
  }

  return {
    get outcome() {
      return outcome
    },
    append(runId, events) {
      const last = events.at(-1)
      const end = last && endOf(last.head)
      if (end === undefined) return hold(runId, events)
      if (isKept(keeping(), end)) {
        // Also when it can't be written: it is over.
        release()
        store().append(runId, [...memory.held(runId), ...events])
        outcome = 'kept'
        memory.deleteRun(runId)
      } else {
        outcome = 'not-kept'
        if (staysInMemory) memory.append(runId, events)
        drop(runId)
      }
    },
    remask: memory.remask,
    giveUp(runId) {
      outcome = 'not-kept'
      drop(runId)
    },
  }
}

/** About the bytes of JSON text that the event is. */
const sizeOf = ({ head, value = '' }: KeptEvent): number => value.length + JSON.stringify(head).length
