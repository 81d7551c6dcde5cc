import { PatchbayError } from '#shared/errors.ts'
import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'

type Channels = Extract<keyof RequestHandlers, `storage.${string}`>

const unbuilt = (): never => {
  throw new PatchbayError('To be built.', { code: 'internal' })
}

export function storageHandlers(_host: Host): Pick<RequestHandlers, Channels> {
  return {
    'storage.usage': unbuilt,
    'storage.purge': unbuilt,
  }
}
