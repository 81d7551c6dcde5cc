import { useEffect } from 'react'
import type { TriggerId } from '#shared/model/ids.ts'
import { api } from '../../../lib/api.ts'
import { refreshInfo, useAutosave, useDocument, useDocumentStore } from '../../../lib/stores/index.ts'

/**
 * The full address of a webhook, kept fresh while it is looked at: the server starts after the window, moves to
 * another port when the settings say so, and the workflow can be switched on and off elsewhere.
 */
export function useWebhookAddress(triggerId: TriggerId): string | undefined {
  const store = useDocumentStore()
  const autosave = useAutosave()
  const workflowId = useDocument(state => state.workflow.id)
  useEffect(() => {
    let isCurrent = true
    const refresh = async () => {
      try {
        // A trigger that is not saved yet has no address.
        if (!(await autosave.flush())) return
        const { webhookUrls, enabled } = await api.invoke('workflows.open', { workflowId })
        if (isCurrent) store.setState({ webhookUrls, enabled })
        await refreshInfo()
      } catch {
        // The address that is known stays; a workflow that can't be read is reported where it is opened.
      }
    }
    void refresh()
    const stops = [api.on('workflows.changed', refresh), api.on('settings.changed', refresh)]
    return () => {
      isCurrent = false
      for (const stop of stops) stop()
    }
  }, [store, autosave, workflowId])
  return useDocument(state => state.webhookUrls[triggerId])
}
