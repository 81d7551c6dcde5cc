import { toErrorInfo } from '#shared/errors.ts'
import { api } from '../api.ts'
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

  const saveOnce = async () => {
    const { workflow, revision } = store.getState()
    store.setState({ saveState: 'saving' })
    try {
      const answer = await api.invoke('workflows.save', { workflow, baseRevision: revision })
      if (answer.outcome === 'conflict') {
        store.setState({ saveState: 'conflict', conflict: answer.current })
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
    clearTimeout(timer)
    timer = setTimeout(() => void flush(), QUIET_MS)
  })

  /** Somebody edited the file: taken over when nothing here is unsaved, asked about otherwise. */
  const stopListening = api.on('workflows.fileChanged', open => {
    const { workflow, revision } = store.getState()
    if (open.workflow.id !== workflow.id || open.revision === revision) return
    if (isDirty() || inFlight) store.setState({ saveState: 'conflict', conflict: open })
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
