import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'
import type { Desktop } from './app-handlers.ts'

type Channels = Extract<keyof RequestHandlers, `workflows.${string}`>

interface WorkflowHandlerOptions {
  readonly host: Host
  readonly desktop: Desktop
  readonly listChanged: () => Promise<void>
}

export function workflowHandlers({
  host,
  desktop,
  listChanged,
}: WorkflowHandlerOptions): Pick<RequestHandlers, Channels> {
  const { workflows, documents, env, archive } = host

  /** Runs a change and then tells the list, whatever of it changed. */
  const changing = async <T>(change: Promise<T>): Promise<T> => {
    const result = await change
    await listChanged()
    return result
  }

  return {
    'workflows.list': () => documents.list(),
    'workflows.create': ({ name }) => changing(workflows.create(name)),
    'workflows.open': ({ workflowId }) => workflows.open(workflowId),
    'workflows.save': ({ workflow, baseRevision }) => changing(workflows.save(workflow, baseRevision)),
    'workflows.duplicate': ({ workflowId }) => changing(workflows.duplicate(workflowId)),
    'workflows.delete': ({ workflowId }) => changing(workflows.remove(workflowId)),
    'workflows.import': ({ text }) => changing(workflows.importText(text)),
    'workflows.setEnabled': ({ workflowId, enabled }) => changing(workflows.setEnabled(workflowId, enabled)),
    'workflows.setSecretEnv': async ({ workflowId, name, value }) => {
      if (value === null) await env.clearSecret(workflowId, name)
      else await env.setSecret(workflowId, name, value)
      return { secretEnvSet: env.listSecret(workflowId) }
    },
    'workflows.deleteHistory': ({ workflowId, only }) =>
      only ? archive.deleteClass(workflowId, only) : archive.deleteHistory(workflowId),
    'workflows.showInFolder': async ({ workflowId }) => {
      const { path } = await documents.open(workflowId)
      desktop.showFile(path)
    },
  }
}
