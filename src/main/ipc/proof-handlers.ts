import { PatchbayError } from '#shared/errors.ts'
import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'

type Channels = Extract<keyof RequestHandlers, `retention.${string}`>

const unbuilt = (): never => {
  throw new PatchbayError('To be built.', { code: 'internal' })
}

export function proofHandlers(_host: Host): Pick<RequestHandlers, Channels> {
  return {
    'retention.prove': unbuilt,
    'retention.cancelProof': unbuilt,
    'retention.saveReport': unbuilt,
  }
}
