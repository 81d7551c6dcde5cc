import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'

/** What a step's panel asks a provider for. */
export function actionHandlers({ remoteLoader }: Host): Pick<RequestHandlers, 'actions.load'> {
  return { 'actions.load': request => remoteLoader.load(request) }
}
