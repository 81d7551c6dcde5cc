import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** A name in `folder` that no file has yet, for one that is moved out of the way: `start`, and the time. */
export function setAsideName(folder: string, start: string): string {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-')
  let name = `${start}-${stamp}`
  for (let count = 2; existsSync(join(folder, name)); count++) name = `${start}-${stamp}-${count}`
  return name
}
