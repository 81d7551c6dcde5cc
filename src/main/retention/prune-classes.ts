import type { RunId } from '#shared/model/ids.ts'
import { classOf } from '#shared/model/retention.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import type { PruneLimits } from './retention-policy.ts'

interface Journal {
  prune(limits: { readonly days: number; readonly count: number; readonly nowMs: number }): number
  list(page: { readonly cursor?: string | undefined; readonly limit: number }): {
    readonly runs: readonly RunSummary[]
    readonly nextCursor?: string | undefined
  }
  deleteRun(runId: RunId): void
}

const DAY_MS = 86_400_000
const PAGE = 200

/** Applies limits by class to a journal that knows limits for all runs alone. */
export function pruneClasses(journal: Journal, { nowMs, successes, others }: PruneLimits): void {
  if (others === 'with-successes' && successes !== 'none') {
    journal.prune({ nowMs, ...successes })
    return
  }
  const seen = { successes: 0, failures: 0 }
  for (const run of endedRuns(journal)) {
    const runClass = classOf(run.status)
    const limits = runClass === 'successes' || others === 'with-successes' ? successes : others
    const isWithin =
      limits !== 'none' && ++seen[runClass] <= limits.count && run.startedAtMs >= nowMs - limits.days * DAY_MS
    if (!isWithin) journal.deleteRun(run.runId)
  }
}

function endedRuns(journal: Journal): RunSummary[] {
  const runs: RunSummary[] = []
  for (let cursor: string | undefined, isLast = false; !isLast; ) {
    const page = journal.list({ cursor, limit: PAGE })
    runs.push(...page.runs)
    cursor = page.nextCursor
    isLast = cursor === undefined
  }
  return runs.filter(({ status }) => status !== 'running' && status !== 'queued')
}
