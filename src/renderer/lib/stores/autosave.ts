import { toErrorInfo } from '#shared/errors.ts'
import type { OpenWorkflow } from '#shared/ipc/contract.ts'
import { api } from '../api.ts'
import { mergeWorkflows } from '../document/merge.ts'
import type { DocumentStore } from './document-store.ts'

const QUIET_MS = 350

export interface Autosave {
  /** Saves what is unsaved now. False when that did not work out (a conflict, or an error that is shown). */
  flush(): Promise<boolean>
  keepMine(): Promise<void>
  takeTheirs(): void
  stop(): void
}

/** Writes the document to disk a moment after it changes, one save at a time, naming the revision it was made from. */
export function startAutosave(store: DocumentStore): Autosave {
  let saved = store.getState().workflow
  let timer: ReturnType<typeof setTimeout> | undefined
  let inFlight: Promise<void> | undefined

  const isDirty = () => store.getState().workflow !== saved

  /** What changed elsewhere goes together with what changed here, or the user is asked. */
  const meet = (theirs: OpenWorkflow) => {
    const merged = mergeWorkflows(saved, store.getState().workflow, theirs.workflow)
    if (!merged) {
      store.setState({ saveState: 'conflict', conflict: theirs })
      return
    }
    saved = theirs.workflow
    const history = store.temporal.getState()
    history.pause()
    store.getState().adopt({ ...theirs, workflow: merged }, { replace: true })
    history.resume()
    store.setState({ saveState: 'pending' })
    schedule()
  }

  const saveOnce = async () => {
    const { workflow, revision } = store.getState()
    store.setState({ saveState: 'saving' })
    try {
      const answer = await api.invoke('workflows.save', { workflow, baseRevision: revision })
      if (answer.outcome === 'conflict') {
        meet(answer.current)
        return
      }
      saved = workflow
      const { revision: next, problems, webhookUrls } = answer
      store.setState({
        revision: next,
        problems,
        webhookUrls,
        saveState: isDirty() ? 'pending' : 'saved',
        saveError: undefined,
      })
    } catch (error) {
      store.setState({ saveState: 'failed', saveError: toErrorInfo(error).message })
    }
  }

  const schedule = () => {
    clearTimeout(timer)
    timer = setTimeout(() => void flush(), QUIET_MS)
  }

  const flush = async (): Promise<boolean> => {
    clearTimeout(timer)
    await inFlight
    while (isDirty()) {
      if (store.getState().saveState === 'conflict') return false
      inFlight ??= saveOnce().finally(() => {
        inFlight = undefined
      })
      await inFlight
      const { saveState } = store.getState()
      if (saveState === 'failed' || saveState === 'conflict') return false
    }
    return true
  }

  const unsubscribe = store.subscribe((state, before) => {
    if (state.workflow === before.workflow || state.saveState === 'conflict') return
    if (!isDirty()) {
      if (state.saveState === 'pending') store.setState({ saveState: 'saved' })
      return
    }
    if (state.saveState !== 'saving') store.setState({ saveState: 'pending' })
    schedule()
  })

  /** Somebody edited the file: taken over when nothing here is unsaved, brought together with it otherwise. */
  const stopListening = api.on('workflows.fileChanged', open => {
    const { workflow, revision } = store.getState()
    if (open.workflow.id !== workflow.id || open.revision === revision) return
    // A save under way names the revision it was made from: it learns of the change by its answer.
    if (inFlight) return
    if (isDirty()) meet(open)
    else {
      saved = open.workflow
      store.getState().adopt(open, { replace: true })
    }
  })

  const leaving = () => void flush()
  window.addEventListener('beforeunload', leaving)

  return {
    flush,
    keepMine: async () => {
      const { conflict } = store.getState()
      if (!conflict) return
      store.setState({ revision: conflict.revision, conflict: undefined, saveState: 'pending' })
      await flush()
    },
    takeTheirs: () => {
      const { conflict, adopt } = store.getState()
      if (!conflict) return
      saved = conflict.workflow
      adopt(conflict, { replace: true })
    },
    stop: () => {
      unsubscribe()
      stopListening()
      window.removeEventListener('beforeunload', leaving)
      void flush()
    },
  }
}
