import { useEffect, useState } from 'react'
import type { RunState } from '#shared/model/run-state.ts'
import { FORMAT_VERSION, type Workflow, workflowSchema } from '#shared/model/workflow.ts'
import { api } from '../../lib/api.ts'

export interface RunVersion {
  readonly workflow: Workflow
  /** Whether it is still what the document says. */
  readonly isCurrent: boolean
  /** Whether there is still a workflow of this id. */
  readonly exists: boolean
  /** The version itself was not kept: this is the workflow as it is now, or its name alone. */
  readonly isStandIn: boolean
}

/** The workflow as it was when it ran; undefined while it is loaded. Runs of one version share one object. */
export function useRunVersion(run: RunState | undefined): RunVersion | undefined {
  const [found, setFound] = useState<{ readonly key: string; readonly version: RunVersion }>()
  const key = run && `${run.workflowId} ${run.versionId}`
  const runId = run?.runId
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the run, only which it is matters
  useEffect(() => {
    if (!run || !key) return
    let isCurrent = true
    const enter = (version: RunVersion) => {
      if (!isCurrent) return
      setFound(before => {
        const isSame = before?.key === key && before.version.isStandIn === version.isStandIn
        return { key, version: isSame ? { ...version, workflow: before.version.workflow } : version }
      })
    }
    api.invoke('runs.workflow', { runId: run.runId }).then(
      answer => enter({ ...answer, isStandIn: false }),
      () => standIn(run).then(enter),
    )
    return () => {
      isCurrent = false
    }
  }, [runId, key])
  return found?.key === key ? found?.version : undefined
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
