import { utimes } from 'node:fs/promises'
import path from 'node:path'
import type { AccountId } from '#shared/model/ids.ts'
import { ensurePrivateFolder } from '../files/atomic-file.ts'
import { withFileLock } from '../files/file-lock.ts'

/** A lock that nobody touches for ten seconds counts as left over; a slow provider takes longer than that. */
const TOUCH_EVERY_MS = 3000

/** One task at a time per account, across all Patchbays on one data folder. */
export function createAccountLock(dataFolder: string) {
  return async <T>(accountId: AccountId, task: () => Promise<T>): Promise<T> => {
    await ensurePrivateFolder(dataFolder)
    const lockFile = path.join(dataFolder, `${accountId}.lock`)
    return withFileLock(lockFile, async () => {
      const timer = setInterval(() => {
        const now = new Date()
        utimes(lockFile, now, now).catch(() => undefined)
      }, TOUCH_EVERY_MS)
      try {
        return await task()
      } finally {
        clearInterval(timer)
      }
    })
  }
}
