import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'

type Channels =
  | 'signIn.start'
  | 'signIn.cancel'
  | 'oauthClients.get'
  | 'oauthClients.set'
  | 'oauthClients.remove'

export function signInHandlers({ signIn, accounts, apps }: Host): Pick<RequestHandlers, Channels> {
  const { clients } = accounts
  return {
    'signIn.start': request => signIn.start(request),
    'signIn.cancel': ({ attemptId }) => signIn.cancel(attemptId),
    'oauthClients.get': ({ app }) => clients.get(apps.find(app)),
    'oauthClients.set': ({ app, ...change }) => clients.set(apps.find(app), change),
    'oauthClients.remove': ({ app }) => clients.remove(apps.find(app)),
  }
}
