import type { AccountUse } from '#shared/model/account.ts'
import type { AccountId } from '#shared/model/ids.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { DocumentStore } from './document-store.ts'

/** Which workflows name which account, in the order of the workflow list. Unreadable files name nobody. */
export async function findAccountUses(
  documents: Pick<DocumentStore, 'list' | 'open'>,
): Promise<Record<AccountId, AccountUse[]>> {
  const { workflows } = await documents.list()
  const opened = await Promise.allSettled(workflows.map(({ id }) => documents.open(id)))
  const found: Record<AccountId, AccountUse[]> = {}
  for (const result of opened) {
    if (result.status === 'rejected') continue
    const { workflow } = result.value
    for (const [accountId, stepNames] of accountsOf(workflow)) {
      const use = { workflowId: workflow.id, workflowName: workflow.name, stepNames }
      found[accountId] = [...(found[accountId] ?? []), use]
    }
  }
  return found
}

function accountsOf({ steps }: Workflow): Map<AccountId, string[]> {
  const named = new Map<AccountId, string[]>()
  for (const { name, auth } of steps) {
    for (const accountId of new Set(Object.values(auth).flatMap(each => each.accountId ?? []))) {
      named.set(accountId, [...(named.get(accountId) ?? []), name])
    }
  }
  return named
}
