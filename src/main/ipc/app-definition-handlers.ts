import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'

type Channels = 'apps.define' | 'apps.remove'

/** Apps of the user's own. */
export function appDefinitionHandlers({ apps }: Host): Pick<RequestHandlers, Channels> {
  return {
    'apps.define': ({ app }) => apps.define(app),
    'apps.remove': ({ app }) => apps.remove(app),
  }
}
