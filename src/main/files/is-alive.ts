import { readFileSync } from 'node:fs'
import { fileErrorCode } from './atomic-file.ts'

/** Whether a process of this id runs; it may be another one than was meant, as ids are used again. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    return fileErrorCode(error) !== 'ESRCH'
  }
}

/** It has ended, and whoever started it has not looked yet. Linux tells. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false // Gone this moment, or not ours to look at.
  }
}
