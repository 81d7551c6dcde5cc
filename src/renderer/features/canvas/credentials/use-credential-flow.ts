import { useCallback, useEffect, useState } from 'react'
import { toErrorInfo } from '#shared/errors.ts'
import type { CredentialFlowMap } from '#shared/model/credential-flow.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { api } from '../../../lib/api.ts'
import { useDocument } from '../../../lib/stores/document-context.tsx'
import { isOver, useShownRun } from '../../../lib/stores/run-store.ts'
import { useWorkflowId } from '../canvas-context.ts'
import { flowsFailed, flowsLoading, putFlows } from './credential-view.ts'

const QUIET_MS = 350

/**
 * Keeps the map of credentials up to date while it is looked at: of the document as it stands, or of the run shown.
 * Gives back what asks again.
 */
export function useCredentialFlow(): () => void {
  const workflow = useDocument(state => state.workflow)
  const run = useShownRun(useWorkflowId())
  const [retries, setRetries] = useState(0)
  const [isFirst, setFirst] = useState(true)
  const runId = run?.runId
  const hasEnded = run !== undefined && isOver(run)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end of a run, and asking again, are reasons to ask
  useEffect(() => {
    let isCurrent = true
    const load = async () => {
      flowsLoading()
      try {
        const { map, isRunUnknown } = await flowMap(workflow, runId)
        if (isCurrent) putFlows(map, workflow, isRunUnknown)
      } catch (thrown) {
        if (isCurrent) flowsFailed(toErrorInfo(thrown).message)
      }
    }
    const timer = setTimeout(() => void load(), isFirst ? 0 : QUIET_MS)
    setFirst(false)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [workflow, runId, hasEnded, retries])
  return useCallback(() => setRetries(count => count + 1), [])
}

interface Found {
  readonly map: CredentialFlowMap
  readonly isRunUnknown: boolean
}

/** Of a run that kept nothing there is no telling what it did: what the workflow can do is still known. */
async function flowMap(workflow: Workflow, runId: RunId | undefined): Promise<Found> {
  if (runId === undefined)
    return { map: await api.invoke('credentials.flow', { workflow }), isRunUnknown: false }
  try {
    return { map: await api.invoke('credentials.flow', { workflow, runId }), isRunUnknown: false }
  } catch (thrown) {
    if (toErrorInfo(thrown).code !== 'run.not-found') throw thrown
    return { map: await api.invoke('credentials.flow', { workflow }), isRunUnknown: true }
  }
}
