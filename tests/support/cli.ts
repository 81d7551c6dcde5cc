import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { ensureBuilt } from '../../scripts/lib/build.mjs'

const root = join(import.meta.dirname, '../..')
const entry = join(root, 'bin/patchbay.js')

/** The Node that the scripts run on, and the one that npm was started with: a user's own, which may be older. */
export const NODES: readonly string[] = [
  ...new Set([process.execPath, process.env.npm_node_execpath ?? process.execPath, '/usr/bin/node']),
].filter(existsSync)

const BUILD_LOCK = join(root, 'node_modules/.cache/patchbay-build.lock')
const LOCK_STALE_MS = 120_000

/** Builds the app when that is due; test files that run side by side take turns. */
export async function buildCli(): Promise<void> {
  mkdirSync(dirname(BUILD_LOCK), { recursive: true })
  while (!takeLock()) await wait(100)
  try {
    const code = await ensureBuilt({ log: () => undefined })
    if (code !== 0) throw new Error('The app could not be built.')
  } finally {
    rmSync(BUILD_LOCK, { recursive: true, force: true })
  }
}

function takeLock(): boolean {
  try {
    mkdirSync(BUILD_LOCK)
    return true
  } catch {
    const madeAtMs = statSync(BUILD_LOCK, { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (Date.now() - madeAtMs > LOCK_STALE_MS) rmSync(BUILD_LOCK, { recursive: true, force: true })
    return false
  }
}

export interface CliOptions {
  readonly node?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly input?: string
}

export interface CliResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliProcess {
  readonly child: ChildProcessWithoutNullStreams
  readonly result: Promise<CliResult>
  /** Resolves once this appears on the standard output. @throws with all output when the process ends before */
  waitFor(text: string | RegExp): Promise<RegExpMatchArray>
}

/** Runs `patchbay` from its build and waits for its end. */
export const cli = (args: readonly string[], options: CliOptions = {}): Promise<CliResult> =>
  startCli(args, options).result

/** Starts `patchbay`; it is gone when the test is over. */
export function startCli(args: readonly string[], options: CliOptions = {}): CliProcess {
  const { PATCHBAY_PASSPHRASE: _, NO_COLOR: __, FORCE_COLOR: ___, ...inherited } = process.env
  const child = spawn(options.node ?? process.execPath, [entry, ...args], {
    cwd: root,
    env: { ...inherited, ...options.env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', chunk => {
    stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', chunk => {
    stderr += chunk
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input ?? '')
  const result = once(child, 'close').then(([code, signal]): CliResult => ({ code, signal, stdout, stderr }))
  return {
    child,
    result,
    waitFor: text =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = stdout.match(text)
          if (!found) return
          child.stdout.off('data', look)
          resolve(found)
        }
        child.stdout.on('data', look)
        void result.then(ended => reject(new Error(`It ended before: ${JSON.stringify(ended)}`)))
        look()
      }),
  }
}
