/** What Electron and the tests need of a Linux system, and how a Debian machine gets it. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { isLinux, isOnPath, isRoot } from './project.mjs'

/**
 * Shared library -> Debian 12's package. Only what `ldd` reports missing is asked for.
 * @type {Record<string, string>}
 */
const LIBRARIES = {
  'libasound.so.2': 'libasound2',
  'libatk-1.0.so.0': 'libatk1.0-0',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libatspi.so.0': 'libatspi2.0-0',
  'libcairo.so.2': 'libcairo2',
  'libcups.so.2': 'libcups2',
  'libdbus-1.so.3': 'libdbus-1-3',
  'libdrm.so.2': 'libdrm2',
  'libexpat.so.1': 'libexpat1',
  'libgbm.so.1': 'libgbm1',
  'libgio-2.0.so.0': 'libglib2.0-0',
  'libglib-2.0.so.0': 'libglib2.0-0',
  'libgobject-2.0.so.0': 'libglib2.0-0',
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnspr4.so': 'libnspr4',
  'libnss3.so': 'libnss3',
  'libnssutil3.so': 'libnss3',
  'libpango-1.0.so.0': 'libpango-1.0-0',
  'libsmime3.so': 'libnss3',
  'libudev.so.1': 'libudev1',
  'libX11.so.6': 'libx11-6',
  'libxcb.so.1': 'libxcb1',
  'libXcomposite.so.1': 'libxcomposite1',
  'libXdamage.so.1': 'libxdamage1',
  'libXext.so.6': 'libxext6',
  'libXfixes.so.3': 'libxfixes3',
  'libxkbcommon.so.0': 'libxkbcommon0',
  'libXrandr.so.2': 'libxrandr2',
}

/** Command -> package: what `scripts/with-desktop.sh` is made of. */
const DESKTOP_TOOLS = {
  Xvfb: 'xvfb',
  xauth: 'xauth',
  'dbus-daemon': 'dbus',
  'gnome-keyring-daemon': 'gnome-keyring',
}

/**
 * Shared library -> package: what Electron looks for only when it shows its first notification, so that `ldd` does not
 * name it. Without it the app runs and shows none.
 */
const NOTIFICATIONS = { 'libnotify.so.4': 'libnotify4' }

/**
 * File -> package: real servers that integration tests start for themselves, on ports and in folders of their own. Of
 * MariaDB the server alone: nothing is set up or started on the machine.
 */
const TEST_SERVERS = {
  '/usr/lib/postgresql': 'postgresql',
  '/usr/sbin/mariadbd': 'mariadb-server-core',
  '/usr/bin/openssl': 'openssl',
  '/usr/bin/setpriv': 'util-linux',
}

/**
 * Installs what Electron needs and is missing when we may (root with apt-get); otherwise throws with the command to run.
 * @param {string} runtimeFolder the Electron to look at
 * @param {{ needsDesktopTools: boolean, log: (line: string) => void }} options
 */
export function ensureSystemPackages(runtimeFolder, { needsDesktopTools, log }) {
  if (!isLinux) return
  const missing = [...missingLibraries(runtimeFolder), ...(needsDesktopTools ? missingTools() : [])]
  install(missing, 'the app needs', log)
}

/**
 * The same for the database servers of integration tests.
 * @param {{ log: (line: string) => void }} options
 */
export function ensureTestServers({ log }) {
  if (!isLinux) return
  const missing = Object.entries(TEST_SERVERS).filter(([file]) => !existsSync(file))
  install(
    missing.map(([, name]) => name),
    'integration tests need',
    log,
  )
}

/**
 * @param {string[]} missing
 * @param {string} what needs them, for the message
 * @param {(line: string) => void} log
 */
function install(missing, what, log) {
  if (missing.length === 0) return
  if (!isOnPath('apt-get')) {
    throw new Error(`This system lacks what ${what}. Debian calls these packages: ${missing.join(' ')}`)
  }
  if (!isRoot) {
    throw new Error(
      `This system lacks what ${what}. Please run: sudo apt-get install --no-install-recommends ${missing.join(' ')}`,
    )
  }
  log(`Installing system packages: ${missing.join(' ')}`)
  aptGet(['update', '-qq'])
  aptGet(['install', '-y', '-qq', '--no-install-recommends', ...missing.map(currentName)])
}

/** @param {string} folder */
function missingLibraries(folder) {
  const ldd = spawnSync('ldd', [path.join(folder, 'electron')], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', LD_LIBRARY_PATH: folder },
  })
  const names = [...(ldd.stdout ?? '').matchAll(/^\s*(\S+) => not found/gm)].map(([, name = '']) => name)
  return [...new Set(names.map(name => LIBRARIES[name] ?? name))]
}

function missingTools() {
  const tools = Object.entries(DESKTOP_TOOLS).filter(([command]) => !isOnPath(command))
  const known = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? ''
  const libraries = Object.entries(NOTIFICATIONS).filter(([library]) => !known.includes(library))
  const packages = [...tools, ...libraries].map(([, name]) => name)
  // Without any font a page renders as empty boxes.
  return existsSync('/usr/share/fonts/truetype') ? packages : [...packages, 'fonts-dejavu-core']
}

/**
 * Releases after Debian 12 renamed some libraries when their time_t grew to 64 bits.
 * @param {string} name
 */
function currentName(name) {
  const renamed = `${name}t64`
  return spawnSync('apt-cache', ['show', renamed], { stdio: 'ignore' }).status === 0 ? renamed : name
}

/** @param {string[]} args */
function aptGet(args) {
  execFileSync('apt-get', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}
