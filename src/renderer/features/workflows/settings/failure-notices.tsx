import { Switch } from '../../../components/index.ts'
import { withParts } from '../../../lib/document/parts.ts'
import { useSettings } from '../../../lib/stores/app-store.ts'
import { useDocument, useDocumentStore } from '../../../lib/stores/document-context.tsx'

/** Whether failed runs of this workflow are told of on the desktop. */
export function FailureNotices() {
  const { failures } = useDocument(state => state.workflow.settings.notifications)
  const store = useDocumentStore()
  const areAllowed = useSettings()?.notifications ?? true
  return (
    <Switch
      label="Tell me when a run fails"
      description={
        areAllowed
          ? 'By a notification of your system, unless you started the run by hand.'
          : 'Notifications of failed runs are switched off for all workflows in Patchbay’s settings.'
      }
      checked={failures}
      onChange={next =>
        store.getState().edit(workflow =>
          withParts(workflow, {
            settings: {
              ...workflow.settings,
              notifications: { ...workflow.settings.notifications, failures: next },
            },
          }),
        )
      }
    />
  )
}
