import { useEffect, useState } from 'react'
import type { RunId } from '#shared/model/ids.ts'
import { type RunState, type RunSummary, summaryOf } from '#shared/model/run-state.ts'
import { api } from '../../../lib/api.ts'
import { isOver } from '../../../lib/stores/run-store.ts'
import { badgeOf } from '../filters.ts'

const MOST_OFFERED = 100

export interface OtherRuns {
  /** Newest first; undefined until they are loaded. */
  readonly runs?: readonly RunSummary[] | undefined
  readonly error?: unknown
}

/** Ended runs of the same workflow that this one can be compared with. */
export function useOtherRuns({ runId, workflowId, replayOf }: RunState): OtherRuns {
  const [others, setOthers] = useState<OtherRuns>({})
  useEffect(() => {
    let isCurrent = true
    const list = async () => {
      const { runs } = await api.invoke('runs.list', { filter: { workflowId }, limit: MOST_OFFERED })
      const isOffered = !replayOf || runs.some(run => run.runId === replayOf)
      const original = isOffered ? undefined : await runIfKept(replayOf)
      return [...runs, ...(original ? [original] : [])].filter(run => run.runId !== runId && isOver(run))
    }
    list().then(
      runs => isCurrent && setOthers({ runs }),
      (error: unknown) => isCurrent && setOthers({ error }),
    )
    return () => {
      isCurrent = false
    }
  }, [runId, workflowId, replayOf])
  return others
}

/** A run that is older than those that are listed. Without it, there are the others. */
const runIfKept = (runId: RunId): Promise<RunSummary | undefined> =>
  api.invoke('runs.get', { runId }).then(summaryOf, () => undefined)

type Compared = Pick<RunSummary, 'runId' | 'startedAtMs' | 'replayOf'>

/**
 * The one to compare with unasked: the run that this one replays, else the latest that succeeded before this one did what
 * it did.
 */
export function likelyOther(
  { startedAtMs, replayOf }: Compared,
  runs: readonly RunSummary[],
): RunSummary | undefined {
  const earlier = runs.filter(run => run.startedAtMs <= startedAtMs)
  return (
    runs.find(({ runId }) => runId === replayOf) ??
    earlier.find(({ status }) => status === 'succeeded') ??
    earlier[0] ??
    runs[0]
  )
}

/** What another run is to this one, or how it was started: tells runs apart that began in the same minute. */
export function kinship(
  { runId, replayOf }: Compared,
  other: RunSummary,
): { readonly word: string; readonly description?: string } | undefined {
  if (other.runId === replayOf) return { word: 'Original', description: 'The run that this one replays' }
  const badge = badgeOf(other)
  if (!badge) return undefined
  const word = badge.text.charAt(0).toUpperCase() + badge.text.slice(1)
  if (other.replayOf === runId) return { word, description: 'Replays this run' }
  if (replayOf && other.replayOf === replayOf)
    return { word, description: 'Replays the same run as this one' }
  return { word }
}
