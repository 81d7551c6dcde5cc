import { contextBridge, ipcRenderer } from 'electron'

/**
 * The whole bridge: ask, and listen. Which channels exist, and what may pass through them, is checked on the other side.
 * `invoke` answers with a Result and never throws for what a handler refused.
 */
const bridge = {
  invoke: (channel: string, input: unknown): Promise<unknown> =>
    ipcRenderer.invoke('patchbay', channel, input),
  on(channel: string, listener: (payload: unknown) => void): () => void {
    const forward = (_event: Electron.IpcRendererEvent, name: string, payload: unknown) => {
      if (name === channel) listener(payload)
    }
    ipcRenderer.on('patchbay.push', forward)
    return () => ipcRenderer.removeListener('patchbay.push', forward)
  },
}

export type Bridge = typeof bridge

contextBridge.exposeInMainWorld('patchbay', bridge)
