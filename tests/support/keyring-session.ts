import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const run = promisify(execFile)
const SECRETS = 'org.freedesktop.secrets'
const PASSWORD = 'throw-away'

/** A session bus with a real GNOME Keyring of its own; this process's environment points to it until `stop`. */
export interface KeyringSession {
  /** As the desktop does when the user locks it: entries can't be read until {@link unlock}. */
  lock(): Promise<void>
  /** Starts the keyring anew with its password, as logging in does. What it holds is still there. */
  unlock(): Promise<void>
  stop(): void
}

export async function startKeyringSession(): Promise<KeyringSession> {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-keyring-'))
  const before = { ...process.env }
  for (const [name, sub] of [
    ['XDG_RUNTIME_DIR', 'runtime'],
    ['XDG_DATA_HOME', 'data'],
    ['XDG_CONFIG_HOME', 'config'],
  ] as const) {
    process.env[name] = join(folder, sub)
    mkdirSync(join(folder, sub), { mode: 0o700 })
  }
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [address] = (await once(createInterface(bus.stdout), 'line')) as [string]
  process.env.DBUS_SESSION_BUS_ADDRESS = address
  let daemon = await startDaemon()
  return {
    lock: async () => {
      await run('dbus-send', [
        '--session',
        '--print-reply',
        `--dest=${SECRETS}`,
        '/org/freedesktop/secrets',
        'org.freedesktop.Secret.Service.Lock',
        'array:objpath:/org/freedesktop/secrets/collection/login',
      ])
    },
    unlock: async () => {
      await end(daemon)
      daemon = await startDaemon()
    },
    stop() {
      daemon.kill('SIGKILL')
      bus.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
      Object.assign(process.env, before)
    },
  }
}

async function startDaemon(): Promise<ChildProcess> {
  const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  daemon.stdin.end(PASSWORD)
  for (let tries = 0; tries < 100; tries++) {
    if (await isThere()) return daemon
  }
  throw new Error('The keyring did not start')
}

/** The bus answers once the daemon owns its name and has its default collection. */
async function isThere(): Promise<boolean> {
  const answer = await run('dbus-send', [
    '--session',
    '--print-reply',
    `--dest=${SECRETS}`,
    '/org/freedesktop/secrets',
    'org.freedesktop.Secret.Service.ReadAlias',
    'string:default',
  ]).catch(() => ({ stdout: '' }))
  return answer.stdout.includes('/collection/')
}

async function end(daemon: ChildProcess): Promise<void> {
  const ended = once(daemon, 'exit')
  daemon.kill('SIGTERM')
  await ended
}
