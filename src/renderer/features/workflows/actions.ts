import type { WorkflowId } from '#shared/model/ids.ts'
import { api, attempt } from '../../lib/api.ts'
import { refreshWorkflows, useAppStore } from '../../lib/stores/app-store.ts'

const NEW_NAME = 'Untitled workflow'

/** Makes an empty workflow under a name that is not taken, and gives its id to `then`. */
export const createWorkflow = (then: (id: WorkflowId) => void) =>
  attempt('Could not create a workflow', async () => {
    const taken = new Set(useAppStore.getState().workflows.map(entry => entry.name))
    const { workflow } = await api.invoke('workflows.create', { name: freeName(NEW_NAME, taken) })
    await refreshWorkflows()
    then(workflow.id)
  })

export const duplicateWorkflow = (workflowId: WorkflowId, then: (id: WorkflowId) => void) =>
  attempt('Could not duplicate the workflow', async () => {
    const { workflow } = await api.invoke('workflows.duplicate', { workflowId })
    await refreshWorkflows()
    then(workflow.id)
  })

export const showInFolder = (workflowId: WorkflowId) =>
  attempt('Could not show the file', () => api.invoke('workflows.showInFolder', { workflowId }))

/** `name`, or `name 2`, `name 3`, … */
function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name
  for (let n = 2; ; n++) if (!taken.has(`${name} ${n}`)) return `${name} ${n}`
}
