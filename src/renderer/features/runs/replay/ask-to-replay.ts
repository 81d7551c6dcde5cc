import type { RunId } from '#shared/model/ids.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import { askReplay } from '../../../lib/stores/replay-store.ts'

interface Listed {
  readonly rows: readonly RunSummary[]
  readonly indexOf: (runId: RunId) => number
}

/** Opens the replay dialog for runs of a list. */
export function askToReplay({ rows, indexOf }: Listed, runIds: readonly RunId[]): void {
  const [first] = runIds
  if (!first) return
  askReplay({ runIds, from: 'start', run: runIds.length === 1 ? rows[indexOf(first)] : undefined })
}
