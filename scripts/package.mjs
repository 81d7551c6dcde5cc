/** `npm run package`: an unpacked app in `dist/`, built on the Electron that is prepared here. */
import { readdirSync, realpathSync, rmSync } from 'node:fs'
import path from 'node:path'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { ensureBuilt } from './lib/build.mjs'
import { pinnedVersion } from './lib/electron-package.mjs'
import { packageCommand, root, run } from './lib/project.mjs'
import { prepareElectron } from './prepare-electron.mjs'

const ENABLED = '1'.charCodeAt(0)

/** What a packaged app must have (docs/security.md, S-EL-5). Read back from the executable, not from the config. */
const REQUIRED_FUSES = new Map([
  [FuseV1Options.RunAsNode, false],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, false],
  [FuseV1Options.EnableNodeCliInspectArguments, false],
  [FuseV1Options.EnableCookieEncryption, true],
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, true],
  [FuseV1Options.OnlyLoadAppFromAsar, true],
])

/**
 * What electron-builder calls its folder and the app in it.
 * @type {Partial<Record<NodeJS.Platform, { folder: string, app: string }>>}
 */
const PACKAGED = {
  linux: { folder: 'linux', app: 'patchbay' },
  darwin: { folder: 'mac', app: 'Patchbay.app' },
  win32: { folder: 'win', app: 'Patchbay.exe' },
}

const log = (/** @type {string} */ line) => console.log(line)
const electron = await prepareElectron({ log })
process.exitCode = (await ensureBuilt({ log, always: true })) || (await pack()) || (await finish())

function pack() {
  if (electron.version !== pinnedVersion()) {
    log(
      `Packaging with Electron ${electron.version}: good for trying the package, not for giving it to anyone.`,
    )
  }
  return run([
    ...packageCommand('electron-builder/cli.js'),
    '--dir',
    `-c.electronDist=${realpathSync(electron.folder)}`,
    `-c.electronVersion=${electron.version}`,
    ...process.argv.slice(2),
  ])
}

/** Takes the development loader of an unpacked runtime out again, and reads the fuses back. */
async function finish() {
  const { folder, app } = packaged()
  rmSync(path.join(folder, 'resources/default_app.asar'), { force: true })
  const fuses = await getCurrentFuseWire(app)
  const wrong = [...REQUIRED_FUSES].filter(([fuse, isOn]) => (Number(fuses[fuse]) === ENABLED) !== isOn)
  for (const [fuse, isOn] of wrong)
    console.error(`The fuse ${FuseV1Options[fuse]} must be ${isOn ? 'on' : 'off'}`)
  log(`Fuses: ${wrong.length === 0 ? 'as required' : 'WRONG'}`)
  return wrong.length === 0 ? 0 : 1
}

/** What electron-builder made for this platform. */
function packaged() {
  const dist = path.join(root, 'dist')
  const names = PACKAGED[process.platform]
  const folder = names && readdirSync(dist).find(name => name.startsWith(names.folder))
  if (folder === undefined) throw new Error('electron-builder left nothing in dist/')
  return { folder: path.join(dist, folder), app: path.join(dist, folder, names?.app ?? '') }
}
