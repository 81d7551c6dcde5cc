/** Builds `out/` when it is missing or older than what it is made from. */
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { packageCommand, root, run } from './project.mjs'

const SOURCES = ['src', 'resources', 'package.json', 'package-lock.json', 'electron.vite.config.ts']
const RESULTS = [
  'out/main/index.js',
  'out/main/headless.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
]

/**
 * @param {{ log: (line: string) => void, always?: boolean, mode?: 'production' | 'development' }} options
 *   development adds source maps
 * @returns {Promise<number>} the exit code
 */
export function ensureBuilt({ log, always = false, mode = 'production' }) {
  if (!always && isFresh()) return Promise.resolve(0)
  log('Building the app')
  return run([
    ...packageCommand('electron-vite/bin/electron-vite.js'),
    'build',
    '--mode',
    mode,
    '--logLevel',
    'warn',
  ])
}

function isFresh() {
  const built = RESULTS.map(modifiedMs)
  return Math.min(...built) > 0 && Math.max(...SOURCES.map(newestMs)) <= Math.min(...built)
}

/** @param {string} file relative to the project; 0 when it isn't there */
function modifiedMs(file) {
  return statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** @param {string} file a file or a folder, with all that is in it */
function newestMs(file) {
  if (!statSync(path.join(root, file), { throwIfNoEntry: false })?.isDirectory()) return modifiedMs(file)
  const names = readdirSync(path.join(root, file), { recursive: true, encoding: 'utf8' })
  return Math.max(modifiedMs(file), ...names.map(name => modifiedMs(path.join(file, name))))
}
