import { useEffect } from 'react'
import { create } from 'zustand'
import type { RequestOutput } from '#shared/ipc/contract.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import { api } from '../../lib/api.ts'
import { isOver, useRuns } from '../../lib/stores/index.ts'

type Outputs = RequestOutput<'runs.latestOutputs'>

const NONE: Outputs = { outputs: {} }

const useOutputsStore = create<Readonly<Record<string, Outputs>>>(() => ({}))

async function refresh(workflowId: WorkflowId): Promise<void> {
  try {
    const latest = await api.invoke('runs.latestOutputs', { workflowId })
    useOutputsStore.setState({ [workflowId]: latest })
  } catch {
    // Suggestions then know the names alone; the run list is where a broken journal is reported.
    useOutputsStore.setState({ [workflowId]: NONE })
  }
}

/** What the steps of a workflow gave in its latest run; asked again whenever one of its runs ends. */
export function useLatestOutputs(workflowId: WorkflowId): Outputs {
  const ended = useRuns(({ runs }) => {
    let count = 0
    for (const id in runs) {
      const run = runs[id]
      if (run?.workflowId === workflowId && isOver(run)) count++
    }
    return count
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: a run that ended is the reason to ask again
  useEffect(() => {
    void refresh(workflowId)
  }, [workflowId, ended])
  return useOutputsStore(state => state[workflowId]) ?? NONE
}
