/** The `electron` package in node_modules, and the executable it points at. */
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { hasFallback } from './fallback-runtime.mjs'
import { cacheDir, readText, root } from './project.mjs'

const packageDir = path.join(root, 'node_modules/electron')
const dist = path.join(packageDir, 'dist')
const failureFile = path.join(cacheDir, 'electron-download-failed')

/** @type {Partial<Record<NodeJS.Platform, string>>} */
const EXECUTABLES = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }
const executable = EXECUTABLES[process.platform] ?? 'electron'

/** A download that failed is not tried again for a day (or until `--force`) where another runtime takes its place. */
const RETRY_AFTER_MS = 24 * 60 * 60_000
const PROBE_TIMEOUT_MS = 5_000
const DOWNLOAD_TIMEOUT_MS = 15 * 60_000

/** The version that package.json pins. */
export function pinnedVersion() {
  return JSON.parse(readFileSync(path.join(packageDir, 'package.json'), 'utf8')).version
}

/** Where `require('electron')` points: its folder, executable and version (undefined when there is nothing to run). */
export function installedElectron() {
  const file = path.join(dist, executable)
  const version = readText(path.join(dist, 'version')).replace(/^v/, '')
  const isLinked = readText(path.join(packageDir, 'path.txt')) === executable
  return isLinked && version !== '' && existsSync(file)
    ? { folder: dist, executable: file, version }
    : undefined
}

/**
 * Downloads the pinned Electron with the package's own installer. False when this machine can't reach it.
 * @param {(line: string) => void} log
 */
export async function downloadElectron(log) {
  if (process.env.ELECTRON_SKIP_BINARY_DOWNLOAD) return false
  if (failedLately()) return false
  if (await isReachable()) {
    unlink()
    log(`Downloading Electron ${pinnedVersion()}`)
    const installer = path.join(packageDir, 'install.js')
    spawnSync(process.execPath, [installer], {
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: DOWNLOAD_TIMEOUT_MS,
    })
    if (installedElectron()?.version === pinnedVersion()) return true
  }
  if (hasFallback) {
    mkdirSync(cacheDir, { recursive: true })
    writeFileSync(failureFile, new Date().toISOString())
  }
  return false
}

/** Forgets that a download failed. */
export function forgetFailure() {
  rmSync(failureFile, { force: true })
}

/**
 * Makes `require('electron')`, electron-vite and Playwright find another runtime.
 *
 * Its `version` file names its own version, so the package's installer still sees the pinned one as missing.
 * @param {string} folder
 */
export function linkRuntime(folder) {
  const target = path.relative(packageDir, folder)
  const link = `${dist}-${process.pid}`
  if (!isLink(dist)) rmSync(dist, { recursive: true, force: true })
  symlinkSync(target, link)
  renameSync(link, dist)
  writeFileSync(path.join(packageDir, 'path.txt'), executable)
}

/**
 * Does `require('electron')` already lead into this folder?
 * @param {string} folder
 */
export function isLinkedTo(folder) {
  return installedElectron() !== undefined && realpathSync(dist) === realpathSync(folder)
}

/** Takes a linked runtime away, so that nothing is ever unpacked into it. */
function unlink() {
  if (isLink(dist)) rmSync(dist)
}

/** @param {string} file */
function isLink(file) {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
}

function failedLately() {
  const at = Date.parse(readText(failureFile))
  return Date.now() - at < RETRY_AFTER_MS
}

async function isReachable() {
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror
  // Behind a proxy or a mirror only the installer knows the way.
  if (mirror || process.env.HTTPS_PROXY || process.env.https_proxy) return true
  try {
    const url = `https://github.com/electron/electron/releases/tag/v${pinnedVersion()}`
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) })
    return true
  } catch {
    return false
  }
}
