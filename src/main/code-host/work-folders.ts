import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Folders for code processes: one each, for this user alone, gone with their process. */
export interface WorkFolders {
  create(): string
  /** Takes out what a run left in it. */
  empty(folder: string): void
  remove(folder: string): void
}

const PREFIX = 'code-'

/** @param parent made when missing. Folders that an earlier, crashed Patchbay left there are removed. */
export function createWorkFolders(parent: string): WorkFolders {
  mkdirSync(parent, { recursive: true, mode: 0o700 })
  // It may have been there before, made by somebody else.
  chmodSync(parent, 0o700)
  for (const name of readdirSync(parent)) {
    const owner = name.match(/^code-(\d+)-/)?.[1]
    if (owner !== undefined && !isAlive(Number(owner))) removeAll(join(parent, name))
  }
  return {
    // mkdtemp makes it 0700.
    create: () => mkdtempSync(join(parent, `${PREFIX}${process.pid}-`)),
    empty(folder) {
      for (const name of readdirSync(folder)) removeAll(join(folder, name))
    },
    remove: removeAll,
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
