import type { App } from '#shared/model/action.ts'
import { AlertDialog } from '../../../components/index.ts'
import { api, reportError } from '../../../lib/api.ts'
import { useAppStore } from '../../../lib/stores/app-store.ts'

/** Takes an app of the user's own away. */
export function RemoveAppDialog({ app, onClose }: { app: App | undefined; onClose: () => void }) {
  const remove = async () => {
    if (!app) return
    try {
      useAppStore.setState({ catalog: await api.invoke('apps.remove', { app: app.key }) })
    } catch (error) {
      reportError(error, 'Could not remove the app')
    }
  }
  return (
    <AlertDialog
      open={app !== undefined}
      onOpenChange={onClose}
      title={`Remove ${app?.name ?? ''}?`}
      description={
        app?.oauth
          ? 'Its definition and your OAuth client for it are deleted from this machine. Steps that were set to it have to be changed.'
          : 'Its definition is deleted from this machine. Steps that were set to it have to be changed.'
      }
      confirmLabel="Remove app"
      danger
      onConfirm={remove}
    />
  )
}
