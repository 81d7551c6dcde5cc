import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const mount = (...args: string[]): void => void execFileSync('mount', args, { stdio: 'ignore' })

/** Undoes {@link mountSmallDisk} and {@link mountReadOnly}. */
export const unmount = (folder: string): void => void execFileSync('umount', ['-l', folder])

/** Puts a disk of this size (`256k`) in the place of `folder`, which is there and empty. */
export const mountSmallDisk = (folder: string, size: string): void =>
  mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder)

/** From now on nothing in `folder` can be changed, not even by root, who may write wherever the file system lets it. */
export function mountReadOnly(folder: string): void {
  mount('--bind', folder, folder)
  mount('-o', 'remount,bind,ro', folder)
}

/** Whether this machine lets us mount: it takes root's rights, and a kernel that is not told otherwise. */
export function canMount(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/bin/mount')) return false
  const probe = mkdtempSync(join(tmpdir(), 'patchbay-mount-'))
  try {
    mountSmallDisk(probe, '64k')
    unmount(probe)
    return true
  } catch {
    return false
  } finally {
    rmdirSync(probe)
  }
}
