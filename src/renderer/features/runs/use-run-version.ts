import { useEffect, useState } from 'react'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
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
  const { runId, workflowId, workflowName } = run
  const { value, error } = useRunWorkflow(runId)
  const [instead, setInstead] = useState<{ readonly of: RunId; readonly version: RunVersion }>()
  const isLost = error !== undefined
  useEffect(() => {
    if (!isLost) return
    let isCurrent = true
    standIn(workflowId, workflowName).then(version => isCurrent && setInstead({ of: runId, version }))
    return () => {
      isCurrent = false
    }
  }, [isLost, runId, workflowId, workflowName])
  if (value) return { ...value, isStandIn: false }
  return instead?.of === runId ? instead.version : undefined
}

async function standIn(workflowId: WorkflowId, workflowName: string): Promise<RunVersion> {
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
