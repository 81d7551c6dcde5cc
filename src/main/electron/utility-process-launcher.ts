import { app, type UtilityProcess, utilityProcess } from 'electron'
import {
  type CodeProcessLauncher,
  type LaunchedProcess,
  type LaunchOptions,
  MAX_MESSAGE_BYTES,
  type ProcessListener,
} from '../code-host/code-process-launcher.ts'
import { processEnvironment } from '../code-host/process-environment.ts'
import { killTree } from '../code-host/process-tree.ts'
import { residentMemory } from '../code-host/resident-memory.ts'
import { codeWorkerPath } from '../code-host/worker-path.ts'
import { forbidCoreDump } from './core-dumps.ts'

interface Options {
  /** Default: the code worker that comes with this build. */
  readonly workerPath?: string
}

/**
 * Code processes in the desktop app. To be used once the app is ready.
 *
 * A utility process is plain Node without the browser's sandbox. Measured with Electron 33: it takes neither Node's
 * permission model nor `--max-old-space-size`. So files are not limited to the process's folder here, and the
 * memory limit is kept by watching the whole process, heap and Buffers alike. It ends with the app, whatever it does.
 */
export function createUtilityProcessLauncher({
  workerPath = codeWorkerPath(),
}: Options = {}): CodeProcessLauncher {
  return {
    launch: (options, listener) => attach(start(workerPath, options), listener),
    residentBytes: process.platform === 'linux' ? residentMemory : workingSets,
  }
}

function start(workerPath: string, { memoryMb, folder }: LaunchOptions): UtilityProcess {
  return utilityProcess.fork(workerPath, [], {
    cwd: folder,
    env: processEnvironment(folder),
    execArgv: [`--max-old-space-size=${memoryMb}`],
    stdio: ['ignore', 'ignore', 'pipe'],
    serviceName: 'Patchbay code step',
  })
}

const LAST_WORDS = 16_384
/** How long after the end its last words may take to arrive. */
const LAST_WORDS_MS = 200

function attach(child: UtilityProcess, listener: ProcessListener): LaunchedProcess {
  let lastWords = ''
  let isKilled = false
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS)
  })
  // V8's last report; the `exit` that follows tells the same.
  child.on('error', (_type, location) => {
    lastWords += location
  })
  child.on('spawn', () => {
    // Before it is handed any code.
    forbidCoreDump(child.pid)
    if (isKilled) end(child.pid)
  })
  child.on('message', (message: unknown) => {
    if (typeof message !== 'string') listener.onMessage('')
    else if (message.length > MAX_MESSAGE_BYTES) listener.onTooLarge()
    else listener.onMessage(message)
  })
  child.on('exit', code => {
    void lastWordsRead(child).then(() => listener.onExit({ code, signal: null, lastWords }))
  })
  return {
    get pid() {
      return child.pid
    },
    send: text => child.postMessage(text),
    kill() {
      isKilled = true
      end(child.pid)
    },
  }
}

function end(pid: number | undefined): void {
  if (pid !== undefined) killTree(pid, { leadsGroup: false })
}

function lastWordsRead({ stderr }: UtilityProcess): Promise<void> {
  return new Promise(resolve => {
    if (stderr === null) return resolve()
    const timer = setTimeout(resolve, LAST_WORDS_MS)
    stderr.once('close', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

async function workingSets(pids: readonly number[]): Promise<Map<number, number>> {
  const wanted = new Set(pids)
  const metrics = app.getAppMetrics().filter(({ pid }) => wanted.has(pid))
  return new Map(metrics.map(({ pid, memory }) => [pid, memory.workingSetSize * 1024]))
}
