import { PatchbayError } from '#shared/errors.ts'
import type { WritableJournal } from '../retention/run-writer.ts'

/**
 * The journal that one run is written to. Should it turn out damaged before anything of the run is in it, the run is
 * written to the one that takes its place: no event is turned away over what happened to older runs.
 * @param open gives the workflow's journal as it is now, ready for the run
 */
export function createWritableJournal(open: () => WritableJournal): WritableJournal {
  const reopen = (error: unknown): WritableJournal => {
    if (error instanceof PatchbayError && error.code === 'journal.corrupted') return open()
    throw error
  }
  const openSound = (): WritableJournal => {
    try {
      return open()
    } catch (error) {
      return reopen(error)
    }
  }
  let journal = openSound()
  let hasBegun = false
  return {
    append(runId, events) {
      try {
        journal.append(runId, events)
      } catch (error) {
        if (hasBegun) throw error
        journal = reopen(error)
        journal.append(runId, events)
      }
      hasBegun = true
    },
    remask: (runId, masking) => journal.remask(runId, masking),
    deleteRun: runId => journal.deleteRun(runId),
    events: runId => journal.events(runId),
  }
}
