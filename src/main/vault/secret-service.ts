import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { fileErrorCode } from '../files/atomic-file.ts'

/**
 * Linux: whether the keyring can be asked without anybody being asked for its password. Chromium's key service and native
 * keychain bindings wait for that password, the first one with the whole process; so they are asked only when it is open.
 */

const SERVICE = 'org.freedesktop.secrets'
const COLLECTION = '/org/freedesktop/secrets/aliases/default'
const INTERFACE = 'org.freedesktop.Secret.Collection'
const PROPERTIES = 'org.freedesktop.DBus.Properties'
/** Starting the service at first use included. */
const ANSWER_MS = 4_000
/** The time that somebody has to type the keyring's password. */
const PATIENCE_MS = 60_000

/** Desktops have at least one of them. Each reads the property `Locked` of the default collection. */
const READERS: readonly (readonly [command: string, ...args: string[]])[] = [
  [
    'dbus-send',
    '--session',
    '--print-reply',
    `--dest=${SERVICE}`,
    COLLECTION,
    `${PROPERTIES}.Get`,
    `string:${INTERFACE}`,
    'string:Locked',
  ],
  ['busctl', '--user', 'get-property', SERVICE, COLLECTION, INTERFACE, 'Locked'],
  [
    'gdbus',
    'call',
    '--session',
    `--dest=${SERVICE}`,
    `--object-path=${COLLECTION}`,
    `--method=${PROPERTIES}.Get`,
    INTERFACE,
    'Locked',
  ],
]

/** False also where that can't be found out: whoever asks the keyring then finds out himself. */
export async function isSecretServiceLocked(): Promise<boolean> {
  if (process.platform !== 'linux') return false
  for (const [command, ...args] of READERS) {
    try {
      const { stdout } = await promisify(execFile)(command, args, {
        timeout: ANSWER_MS,
        killSignal: 'SIGKILL',
      })
      return /\btrue\b/.test(stdout)
    } catch (error) {
      if (fileErrorCode(error) === 'ENOENT') continue
      // One that does not answer would keep others waiting, too.
      return (error as { killed?: boolean }).killed === true
    }
  }
  return false
}

/**
 * Has the desktop ask for the keyring's password, and waits for the answer; whoever waits here, the process goes on.
 * Nothing is thrown when nobody gives it: the keyring then is as locked as before.
 */
export async function askToUnlockSecretService(): Promise<void> {
  if (!(await isSecretServiceLocked())) return
  const { AsyncEntry } = await import('@napi-rs/keyring')
  // Storing something is what makes a keyring ask. The entry is nothing, and gone at once.
  const entry = new AsyncEntry('Patchbay', `unlock-${randomBytes(6).toString('hex')}`, {
    linux: { store: 'secret-service' },
  })
  const stored = entry
    .setPassword('-')
    .then(() => entry.deleteCredential())
    .catch(() => undefined)
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>(resolve => {
    timer = setTimeout(resolve, PATIENCE_MS)
  })
  await Promise.race([stored, patience])
  clearTimeout(timer)
}
