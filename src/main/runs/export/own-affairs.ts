import type { Workflow } from '#shared/model/workflow.ts'
import { withoutAccounts } from '../../workflows/new-ids.ts'

/** May stand in an address. */
const BLANK = 'left-out'

/**
 * What stays here of a workflow whose run leaves the machine: which accounts it uses, and its sample events, which are
 * from other runs than this one.
 */
export function withoutOwnAffairs(workflow: Workflow): Workflow {
  const { triggers } = workflow
  return {
    ...withoutAccounts(workflow),
    triggers: triggers.map(trigger => ({ ...trigger, sampleEvent: {} })),
  }
}

/** The text without the unguessable part of its webhooks' addresses: whoever knows it can start the workflow. */
export const withoutAddresses = (text: string, { triggers }: Workflow): string =>
  triggers.reduce(
    (blanked, trigger) => (trigger.type === 'webhook' ? blanked.replaceAll(trigger.path, BLANK) : blanked),
    text,
  )
