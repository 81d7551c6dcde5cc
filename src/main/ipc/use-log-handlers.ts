import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'

/** Where credentials went, for the viewer. */
export function usageLogHandlers({
  useLog,
}: Host): Pick<RequestHandlers, 'useLog.list' | 'useLog.check' | 'useLog.clear'> {
  return {
    'useLog.list': filter => useLog.list(filter),
    'useLog.check': () => useLog.check(),
    'useLog.clear': () => useLog.clear(),
  }
}
