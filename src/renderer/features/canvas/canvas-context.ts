import { createContext, useContext } from 'react'
import type { WorkflowId } from '#shared/model/ids.ts'

const CanvasContext = createContext<WorkflowId | undefined>(undefined)

export const CanvasProvider = CanvasContext

/** The workflow drawn on the canvas around this component. */
export function useWorkflowId(): WorkflowId {
  const id = useContext(CanvasContext)
  if (!id) throw new Error('There is no canvas around this component')
  return id
}
