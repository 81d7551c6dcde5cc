import path from 'node:path'
import { app, type BrowserWindow, dialog } from 'electron'
import { PatchbayError } from '#shared/errors.ts'
import { explainFileError, writePrivateFile } from '../files/atomic-file.ts'
import type { Desktop } from '../ipc/app-handlers.ts'

/** Asks with the system's own dialog, first in the folder for downloads, then where the last file went. */
export function createFileSaver(window: () => BrowserWindow | undefined): Desktop['saveFile'] {
  let folder: string | undefined
  return async ({ title, defaultName, text }) => {
    folder ??= app.getPath('downloads')
    const extension = path.extname(defaultName).slice(1)
    const options = {
      title,
      defaultPath: path.join(folder, defaultName),
      filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
    }
    const parent = window()
    const answer = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options))
    if (answer.canceled || answer.filePath === '') return undefined
    try {
      await writePrivateFile(answer.filePath, text)
    } catch (error) {
      throw new PatchbayError(
        `${path.basename(answer.filePath)} could not be written: ${explainFileError(error)}.`,
        {
          code: 'usage',
          cause: error,
        },
      )
    }
    folder = path.dirname(answer.filePath)
    return answer.filePath
  }
}
