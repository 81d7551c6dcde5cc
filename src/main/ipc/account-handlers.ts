import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'

type Channels = 'accounts.list' | 'accounts.add' | 'accounts.rename' | 'accounts.remove'

export function accountHandlers({ accounts }: Host): Pick<RequestHandlers, Channels> {
  return {
    'accounts.list': () => accounts.list(),
    'accounts.add': request => accounts.add(request),
    'accounts.rename': ({ accountId, name }) => accounts.rename(accountId, name),
    'accounts.remove': ({ accountId }) => accounts.remove(accountId),
  }
}
