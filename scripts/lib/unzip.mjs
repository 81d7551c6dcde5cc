import { createWriteStream, mkdirSync } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import yauzl from 'yauzl'

/**
 * Unpacks the files below one folder of a zip, with their modes. A name that leads out of `target` is refused.
 * @param {string} zipFile
 * @param {string} target
 * @param {{ prefix: string, skip: RegExp }} selection the folder, and the names in it to leave out
 * @returns {Promise<void>}
 */
export function unzip(zipFile, target, { prefix, skip }) {
  return new Promise((resolve, reject) => {
    yauzl.open(zipFile, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error)
      zip.on('error', reject)
      zip.on('end', resolve)
      zip.on('entry', entry => {
        const name = entry.fileName.startsWith(prefix) ? entry.fileName.slice(prefix.length) : ''
        if (name === '' || name.endsWith('/') || skip.test(name)) return zip.readEntry()
        extract(zip, entry, inside(target, name)).then(() => zip.readEntry(), reject)
      })
      zip.readEntry()
    })
  })
}

/**
 * @param {string} folder
 * @param {string} name
 */
function inside(folder, name) {
  const file = path.resolve(folder, name)
  if (!file.startsWith(folder + path.sep)) throw new Error(`the archive holds a path outside of it: ${name}`)
  return file
}

/**
 * @param {import('yauzl').ZipFile} zip
 * @param {import('yauzl').Entry} entry
 * @param {string} file
 * @returns {Promise<void>}
 */
function extract(zip, entry, file) {
  mkdirSync(path.dirname(file), { recursive: true })
  const mode = (entry.externalFileAttributes >>> 16) & 0o777 || 0o644
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(error)
      pipeline(stream, createWriteStream(file, { mode })).then(resolve, reject)
    })
  })
}
