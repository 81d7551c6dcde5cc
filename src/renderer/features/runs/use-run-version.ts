import { useEffect, useState } from 'react'
import type { RunState } from '#shared/model/run-state.ts'
import { FORMAT_VERSION, workflowSchema } from '#shared/model/workflow.ts'
import { api } from '../../lib/api.ts'
import { type RunWorkflow, useRunWorkflow } from '../../lib/use-run-details.ts'

export interface RunVersion extends RunWorkflow {
  /** The version itself was not kept: this is the workflow as it is now, or its name alone. */
  readonly isStandIn: boolean
}

/** The workflow as it was when it ran, or what can stand in for it; undefined while it is loaded. */
export function useRunVersion(run: RunState): RunVersion | undefined {
  const { value, error } = useRunWorkflow(run.runId)
  const [instead, setInstead] = useState<RunVersion>()
  const isLost = error !== undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the run, only which it is matters
  useEffect(() => {
    if (!isLost) return
    let isCurrent = true
    standIn(run).then(version => isCurrent && setInstead(version))
    return () => {
      isCurrent = false
    }
  }, [isLost, run.runId])
  return value ? { ...value, isStandIn: false } : instead
}

async function standIn({ workflowId, workflowName }: RunState): Promise<RunVersion> {
  try {
    const { workflow } = await api.invoke('workflows.open', { workflowId })
    return { workflow, isCurrent: true, exists: true, isStandIn: true }
  } catch {
    // Gone as well: the run is shown by what it knows of itself.
    const workflow = workflowSchema.parse({
      formatVersion: FORMAT_VERSION,
      id: workflowId,
      name: workflowName || 'Deleted workflow',
    })
    return { workflow, isCurrent: false, exists: false, isStandIn: true }
  }
}
