import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'

type Channels = Extract<keyof RequestHandlers, `runs.failures${string}`>

export function failureHandlers({ failures }: Host): Pick<RequestHandlers, Channels> {
  return {
    'runs.failures': failures.failures,
    'runs.failuresSeen': failures.seen,
  }
}
