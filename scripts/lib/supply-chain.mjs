/** @typedef {{ version?: string, license?: string, integrity?: string, dev?: boolean, link?: boolean, hasInstallScript?: boolean }} Locked */
/** @typedef {{ packages: Record<string, Locked> }} Lockfile */

/** What may be shipped inside a product under MIT: permissive, with no duty beyond naming it. */
const LICENSES = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'OFL-1.1',
  'CC0-1.0',
])

/** Packages that run a script when they are installed, each with the reason why it may. */
const INSTALL_SCRIPTS = new Map([
  [
    'electron-winstaller',
    'part of electron-builder; its script picks a tool for Windows and fetches nothing',
  ],
])

/** @param {Lockfile} lock */
export function shippedPackages(lock) {
  return packages(lock).filter(({ dev }) => !dev)
}

/**
 * Everything in a lockfile that must not be, in words.
 * @param {Lockfile} lock
 */
export function lockfileProblems(lock) {
  return packages(lock).flatMap(({ name, version, license, integrity, dev, link, hasInstallScript }) => [
    ...(integrity || link ? [] : [`${name} ${version} is locked without its integrity hash`]),
    ...(hasInstallScript && !INSTALL_SCRIPTS.has(name)
      ? [`${name} ${version} runs a script when it is installed, for no stated reason`]
      : []),
    ...(dev || isPermitted(license)
      ? []
      : [`${name} ${version} is shipped under ${license ?? 'no license'}`]),
  ])
}

/** @param {Lockfile} lock */
function packages(lock) {
  return Object.entries(lock.packages)
    .filter(([place]) => place !== '')
    .map(([place, locked]) => ({ name: place.slice(place.lastIndexOf('node_modules/') + 13), ...locked }))
}

/** @param {string | undefined} license as SPDX has it; of `A OR B` one is enough */
function isPermitted(license = '') {
  return license
    .replace(/[()]/g, '')
    .split(' OR ')
    .some(one => LICENSES.has(one))
}
