/** Where things are, and the few things every script does. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
export const cacheDir = path.join(root, 'node_modules/.cache/patchbay')
export const isLinux = process.platform === 'linux'
export const isRoot = process.getuid?.() === 0

/**
 * The file's text without surrounding space, or '' when it can't be read.
 * @param {string} file
 */
export function readText(file) {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}

/**
 * Is this command on PATH?
 * @param {string} command
 */
export function isOnPath(command) {
  return (process.env.PATH ?? '').split(path.delimiter).some(dir => existsSync(path.join(dir, command)))
}

/**
 * The Node that the user called npm with. npm puts the pinned one of `node_modules/.bin` before it on PATH; the
 * command line is meant to run on the user's own.
 */
export function userNode() {
  return process.env.npm_node_execpath ?? process.execPath
}

/** Does this machine show windows to someone? */
export function hasDisplay() {
  return !isLinux || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/**
 * A package's command, run by this Node: `[node, <its script>]`.
 * @param {string} bin the file's path below node_modules
 */
export function packageCommand(bin) {
  return [process.execPath, path.join(root, 'node_modules', bin)]
}

/**
 * The same command with a display, a session bus and a throw-away keyring of its own (Linux only).
 * @param {string[]} command
 */
export function withDesktop(command) {
  return isLinux ? ['bash', path.join(root, 'scripts/with-desktop.sh'), ...command] : command
}

/**
 * Runs a command in the project's folder with our own output; resolves to its exit code (128 + signal when killed).
 * SIGINT and SIGTERM to us go on to it.
 * @param {string[]} command
 * @param {{ env?: Record<string, string>, timeoutMs?: number }} [options]
 * @returns {Promise<number>}
 */
export function run(command, { env, timeoutMs } = {}) {
  const [file = '', ...args] = command
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    })
    const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal)
    process.on('SIGINT', forward).on('SIGTERM', forward)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      process.off('SIGINT', forward).off('SIGTERM', forward)
      resolve(code ?? (signal === 'SIGKILL' ? 137 : 143))
    })
  })
}

/**
 * Runs a command and returns what it printed on stdout, or throws with what it printed on stderr.
 * @param {string} file
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
export function capture(file, args, options = {}) {
  const result = spawnSync(file, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
    encoding: 'utf8',
  })
  if (result.status !== 0) {
    throw new Error(`${file} failed: ${result.error?.message ?? String(result.stderr).trim()}`)
  }
  return String(result.stdout)
}
