#!/usr/bin/env node
/**
 * Makes `require('electron')` point at an Electron that runs on this machine:
 *   1. the pinned one, when it is there or can be downloaded;
 *   2. on linux-x64 otherwise, the runtime of `lib/fallback-runtime.mjs`;
 *   3. on Linux, the shared libraries and desktop tools it needs.
 *
 * Done before, it takes a fraction of a second. `--force` forgets an earlier failed download.
 */
import { pathToFileURL } from 'node:url'
import {
  downloadElectron,
  forgetFailure,
  installedElectron,
  isLinkedTo,
  linkRuntime,
  pinnedVersion,
} from './lib/electron-package.mjs'
import { fallbackRuntime } from './lib/fallback-runtime.mjs'
import { ensureSystemPackages } from './lib/system-packages.mjs'

/**
 * @param {{ needsDesktopTools?: boolean, log?: (line: string) => void }} [options]
 * @returns {Promise<{ folder: string, executable: string, version: string }>}
 */
export async function prepareElectron({ needsDesktopTools = false, log = line => console.log(line) } = {}) {
  const electron = await findElectron(log)
  ensureSystemPackages(electron.folder, { needsDesktopTools, log })
  return electron
}

/** @param {(line: string) => void} log */
async function findElectron(log) {
  if (installedElectron()?.version === pinnedVersion() || (await downloadElectron(log))) return installed()
  const folder = await fallbackRuntime(log)
  if (!isLinkedTo(folder)) linkRuntime(folder)
  return installed()
}

function installed() {
  const electron = installedElectron()
  if (electron === undefined)
    throw new Error('The Electron runtime is incomplete. Delete node_modules and run `npm ci`.')
  return electron
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv.includes('--force')) forgetFailure()
  try {
    const { version } = await prepareElectron({ needsDesktopTools: true })
    const note =
      version === pinnedVersion()
        ? ''
        : ` (the pinned ${pinnedVersion()} could not be downloaded; try again with: npm run prepare-electron -- --force)`
    console.log(`Electron ${version} is ready${note}`)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
