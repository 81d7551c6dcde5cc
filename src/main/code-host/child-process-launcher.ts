import { type ChildProcess, spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import { createFrameReader, encodeFrame } from '#sandbox/frames.ts'
import {
  type CodeProcessLauncher,
  type LaunchedProcess,
  type LaunchOptions,
  MAX_MESSAGE_BYTES,
  type ProcessListener,
} from './code-process-launcher.ts'
import { permissionSwitches } from './node-permissions.ts'
import { processEnvironment } from './process-environment.ts'
import { killTree } from './process-tree.ts'
import { residentMemory } from './resident-memory.ts'
import { codeWorkerPath } from './worker-path.ts'

interface Options {
  /** Default: the code worker that comes with this build. */
  readonly workerPath?: string
}

/** Code processes on plain Node: `patchbay run` and `serve`. */
export function createChildProcessLauncher({
  workerPath = codeWorkerPath(),
}: Options = {}): CodeProcessLauncher {
  const worker = realpathSync(workerPath)
  return {
    launch(options, listener) {
      return attach(start(worker, options), listener)
    },
    residentBytes: residentMemory,
  }
}

/**
 * No core dumps, which would hold what the step had in memory; and, where the system can, the end of Patchbay is the
 * end of the process even while its code never yields.
 */
const SHELL_START = `ulimit -c 0
unset PWD
setpriv --pdeathsig KILL true 2>/dev/null && exec setpriv --pdeathsig KILL "$0" "$@"
exec "$0" "$@"`

function start(worker: string, { memoryMb, folder }: LaunchOptions): ChildProcess {
  const node = [
    process.execPath,
    `--max-old-space-size=${memoryMb}`,
    '--no-warnings',
    ...permissionSwitches(worker, folder),
    worker,
  ] as const
  const hasShell = process.platform !== 'win32'
  const [command, ...args] = hasShell ? (['/bin/sh', '-c', SHELL_START, ...node] as const) : node
  return spawn(command, args, {
    cwd: folder,
    env: processEnvironment(folder),
    // Its own group, so that whatever it starts can be ended with it.
    detached: hasShell,
    windowsHide: true,
    // The last one carries our messages. The error output is only looked through for V8's last words.
    stdio: ['ignore', 'ignore', 'pipe', 'overlapped'],
  })
}

const LAST_WORDS = 16_384

function attach(child: ChildProcess, listener: ProcessListener): LaunchedProcess {
  const channel = child.stdio[3] as Duplex
  let lastWords = ''
  let error: Error | undefined
  child.stderr?.setEncoding('utf8').on('data', text => {
    lastWords = (lastWords + text).slice(-LAST_WORDS)
  })
  const reader = createFrameReader({
    maxBytes: MAX_MESSAGE_BYTES,
    onMessage: listener.onMessage,
    onTooLarge: listener.onTooLarge,
  })
  channel.on('data', chunk => reader.push(chunk))
  // The process is gone or going: `close` tells the rest.
  channel.on('error', () => undefined)
  child.on('error', reason => {
    error = reason
    if (child.pid === undefined) listener.onExit({ code: null, signal: null, lastWords, error })
  })
  child.on('close', (code, signal) => {
    if (child.pid === undefined) return
    listener.onExit({ code, signal, lastWords, error })
  })
  return {
    pid: child.pid,
    send: text => {
      if (channel.writable) channel.write(encodeFrame(text))
    },
    kill() {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
        killTree(child.pid, { leadsGroup: process.platform !== 'win32' })
      }
    },
  }
}
