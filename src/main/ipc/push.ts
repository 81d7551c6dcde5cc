import type { BrowserWindow } from 'electron'
import { contract, type PushChannel, type PushPayload } from '#shared/ipc/contract.ts'

export type Push = <C extends PushChannel>(channel: C, payload: PushPayload<C>) => void

/** The one way to the renderer without being asked. Payloads are parsed too: what the contract does not name stays here. */
export function createPush(window: () => BrowserWindow | undefined): Push {
  return (channel, payload) => {
    const target = window()
    if (!target || target.isDestroyed() || target.webContents.isDestroyed()) return
    target.webContents.send('patchbay.push', channel, contract[channel].payload.parse(payload))
  }
}
