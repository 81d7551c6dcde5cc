import { useEffect, useMemo, useState } from 'react'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { RunState } from '#shared/model/run-state.ts'
import { FORMAT_VERSION, workflowSchema } from '#shared/model/workflow.ts'
import { api } from '../../lib/api.ts'
import { isNotKept, type RunWorkflow, useRunWorkflow } from '../../lib/use-run-details.ts'

export interface RunVersion extends RunWorkflow {
  /** Why the version itself is not there: this is the workflow as it is now, or its name alone. Undefined for itself. */
  readonly standsIn: 'not-kept' | 'unreadable' | undefined
}

/** The workflow as it was when it ran, or what can stand in for it; undefined while it is loaded. */
export function useRunVersion(run: RunState): RunVersion | undefined {
  const { runId, workflowId, workflowName } = run
  const { value, error } = useRunWorkflow(runId)
  const [instead, setInstead] = useState<{ readonly of: RunId; readonly version: RunWorkflow }>()
  const isMissing = error !== undefined
  useEffect(() => {
    if (!isMissing) return
    let isCurrent = true
    standIn(workflowId, workflowName).then(version => isCurrent && setInstead({ of: runId, version }))
    return () => {
      isCurrent = false
    }
  }, [isMissing, runId, workflowId, workflowName])
  return useMemo(() => {
    if (value) return { ...value, standsIn: undefined }
    if (!error || instead?.of !== runId) return undefined
    return { ...instead.version, standsIn: isNotKept(error) ? 'not-kept' : 'unreadable' }
  }, [value, error, instead, runId])
}

async function standIn(workflowId: WorkflowId, workflowName: string): Promise<RunWorkflow> {
  try {
    const { workflow } = await api.invoke('workflows.open', { workflowId })
    return { workflow, isCurrent: true, exists: true }
  } catch {
    // Gone as well: the run is shown by what it knows of itself.
    const workflow = workflowSchema.parse({
      formatVersion: FORMAT_VERSION,
      id: workflowId,
      name: workflowName || 'Deleted workflow',
    })
    return { workflow, isCurrent: false, exists: false }
  }
}
