import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'

type Channels = Extract<keyof RequestHandlers, `sample.${string}`>

export function sampleHandlers({ sample }: Host): Pick<RequestHandlers, Channels> {
  return {
    'sample.state': () => sample.current(),
    'sample.sendWebhook': ({ workflowId, triggerId }) => sample.sendWebhook(workflowId, triggerId),
  }
}
