import path from 'node:path'
import { app, type BrowserWindow, dialog } from 'electron'
import { PatchbayError } from '#shared/errors.ts'
import { explainFileError, writePrivateFile } from '../files/atomic-file.ts'
import type { Desktop, FileToSave } from '../ipc/app-handlers.ts'

/** Asks with the system's own dialog, first in the folder for downloads, then where the last file went. */
export function createFileSaver(
  window: () => BrowserWindow | undefined,
): Pick<Desktop, 'saveFile' | 'lastSaved'> {
  let last: string | undefined

  async function saveFile({ title, defaultName, text }: FileToSave): Promise<string | undefined> {
    const folder = last === undefined ? app.getPath('downloads') : path.dirname(last)
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
    last = answer.filePath
    return last
  }

  return { saveFile, lastSaved: () => last }
}
