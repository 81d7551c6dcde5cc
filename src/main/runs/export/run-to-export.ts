import { PatchbayError } from '#shared/errors.ts'
import type { App } from '#shared/model/action.ts'
import type { RunId, VersionId } from '#shared/model/ids.ts'
import type { RunEvent } from '#shared/model/run-event.ts'
import { type RunSummary, summaryOf } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { notKept } from '../not-kept.ts'
import type { RunArchive } from '../run-archive.ts'

/** All that an export is made of. Events come from the archive, so that they are masked. */
export interface RunToExport {
  readonly summary: RunSummary
  readonly workflow: Workflow
  readonly versionId: VersionId
  readonly events: readonly RunEvent[]
  readonly findApp: (key: string) => App | undefined
}

interface Sources {
  readonly archive: Pick<RunArchive, 'find' | 'version'>
  readonly findApp: (key: string) => App | undefined
}

/** @throws PatchbayError `run.not-found` for a run that nothing is kept of; `usage` for one that may not be on disk */
export function readRunToExport({ archive, findApp }: Sources, runId: RunId): RunToExport {
  const reader = archive.find(runId)
  const events = reader.events(runId)
  const state = reader.state(runId)
  if (!events || !state) throw notKept()
  // [S-RET-1] What is in memory alone was promised to be written nowhere.
  if (!state.kept) {
    throw new PatchbayError('This run is held in memory alone, so nothing of it is written to a file.', {
      code: 'usage',
    })
  }
  return { summary: summaryOf(state), ...archive.version(runId), events, findApp }
}
