import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The code process's entry: beside the bundle that this is part of, or the source when run from source. */
export function codeWorkerPath(): string {
  const here = fileURLToPath(import.meta.url)
  if (here.endsWith('.ts')) return join(dirname(here), '../../sandbox/code-worker.ts')
  const candidates = [dirname(here), dirname(dirname(here))].map(folder => join(folder, 'code-worker.js'))
  const found = candidates.find(existsSync)
  if (found === undefined) throw new Error(`code-worker.js is missing beside ${here}`)
  return found
}
