import { utimes } from 'node:fs/promises'
import path from 'node:path'
import type { AccountId } from '#shared/model/ids.ts'
import { ensurePrivateFolder } from '../files/atomic-file.ts'
import { withFileLock } from '../files/file-lock.ts'
import { createSerialQueue } from '../files/serial-queue.ts'

interface AccountLockOptions {
  readonly dataFolder: string
  /** Whether other processes use the same accounts: not while they are in memory alone. */
  readonly isShared: () => boolean
}

/** A lock that nobody touches for ten seconds counts as left over; a slow provider takes longer than that. */
const TOUCH_EVERY_MS = 3000

/** One task at a time per account, across all Patchbays on one data folder. */
export function createAccountLock({ dataFolder, isShared }: AccountLockOptions) {
  const queues = new Map<AccountId, ReturnType<typeof createSerialQueue>>()
  const queueOf = (accountId: AccountId) => {
    const queue = queues.get(accountId) ?? createSerialQueue()
    queues.set(accountId, queue)
    return queue
  }
  return <T>(accountId: AccountId, task: () => Promise<T>): Promise<T> =>
    queueOf(accountId)(async () => {
      if (!isShared()) return task()
      await ensurePrivateFolder(dataFolder)
      return locked(path.join(dataFolder, `${accountId}.lock`), task)
    })
}

function locked<T>(lockFile: string, task: () => Promise<T>): Promise<T> {
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
