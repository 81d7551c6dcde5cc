import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'
import type { Push } from './push.ts'

type Channels = Extract<keyof RequestHandlers, `storage.${string}`>

export function storageHandlers({ storage }: Host, push: Push): Pick<RequestHandlers, Channels> {
  return {
    'storage.usage': options => storage.usage(options),
    'storage.kept': ({ workflowId }) => storage.kept(workflowId),
    'storage.purge': async ({ workflowIds }) => {
      const total = workflowIds.length
      await storage.purge(workflowIds, done => push('storage.progress', { done, total }))
      return storage.usage({ counts: true })
    },
  }
}
