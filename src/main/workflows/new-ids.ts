import { randomBytes } from 'node:crypto'
import {
  type EdgeId,
  type NoteId,
  type StepId,
  spellId,
  type TriggerId,
  type WorkflowId,
} from '#shared/model/ids.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { stepWithoutAccounts } from './account-grants.ts'

const mint = (prefix: string): string => spellId(prefix, randomBytes(16))

export const newWorkflowId = () => mint('wf') as WorkflowId

/** The unguessable part of a webhook's address: 128 random bits. */
export const newWebhookPath = () => randomBytes(16).toString('base64url')

/**
 * The same workflow as something of its own: every id new, edges following, new webhook addresses, so that nothing
 * sent to the original reaches it. Steps keep their names, so expressions stay as they are.
 */
export function withNewIds(workflow: Workflow): Workflow {
  const renamed = new Map<string, string>()
  const rename = (id: string, prefix: string) => {
    const fresh = mint(prefix)
    // An edge that names an id given twice follows the first; the plan reports the rest.
    if (!renamed.has(id)) renamed.set(id, fresh)
    return fresh
  }
  const triggers = workflow.triggers.map(trigger => {
    const id = rename(trigger.id, 'trg') as TriggerId
    return trigger.type === 'webhook' ? { ...trigger, id, path: newWebhookPath() } : { ...trigger, id }
  })
  const steps = workflow.steps.map(step => ({ ...step, id: rename(step.id, 'stp') as StepId }))
  return {
    ...workflow,
    id: newWorkflowId(),
    triggers,
    steps,
    edges: workflow.edges.map(edge => ({
      ...edge,
      id: mint('edg') as EdgeId,
      from: (renamed.get(edge.from) ?? edge.from) as StepId | TriggerId,
      to: (renamed.get(edge.to) ?? edge.to) as StepId,
    })),
    notes: workflow.notes.map(note => ({ ...note, id: mint('nte') as NoteId })),
  }
}

/** Without the accounts its steps name: a file from elsewhere has no claim on an account of this machine. */
export function withoutAccounts(workflow: Workflow): Workflow {
  return { ...workflow, steps: workflow.steps.map(stepWithoutAccounts) }
}
