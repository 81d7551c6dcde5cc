import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { fileErrorCode, PRIVATE_FILE } from './atomic-file.ts'
import { isAlive } from './is-alive.ts'

const RETRY_MS = 15
/** No holder needs this long; an older lock is left over, whoever has its holder's process id now. */
const STALE_MS = 10_000

/** Runs `task` while no other process runs one under the same lock file. Leaves no file behind unless killed. */
export async function withFileLock<T>(lockFile: string, task: () => Promise<T>): Promise<T> {
  while (!(await tryTake(lockFile))) {
    if (await isStale(lockFile)) await rm(lockFile, { force: true })
    else await wait(RETRY_MS)
  }
  try {
    return await task()
  } finally {
    await rm(lockFile, { force: true })
  }
}

async function tryTake(lockFile: string): Promise<boolean> {
  try {
    await writeFile(lockFile, String(process.pid), { flag: 'wx', mode: PRIVATE_FILE })
    return true
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST') return false
    throw error
  }
}

/** Whether the process that took the lock was killed. */
async function isStale(lockFile: string): Promise<boolean> {
  try {
    const holder = Number(await readFile(lockFile, 'utf8'))
    if (Date.now() - (await stat(lockFile)).mtimeMs > STALE_MS) return true
    // An empty file belongs to a process that is just writing its id.
    return holder > 0 && !isAlive(holder)
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return false
    throw error
  }
}
