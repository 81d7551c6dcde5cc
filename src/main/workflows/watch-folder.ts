import { watch } from 'chokidar'
import { WORKFLOW_SUFFIX } from './file-name.ts'

/** Long enough for an editor to finish writing, short enough to feel immediate. Milliseconds. */
const SETTLE = { stabilityThreshold: 120, pollInterval: 40 }

/** Tells the path of each workflow file in `folder` that appears, changes or goes. Resolves once it is watching. */
export async function watchFolder(
  folder: string,
  onEvent: (path: string) => void,
): Promise<() => Promise<void>> {
  const watcher = watch(folder, {
    depth: 0,
    ignoreInitial: true,
    awaitWriteFinish: SETTLE,
    ignored: (path, stats) => stats?.isFile() === true && !path.endsWith(WORKFLOW_SUFFIX),
  })
  const tell = (path: unknown) => {
    if (typeof path === 'string' && path.endsWith(WORKFLOW_SUFFIX)) onEvent(path)
  }
  watcher.on('add', tell).on('change', tell).on('unlink', tell)
  // A folder that can't be watched any more (unmounted, deleted) is found out by the next list or save.
  watcher.on('error', () => undefined)
  await new Promise<void>(resolve => watcher.once('ready', () => resolve()))
  return () => watcher.close()
}
