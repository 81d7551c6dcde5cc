import { useEffect, useRef, useState } from 'react'
import { PatchbayError } from '#shared/errors.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { ProofProgress, ProofReport } from '#shared/model/retention-proof.ts'
import { api, attempt } from '../../../lib/api.ts'
import type { Autosave } from '../../../lib/stores/autosave.ts'

export type ProofState =
  | { readonly step: 'explain' }
  | { readonly step: 'running'; readonly progress: ProofProgress; readonly isCancelling: boolean }
  | { readonly step: 'done'; readonly report: ProofReport }
  | { readonly step: 'failed'; readonly error: unknown }

const EXPLAIN: ProofState = { step: 'explain' }
const NOTHING_YET: ProofProgress = { phase: 'running', files: 0, bytes: 0 }

/** One proof from its explanation to its report. */
export function useRetentionProof(workflowId: WorkflowId, autosave: Autosave) {
  const [state, setState] = useState<ProofState>(EXPLAIN)
  const isRunning = state.step === 'running'
  const isNeeded = useRef(false)
  useEffect(() => {
    if (!isRunning) return
    const stop = api.on('retention.proofProgress', progress =>
      setState(now => (now.step === 'running' ? { ...now, progress } : now)),
    )
    return stop
  }, [isRunning])
  useEffect(() => () => void (isNeeded.current && cancelProof()), [])

  const start = async () => {
    isNeeded.current = true
    setState({ step: 'running', progress: NOTHING_YET, isCancelling: false })
    try {
      if (!(await autosave.flush())) throw notSaved()
      const report = await api.invoke('retention.prove', { workflowId })
      setState(report.outcome === 'cancelled' ? EXPLAIN : { step: 'done', report })
    } catch (error) {
      setState({ step: 'failed', error })
    } finally {
      isNeeded.current = false
    }
  }
  const cancel = () => {
    setState(now => (now.step === 'running' ? { ...now, isCancelling: true } : now))
    cancelProof()
  }
  return { state, start: () => void start(), cancel, reset: () => setState(EXPLAIN) }
}

const cancelProof = () =>
  void attempt('Could not cancel the proof', () => api.invoke('retention.cancelProof'))

const notSaved = () =>
  new PatchbayError('The workflow could not be saved, and a run uses what is saved.', { code: 'usage' })
