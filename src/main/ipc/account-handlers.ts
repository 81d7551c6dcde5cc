import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'
import { findAccountUses } from '../workflows/account-uses.ts'

type Channels = Extract<keyof RequestHandlers, `accounts.${string}`>

export function accountHandlers({ accounts, documents }: Host): Pick<RequestHandlers, Channels> {
  return {
    'accounts.list': () => accounts.list(),
    'accounts.add': request => accounts.add(request),
    'accounts.replaceFields': ({ accountId, fields }) => accounts.replaceFields(accountId, fields),
    'accounts.fieldNames': ({ accountId }) => accounts.fieldNames(accountId),
    'accounts.setField': ({ accountId, name, value }) => accounts.setField(accountId, name, value),
    'accounts.rename': ({ accountId, name }) => accounts.rename(accountId, name),
    'accounts.remove': ({ accountId }) => accounts.remove(accountId),
    'accounts.test': ({ accountId }) => accounts.test(accountId),
    'accounts.uses': () => findAccountUses(documents),
  }
}
