import { PatchbayError } from '#shared/errors.ts'
import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'

type Channels = Extract<keyof RequestHandlers, `pins.${string}`>

const unbuilt = (): never => {
  throw new PatchbayError('To be built.', { code: 'internal' })
}

export function pinHandlers(_host: Host): Pick<RequestHandlers, Channels> {
  return {
    'pins.list': unbuilt,
    'pins.set': unbuilt,
    'pins.clear': unbuilt,
  }
}
