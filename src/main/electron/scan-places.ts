import path from 'node:path'
import { app } from 'electron'
import type { ScanPlace } from '../retention/proof/scan-places.ts'

/** Where Electron and Chromium write beside the data folder, or may be told to. */
export function electronPlaces(): ScanPlace[] {
  const caches = cachesFolder()
  return [
    { kind: 'Chromium’s session data', folder: app.getPath('sessionData') },
    { kind: 'Crash dumps', folder: app.getPath('crashDumps') },
    { kind: 'Logs', folder: app.getPath('logs') },
    // Of graphics drivers, fonts and the like, in Patchbay's name.
    ...(caches === undefined ? [] : [{ kind: 'Caches', folder: caches, isShared: true }]),
  ]
}

/** On Windows it is the folder that the data folder and temporary files are in. */
function cachesFolder(): string | undefined {
  const home = app.getPath('home')
  if (process.platform === 'linux') return process.env.XDG_CACHE_HOME ?? path.join(home, '.cache')
  return process.platform === 'darwin' ? path.join(home, 'Library/Caches') : undefined
}
