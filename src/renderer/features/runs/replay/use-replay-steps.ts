import { useEffect, useState } from 'react'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { ReplayRequest } from '#shared/model/replay.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { api } from '../../../lib/api.ts'
import { stepsInOrder } from './replay-request.ts'

interface StepsOf {
  readonly runId: RunId | undefined
  /** The workflow of all the runs; undefined when there are several, or it is not known yet. */
  readonly workflowId: WorkflowId | undefined
  readonly version: ReplayRequest['version']
}

const NONE: Workflow['steps'] = []

/** The steps that a replay can begin at, in their order; none where they can't be told. */
export function useReplaySteps({ runId, workflowId, version }: StepsOf): Workflow['steps'] {
  const [found, setFound] = useState<{ readonly key: string; readonly steps: Workflow['steps'] }>()
  const key = `${workflowId} ${version} ${version === 'ran' ? runId : ''}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` names what is asked for
  useEffect(() => {
    if (!workflowId || !runId) return
    let isCurrent = true
    const ask =
      version === 'ran'
        ? api.invoke('runs.workflow', { runId })
        : api.invoke('workflows.open', { workflowId })
    ask.then(
      ({ workflow }) => isCurrent && setFound({ key, steps: stepsInOrder(workflow) }),
      // The plan says what is wrong with it.
      () => isCurrent && setFound({ key, steps: NONE }),
    )
    return () => {
      isCurrent = false
    }
  }, [key])
  return found?.key === key ? found.steps : NONE
}
