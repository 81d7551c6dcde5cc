/**
 * What `electron <folder or file> [arguments]` does, for the fallback runtime: it stands where Electron's own
 * downloads have `default_app.asar`. Not part of the product.
 */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const require = createRequire(import.meta.url)

/**
 * What Electron offers its default app beside the documented API.
 * @typedef {{ setAppPath(folder: string): void, setVersion(version: string): void, setDesktopName(name: string): void }} LoaderApi
 */
const loader = /** @type {LoaderApi} */ (/** @type {unknown} */ (app))

/** @param {string[]} argv */
function parse(argv) {
  const rest = argv[Symbol.iterator]()
  const options = { preload: /** @type {string[]} */ ([]), target: '', version: false }
  for (const arg of rest) {
    if (arg === '-r' || arg === '--require') options.preload.push(rest.next().value ?? '')
    else if (arg === '-v' || arg === '--version') options.version = true
    else if (!arg.startsWith('-')) return { ...options, target: arg }
  }
  return options
}

/**
 * The file to run, after telling Electron whose app it is.
 * @param {string} target
 */
function adopt(target) {
  const folder = path.resolve(target)
  const manifestFile = path.join(folder, 'package.json')
  if (!fs.existsSync(manifestFile)) {
    const file = require.resolve(folder)
    loader.setAppPath(path.dirname(file))
    return file
  }
  const manifest = JSON.parse(fs.readFileSync(manifestFile, 'utf8'))
  if (manifest.version) loader.setVersion(manifest.version)
  app.name = manifest.productName ?? manifest.name ?? app.name
  loader.setDesktopName(manifest.desktopName ?? `${app.name}.desktop`)
  loader.setAppPath(folder)
  return require.resolve(path.join(folder, manifest.main ?? 'index.js'))
}

const { preload, target, version } = parse(process.argv.slice(1))
for (const module of preload) require(path.resolve(module))

if (version) {
  process.stdout.write(`v${process.versions.electron}\n`, () => process.exit(0))
} else if (target === '') {
  process.stderr.write('usage: electron [-r module] <app>\n', () => process.exit(64))
} else {
  try {
    Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true })
    await import(pathToFileURL(adopt(target)).href)
  } catch (error) {
    console.error('The app threw an error while loading\n', error)
    app.exit(1)
  }
}
