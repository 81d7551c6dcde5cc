import { useEffect } from 'react'
import { create } from 'zustand'
import type { RequestOutput } from '#shared/ipc/contract.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import { api } from '../../lib/api.ts'
import { isOver, useIsVaultClosed, useRuns } from '../../lib/stores/index.ts'
import { usePinsOf } from '../../lib/stores/pin-store.ts'

type Outputs = RequestOutput<'runs.latestOutputs'>

const NONE: Outputs = { outputs: {} }
/** A busy webhook ends many runs a second; their outputs are not asked for more often than this. */
const ASK_EVERY_MS = 1000

const useOutputsStore = create<Readonly<Record<string, Outputs>>>(() => ({}))
const askedAtMs = new Map<WorkflowId, number>()
const pending = new Set<WorkflowId>()

/** Asks for the outputs soon: at once when it is a while ago, together with later requests otherwise. */
function requestOutputs(workflowId: WorkflowId): void {
  if (pending.has(workflowId)) return
  pending.add(workflowId)
  const wait = Math.max(0, (askedAtMs.get(workflowId) ?? 0) + ASK_EVERY_MS - Date.now())
  setTimeout(() => {
    pending.delete(workflowId)
    askedAtMs.set(workflowId, Date.now())
    void refresh(workflowId)
  }, wait)
}

async function refresh(workflowId: WorkflowId): Promise<void> {
  try {
    const latest = await api.invoke('runs.latestOutputs', { workflowId })
    useOutputsStore.setState({ [workflowId]: latest })
  } catch {
    // Suggestions then know the names alone; the run list is where a broken journal is reported.
    useOutputsStore.setState({ [workflowId]: NONE })
  }
}

/** What the steps of a workflow gave in its latest run, or have pinned; asked again whenever a run ends or a pin changes. */
export function useLatestOutputs(workflowId: WorkflowId): Outputs {
  const endedAtMs = useRuns(({ runs }) => {
    let latest = 0
    for (const id in runs) {
      const run = runs[id]
      if (run?.workflowId !== workflowId || !isOver(run)) continue
      latest = Math.max(latest, run.startedAtMs + (run.durationMs ?? 0))
    }
    return latest
  })
  const pins = usePinsOf(workflowId)
  const isClosed = useIsVaultClosed()
  useEffect(() => {
    // Those of kept runs are behind the vault again.
    if (isClosed) useOutputsStore.setState({}, true)
  }, [isClosed])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a run that ended, a pin and a vault are reasons to ask again
  useEffect(() => requestOutputs(workflowId), [workflowId, endedAtMs, pins, isClosed])
  return useOutputsStore(state => state[workflowId]) ?? NONE
}
