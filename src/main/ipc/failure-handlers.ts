import { PatchbayError } from '#shared/errors.ts'
import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'

type Channels = Extract<keyof RequestHandlers, `runs.failures${string}`>

const unbuilt = (): never => {
  throw new PatchbayError('To be built.', { code: 'internal' })
}

export function failureHandlers(_host: Host): Pick<RequestHandlers, Channels> {
  return {
    'runs.failures': unbuilt,
    'runs.failuresSeen': unbuilt,
  }
}
