import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Node's permission model, as switches for a plain Node process: reads Patchbay's own code and its packages, reads
 * and writes the process's folder, and starts no processes, threads or native add-ons. Network stays open.
 * Node 20 has it as experimental; a runtime without it gets no switches.
 */
export function permissionSwitches(workerPath: string, folder: string): string[] {
  const known = process.allowedNodeEnvironmentFlags
  const main = ['--permission', '--experimental-permission'].find(name => known.has(name))
  if (main === undefined) return []
  const readable = [...codeFolders(workerPath), realpathSync(folder)]
  return [
    main,
    ...readable.map(path => `--allow-fs-read=${path}/*`),
    `--allow-fs-read=${join(packageRoot(workerPath), 'package.json')}`,
    `--allow-fs-write=${realpathSync(folder)}/*`,
    ...(known.has('--allow-net') ? ['--allow-net'] : []),
  ]
}

/** Patchbay's code and every node_modules folder that it resolves packages from. */
function codeFolders(workerPath: string): string[] {
  const root = packageRoot(workerPath)
  const own = ['out', 'src'].map(name => join(root, name)).filter(path => workerPath.startsWith(path))
  const packages: string[] = []
  for (let folder = root; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules')
    if (existsSync(path)) packages.push(realpathSync(path))
    if (dirname(folder) === folder) return [...own, ...packages]
  }
}

function packageRoot(path: string): string {
  let folder = dirname(path)
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}
