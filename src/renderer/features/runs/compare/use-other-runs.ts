import { useEffect, useState } from 'react'
import type { RunState, RunSummary } from '#shared/model/run-state.ts'
import { api } from '../../../lib/api.ts'
import { isOver } from '../../../lib/stores/run-store.ts'

const MOST_OFFERED = 100

export interface OtherRuns {
  /** Newest first; undefined until they are loaded. */
  readonly runs?: readonly RunSummary[] | undefined
  readonly error?: unknown
}

/** Ended runs of the same workflow that this one can be compared with. */
export function useOtherRuns({ runId, workflowId }: RunState): OtherRuns {
  const [others, setOthers] = useState<OtherRuns>({})
  useEffect(() => {
    let isCurrent = true
    api.invoke('runs.list', { filter: { workflowId }, limit: MOST_OFFERED }).then(
      ({ runs }) => isCurrent && setOthers({ runs: runs.filter(run => run.runId !== runId && isOver(run)) }),
      (error: unknown) => isCurrent && setOthers({ error }),
    )
    return () => {
      isCurrent = false
    }
  }, [runId, workflowId])
  return others
}

/** The one to compare with unasked: the latest that succeeded before this one did what it did. */
export function likelyOther(
  { startedAtMs }: Pick<RunSummary, 'startedAtMs'>,
  runs: readonly RunSummary[],
): RunSummary | undefined {
  const earlier = runs.filter(run => run.startedAtMs <= startedAtMs)
  return earlier.find(({ status }) => status === 'succeeded') ?? earlier[0] ?? runs[0]
}
