import path from 'node:path'
import { app, type BrowserWindow, dialog } from 'electron'
import { PatchbayError } from '#shared/errors.ts'
import { explainFileError, writePrivateFile } from '../files/atomic-file.ts'
import type { SavedFile } from '../ipc/app-handlers.ts'

/** Asks where to save a text, and writes it there whole, readable by this user alone. */
export function createFileSaver(
  parent: () => BrowserWindow | undefined,
): (file: SavedFile) => Promise<string | undefined> {
  return async ({ title, defaultName, text }) => {
    const options = { title, defaultPath: path.join(app.getPath('documents'), defaultName) }
    const window = parent()
    const { canceled, filePath } = window
      ? await dialog.showSaveDialog(window, options)
      : await dialog.showSaveDialog(options)
    if (canceled || !filePath) return undefined
    try {
      await writePrivateFile(filePath, text)
    } catch (error) {
      throw new PatchbayError(`${filePath} could not be written: ${explainFileError(error)}.`, {
        code: 'document.not-saved',
        cause: error,
      })
    }
    return filePath
  }
}
