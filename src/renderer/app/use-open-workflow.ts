import { useEffect, useState } from 'react'
import type { WorkflowId } from '#shared/model/ids.ts'
import { api } from '../lib/api.ts'
import { type Autosave, startAutosave } from '../lib/stores/autosave.ts'
import { createDocumentStore, type DocumentStore } from '../lib/stores/document-store.ts'

export type Opening =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: unknown; readonly retry: () => void }
  | { readonly state: 'open'; readonly store: DocumentStore; readonly autosave: Autosave }

/** Opens a workflow for as long as the component is mounted; what is unsaved when it goes is saved. */
export function useOpenWorkflow(workflowId: WorkflowId): Opening {
  const [opening, setOpening] = useState<Opening>({ state: 'loading' })
  const [round, setRound] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round opens the same workflow again
  useEffect(() => {
    let autosave: Autosave | undefined
    let isGone = false
    setOpening({ state: 'loading' })
    api.invoke('workflows.open', { workflowId }).then(
      opened => {
        if (isGone) return
        const store = createDocumentStore(opened)
        autosave = startAutosave(store)
        setOpening({ state: 'open', store, autosave })
      },
      error => {
        if (!isGone) setOpening({ state: 'failed', error, retry: () => setRound(before => before + 1) })
      },
    )
    return () => {
      isGone = true
      autosave?.stop()
    }
  }, [workflowId, round])

  return opening
}
