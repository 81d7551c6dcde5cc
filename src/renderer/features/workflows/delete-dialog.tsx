import type { WorkflowId } from '#shared/model/ids.ts'
import { AlertDialog } from '../../components/index.ts'
import { api, reportError } from '../../lib/api.ts'
import { refreshWorkflows, useWorkflowEntry } from '../../lib/stores/app-store.ts'

interface DeleteWorkflowDialogProps {
  readonly workflowId: WorkflowId | undefined
  readonly onClose: () => void
  readonly onDeleted: (id: WorkflowId) => void
}

export function DeleteWorkflowDialog({ workflowId, onClose, onDeleted }: DeleteWorkflowDialogProps) {
  const entry = useWorkflowEntry(workflowId)
  const remove = async () => {
    if (!workflowId) return
    try {
      onDeleted(workflowId)
      await api.invoke('workflows.delete', { workflowId })
      await refreshWorkflows()
    } catch (error) {
      reportError(error, 'Could not delete the workflow')
    }
  }
  return (
    <AlertDialog
      open={workflowId !== undefined}
      onOpenChange={open => {
        if (!open) onClose()
      }}
      title={`Delete ${entry ? `“${entry.name}”` : 'this workflow'}?`}
      description="Its file goes to the system’s trash, from where it can be put back. Its kept runs are deleted for good."
      confirmLabel="Delete workflow"
      danger
      onConfirm={remove}
    />
  )
}
