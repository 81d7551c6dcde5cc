import path from 'node:path'
import { app } from 'electron'

const resourcesFolder = () =>
  app.isPackaged ? process.resourcesPath : path.join(app.getAppPath(), 'resources')

/** For where the system does not take it from the app's bundle. */
export const appIcon = (): string => path.join(resourcesFolder(), 'icons/patchbay.png')
