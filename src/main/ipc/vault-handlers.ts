import type { RequestHandlers } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'

type Channels = Extract<keyof RequestHandlers, `vault.${string}`>

export function vaultHandlers({ vaultService }: Host): Pick<RequestHandlers, Channels> {
  return {
    'vault.details': () => vaultService.details(),
    'vault.addSlot': slot => vaultService.addSlot(slot),
    'vault.removeSlot': ({ kind }) => vaultService.removeSlot(kind),
    'vault.rotate': ({ passphrase }) => vaultService.rotate(passphrase),
    'vault.lock': () => vaultService.lock(),
    'vault.unlock': ({ passphrase }) => vaultService.unlock(passphrase),
    'vault.startOver': () => vaultService.startOver(),
  }
}
