import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const run = promisify(execFile)
const SECRETS = 'org.freedesktop.secrets'
const SERVICE = '/org/freedesktop/secrets'
const COLLECTION = `${SERVICE}/collection/login`
const DEFAULT = `${SERVICE}/aliases/default`
const PASSWORD = 'throw-away'
const START_MS = 20_000
const PROMPTERS = ['org.gnome.keyring.PrivatePrompter.service', 'org.gnome.keyring.SystemPrompter.service']

/** A session bus with a real GNOME Keyring of its own; this process's environment points to it until `stop`. */
export interface KeyringSession {
  /** As the desktop does when the user locks it: entries can't be read until {@link unlock}. */
  lock(): Promise<void>
  /** Starts the keyring anew with its password, as logging in does. What it holds is still there. */
  unlock(): Promise<void>
  /** Every entry is deleted, as by somebody who cleans up in a password manager. */
  forget(): Promise<void>
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
  const bus = spawn('dbus-daemon', [`--config-file=${configure(folder)}`, '--nofork', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [address] = (await once(createInterface(bus.stdout), 'line')) as [string]
  process.env.DBUS_SESSION_BUS_ADDRESS = address
  let daemon = await startDaemon()
  return {
    lock: async () => {
      await onBus(SERVICE, 'org.freedesktop.Secret.Service.Lock', [`array:objpath:${COLLECTION}`])
    },
    unlock: async () => {
      await end(daemon)
      daemon = await startDaemon()
    },
    forget: async () => {
      const { stdout } = await onBus(COLLECTION, 'org.freedesktop.DBus.Properties.Get', [
        'string:org.freedesktop.Secret.Collection',
        'string:Items',
      ])
      for (const [, item = ''] of stdout.matchAll(/object path "([^"]+)"/g)) {
        await onBus(item, 'org.freedesktop.Secret.Item.Delete')
      }
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

/**
 * A bus that starts no keyring of its own: one that it started while ours restarts would take its place, locked. Who asks
 * for passwords is started as ever, since asking is what programs have to be careful about.
 */
function configure(folder: string): string {
  const services = join(folder, 'services')
  mkdirSync(services)
  for (const name of PROMPTERS) {
    const file = join('/usr/share/dbus-1/services', name)
    if (existsSync(file)) copyFileSync(file, join(services, name))
  }
  const config = join(folder, 'bus.conf')
  writeFileSync(
    config,
    `<busconfig><type>session</type><listen>unix:dir=${folder}</listen><servicedir>${services}</servicedir>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`,
  )
  return config
}

async function startDaemon(): Promise<ChildProcess> {
  const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  daemon.stdin.end(PASSWORD)
  for (const until = Date.now() + START_MS; Date.now() < until; ) {
    if (await isOpen()) return daemon
  }
  throw new Error('The keyring did not start')
}

/** Its default collection can be read: it may be there for a moment before the password reaches it. */
async function isOpen(): Promise<boolean> {
  const property = ['string:org.freedesktop.Secret.Collection', 'string:Locked']
  const answer = await onBus(DEFAULT, 'org.freedesktop.DBus.Properties.Get', property).catch(() => ({
    stdout: '',
  }))
  return answer.stdout.includes('boolean false')
}

const onBus = (path: string, method: string, args: readonly string[] = []) =>
  run('dbus-send', ['--session', '--print-reply', `--dest=${SECRETS}`, path, method, ...args])

async function end(daemon: ChildProcess): Promise<void> {
  const ended = once(daemon, 'exit')
  daemon.kill('SIGTERM')
  await ended
}
