import type { Workflow } from '#shared/model/workflow.ts'
import type { Autosave } from './autosave.ts'
import { createDocumentStore, type DocumentStore } from './document-store.ts'

/** A version of a workflow to look at, for `DocumentProvider`: parts can be chosen, nothing is changed or saved. */
export function readOnlyDocument(workflow: Workflow): {
  readonly store: DocumentStore
  readonly autosave: Autosave
} {
  const store = createDocumentStore({
    workflow,
    revision: '',
    problems: [],
    webhookUrls: {},
    enabled: false,
    isSample: false,
    secretEnvSet: [],
  })
  store.setState({ edit: () => undefined })
  return { store, autosave: NOTHING_TO_SAVE }
}

const NOTHING_TO_SAVE: Autosave = {
  flush: async () => true,
  keepMine: async () => undefined,
  takeTheirs: () => undefined,
  stop: () => undefined,
}
