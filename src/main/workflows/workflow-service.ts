import { PatchbayError } from '#shared/errors.ts'
import type { OpenWorkflow } from '#shared/ipc/contract.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { Problem } from '#shared/model/problem.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { LocalStateStore } from '../local-state.ts'
import type { Pins } from '../runs/pins/pins.ts'
import type { Planner } from '../runs/planner.ts'
import type { RunArchive } from '../runs/run-archive.ts'
import type { RunService } from '../runs/run-service.ts'
import type { WebhookTriggers } from '../triggers/webhook-triggers.ts'
import type { DocumentStore } from './document-store.ts'
import type { EnvService } from './env-service.ts'
import type { StoredDocument } from './workflow-file.ts'

export interface WorkflowServiceParts {
  readonly documents: DocumentStore
  readonly planner: Planner
  readonly env: EnvService
  readonly runs: RunService
  readonly archive: RunArchive
  readonly pins: Pins
  readonly webhooks: WebhookTriggers
  readonly state: LocalStateStore
  /** Undefined while the server does not listen. */
  readonly webhookBaseUrl: () => string | undefined
}

export type SaveAnswer =
  | {
      readonly outcome: 'saved'
      readonly revision: string
      readonly problems: Problem[]
      readonly webhookUrls: Record<string, string>
    }
  | { readonly outcome: 'conflict'; readonly current: OpenWorkflow }

/** Workflows as the editor sees them: the document together with its problems, addresses and what this machine knows of it. */
export interface WorkflowService {
  open(workflowId: WorkflowId): Promise<OpenWorkflow>
  create(name: string): Promise<OpenWorkflow>
  duplicate(workflowId: WorkflowId): Promise<OpenWorkflow>
  importText(text: string): Promise<OpenWorkflow>
  save(workflow: Workflow, baseRevision: string): Promise<SaveAnswer>
  setEnabled(workflowId: WorkflowId, enabled: boolean): Promise<OpenWorkflow>
  remove(workflowId: WorkflowId): Promise<void>
  /** Takes a document as it now is, wherever it was changed: its webhooks and its retention. */
  apply(document: StoredDocument): OpenWorkflow
  /** Puts the webhooks of all enabled workflows in place. */
  applyAll(): Promise<void>
}

export function createWorkflowService(parts: WorkflowServiceParts): WorkflowService {
  const { documents, planner, env, runs, archive, pins, webhooks, state } = parts

  const webhookUrls = (workflow: Workflow): Record<string, string> => {
    const baseUrl = parts.webhookBaseUrl()
    if (!baseUrl || !documents.isEnabled(workflow.id)) return {}
    return Object.fromEntries(
      workflow.triggers.flatMap(trigger =>
        trigger.type === 'webhook' ? [[trigger.id, `${baseUrl}/hooks/${trigger.path}`]] : [],
      ),
    )
  }

  const apply = ({ workflow, revision }: StoredDocument): OpenWorkflow => {
    const enabled = documents.isEnabled(workflow.id)
    webhooks.update(workflow, enabled)
    if (!workflow.settings.retention.keep) for (const writer of runs.liveOf(workflow.id)) writer.stopKeeping()
    pins.apply(workflow)
    return {
      workflow,
      revision,
      problems: [...planner.plan(workflow).problems],
      webhookUrls: webhookUrls(workflow),
      enabled,
      isSample: state.get('sample')?.workflowId === workflow.id,
      secretEnvSet: env.listSecret(workflow.id),
    }
  }

  return {
    apply,
    open: async workflowId => apply(await documents.open(workflowId)),
    create: async name =>
      apply(await documents.create(name, { retention: state.get('settings').retentionDefaults })),
    duplicate: async workflowId => apply(await documents.duplicate(workflowId)),
    importText: async text => apply(await documents.importText(text)),
    async save(workflow, baseRevision) {
      const saved = await documents.save(workflow, baseRevision)
      if (saved.outcome === 'conflict') return { outcome: 'conflict', current: apply(saved.current) }
      const { revision, problems, webhookUrls: urls } = apply(saved.document)
      return { outcome: 'saved', revision, problems, webhookUrls: urls }
    },
    async setEnabled(workflowId, enabled) {
      const document = await documents.open(workflowId)
      documents.setEnabled(workflowId, enabled)
      return apply(document)
    },
    async remove(workflowId) {
      await documents.remove(workflowId)
      webhooks.remove(workflowId)
      await archive.deleteHistory(workflowId)
      await env.clearAll(workflowId)
    },
    async applyAll() {
      const { workflows } = await documents.list()
      for (const { id, enabled } of workflows) {
        if (!enabled) continue
        try {
          apply(await documents.open(id))
        } catch (error) {
          // Changed since it was listed, and not readable now: the list says so the next time.
          if (!(error instanceof PatchbayError)) throw error
        }
      }
    },
  }
}
