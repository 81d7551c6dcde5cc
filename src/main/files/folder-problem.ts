import { accessSync, constants, mkdirSync } from 'node:fs'
import { PatchbayError } from '#shared/errors.ts'
import { explainFileError, PRIVATE_FOLDER } from './atomic-file.ts'

/** Why nothing can be written to the data folder, or undefined. */
export function folderProblem(folder: string): PatchbayError | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER })
    accessSync(folder, constants.W_OK | constants.X_OK)
    return undefined
  } catch (error) {
    const message = `The data folder ${folder} can’t be written: ${explainFileError(error)}. Make it writable, or start Patchbay with --user-data-dir=<another folder>.`
    return new PatchbayError(message, { code: 'usage', cause: error })
  }
}
