import path from 'node:path'
import manifest from '../../../package.json' with { type: 'json' }

export const VERSION = manifest.version

/** The folder of the built files, the workers among them: this file may have been bundled into a chunk below it. */
export const OUT_FOLDER =
  path.basename(import.meta.dirname) === 'chunks' ? path.dirname(import.meta.dirname) : import.meta.dirname
