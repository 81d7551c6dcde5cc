import { PatchbayError } from '#shared/errors.ts'
import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'

type Channels = Extract<keyof RequestHandlers, `replays.${string}`>

const unbuilt = (): never => {
  throw new PatchbayError('To be built.', { code: 'internal' })
}

export function replayHandlers(_host: Host): Pick<RequestHandlers, Channels> {
  return {
    'replays.plan': unbuilt,
    'replays.start': unbuilt,
    'replays.list': unbuilt,
    'replays.pause': unbuilt,
    'replays.resume': unbuilt,
    'replays.cancel': unbuilt,
    'replays.dismiss': unbuilt,
  }
}
