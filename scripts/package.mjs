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
const REQUIRED_FUSES = {
  RunAsNode: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableCookieEncryption: true,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
}

const log = line => console.log(line)
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
  rmSync(path.join(packagedFolder(), 'resources/default_app.asar'), { force: true })
  const fuses = await getCurrentFuseWire(packagedExecutable())
  const wrong = Object.entries(REQUIRED_FUSES).filter(
    ([name, isOn]) => (fuses[FuseV1Options[name]] === ENABLED) !== isOn,
  )
  for (const [name, isOn] of wrong) console.error(`The fuse ${name} must be ${isOn ? 'on' : 'off'}`)
  log(`Fuses: ${wrong.length === 0 ? 'as required' : 'WRONG'}`)
  return wrong.length === 0 ? 0 : 1
}

/** What electron-builder made for this platform. */
function packagedFolder() {
  const dist = path.join(root, 'dist')
  const prefix = { linux: 'linux', darwin: 'mac', win32: 'win' }[process.platform] ?? process.platform
  const folder = readdirSync(dist).find(name => name.startsWith(prefix))
  if (folder === undefined) throw new Error('electron-builder left nothing in dist/')
  return path.join(dist, folder)
}

function packagedExecutable() {
  const names = { darwin: 'Patchbay.app', win32: 'Patchbay.exe' }
  return path.join(packagedFolder(), names[process.platform] ?? 'patchbay')
}
