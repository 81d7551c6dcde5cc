import { createContext, useContext } from 'react'
import type { RunId, WorkflowId } from '#shared/model/ids.ts'
import type { RunState, StepState } from '#shared/model/run-state.ts'
import { useRuns } from '../../lib/stores/run-store.ts'

export interface CanvasInfo {
  readonly workflowId: WorkflowId
  /** The run that is drawn; absent on the editor's canvas, which follows the run shown of its workflow. */
  readonly runId?: RunId | undefined
  /** A picture to look at: nothing on it can be changed. */
  readonly isReadOnly: boolean
}

const CanvasContext = createContext<CanvasInfo | undefined>(undefined)

export const CanvasProvider = CanvasContext

/** The canvas around this component. */
function useCanvasInfo(): CanvasInfo {
  const info = useContext(CanvasContext)
  if (!info) throw new Error('There is no canvas around this component')
  return info
}

/** The workflow drawn on the canvas around this component. */
export const useWorkflowId = (): WorkflowId => useCanvasInfo().workflowId

export const useIsReadOnly = (): boolean => useCanvasInfo().isReadOnly

/** A slice of the run that is drawn; renders again only when the slice changes. */
export function useDrawnRun<T>(select: (run: RunState | undefined) => T): T {
  const { workflowId, runId } = useCanvasInfo()
  return useRuns(({ runs, shown }) => select(runs[runId ?? shown[workflowId] ?? '']))
}

/** One step's part of the run that is drawn: the only run state that a step's node reads. */
export const useDrawnStep = (stepId: string): StepState | undefined => useDrawnRun(run => run?.steps[stepId])
