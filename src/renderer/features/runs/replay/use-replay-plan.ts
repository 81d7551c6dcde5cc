import { useEffect, useState } from 'react'
import type { ReplayPlan, ReplayRequest } from '#shared/model/replay.ts'
import { api } from '../../../lib/api.ts'

/** The choice has come to rest, milliseconds. */
const QUIET_MS = 120

export interface PlanState {
  /** Of an earlier choice, until that of the present one is there. */
  readonly plan: ReplayPlan | undefined
  readonly error: unknown
  /** The plan is that of the request as it stands. */
  readonly isFresh: boolean
  retry(): void
}

/** What a replay would do, asked anew whenever the request changes. */
export function useReplayPlan(request: ReplayRequest): PlanState {
  const [round, setRound] = useState(0)
  const key = JSON.stringify([request, round])
  const [found, setFound] = useState<{ key: string; plan?: ReplayPlan | undefined; error?: unknown }>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is the request in full
  useEffect(() => {
    let isCurrent = true
    const ask = () =>
      api.invoke('replays.plan', request).then(
        plan => isCurrent && setFound({ key, plan }),
        (error: unknown) => isCurrent && setFound(before => ({ key, plan: before?.plan, error })),
      )
    const timer = setTimeout(ask, found ? QUIET_MS : 0)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [key])
  return {
    plan: found?.plan,
    error: found?.key === key ? found.error : undefined,
    isFresh: found?.key === key && found.error === undefined,
    retry: () => setRound(before => before + 1),
  }
}
