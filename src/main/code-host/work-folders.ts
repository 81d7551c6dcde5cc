import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PatchbayError } from '#shared/errors.ts'
import { explainFileError, fileErrorCode } from '../files/atomic-file.ts'
import { isAlive } from '../files/is-alive.ts'

/** Folders for code processes: one each, for this user alone, gone with their process. */
export interface WorkFolders {
  /** @throws PatchbayError `code.not-started` when the disk takes none */
  create(): string
  /** Takes out what a run left in it. */
  empty(folder: string): void
  remove(folder: string): void
}

const PREFIX = 'code-'

/** @param parent made when the first one is needed. Folders that an earlier, crashed Patchbay left there are removed. */
export function createWorkFolders(parent: string): WorkFolders {
  for (const name of namesIn(parent)) {
    const owner = name.match(/^code-(\d+)-/)?.[1]
    if (owner !== undefined && !isAlive(Number(owner))) removeAll(join(parent, name))
  }
  return {
    create() {
      try {
        if (!existsSync(parent)) mkdirSync(parent, { mode: 0o700 })
        // It may have been there before, made by somebody else.
        chmodSync(parent, 0o700)
        // Itself 0700.
        return mkdtempSync(join(parent, `${PREFIX}${process.pid}-`))
      } catch (error) {
        const message = `A code step runs in a folder of its own, and none can be made: ${explainFileError(error)}. Mend that, then run it again.`
        throw new PatchbayError(message, { code: 'code.not-started', cause: error })
      }
    },
    empty(folder) {
      for (const name of namesIn(folder)) removeAll(join(folder, name))
    },
    remove: removeAll,
  }
}

/** None where there is no folder. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return []
    throw error
  }
}

function removeAll(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 })
  } catch {
    removeLocked(path)
  }
}

/** What a step made unwritable, as package caches are, would otherwise outlive its run. */
function removeLocked(path: string): void {
  try {
    unlock(path)
    rmSync(path, { recursive: true, force: true, maxRetries: 3 })
  } catch {
    // Still held by a process that is ending (Windows): the next start removes it.
  }
}

/** Makes every folder within ours to change. Links are not followed. */
function unlock(path: string): void {
  if (!lstatSync(path).isDirectory()) return
  chmodSync(path, 0o700)
  for (const name of readdirSync(path)) unlock(join(path, name))
}
