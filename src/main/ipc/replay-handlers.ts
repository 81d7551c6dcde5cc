import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'

type Channels = Extract<keyof RequestHandlers, `replays.${string}`>

export function replayHandlers({ replays }: Pick<Host, 'replays'>): Pick<RequestHandlers, Channels> {
  return {
    'replays.plan': request => replays.plan(request),
    'replays.start': ({ answers, ...request }) => replays.start(request, answers),
    'replays.list': () => replays.list(),
    'replays.pause': ({ batchId }) => replays.pause(batchId),
    'replays.resume': ({ batchId }) => replays.resume(batchId),
    'replays.cancel': ({ batchId }) => replays.cancel(batchId),
    'replays.dismiss': ({ batchId }) => replays.dismiss(batchId),
  }
}
