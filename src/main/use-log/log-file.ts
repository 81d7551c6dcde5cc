import { open, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { ensurePrivateFolder, fileErrorCode, PRIVATE_FILE, writePrivateFile } from '../files/atomic-file.ts'
import { withFileLock } from '../files/file-lock.ts'

/** The log's two files: its lines, and where they end. */
export interface LogFile {
  /** Whole lines; `torn`: how many bytes of a line that was cut off follow them. */
  read(): Promise<{
    readonly lines: readonly string[]
    readonly torn: number
    readonly end: string | undefined
  }>
  /** The end alone. */
  readEnd(): Promise<string | undefined>
  writeEnd(end: string): Promise<void>
  /** Lines first, then the end that counts them. `torn`: bytes to cut off before. */
  append(lines: readonly string[], end: string, torn: number): Promise<void>
  /** While no other process changes the log. */
  locked<T>(task: () => Promise<T>): Promise<T>
  /** Bytes in the file of lines. */
  size(): Promise<number>
  remove(): Promise<void>
}

export function createLogFile(folder: string): LogFile {
  const linesFile = path.join(folder, 'uses.log')
  const endFile = path.join(folder, 'uses.end')
  return {
    async read() {
      const [bytes, end] = await Promise.all([readOr(linesFile), readOr(endFile)])
      const text = bytes?.toString('latin1') ?? ''
      const whole = text.lastIndexOf('\n') + 1
      const lines = whole === 0 ? [] : text.slice(0, whole - 1).split('\n')
      return { lines, torn: text.length - whole, end: end?.toString('latin1') }
    },
    async readEnd() {
      return (await readOr(endFile))?.toString('latin1')
    },
    writeEnd: end => writePrivateFile(endFile, end),
    async append(lines, end, torn) {
      await ensurePrivateFolder(folder)
      const file = await open(linesFile, 'a', PRIVATE_FILE)
      try {
        if (torn > 0) await file.truncate((await file.stat()).size - torn)
        await file.appendFile(`${lines.join('\n')}\n`, 'latin1')
        await file.datasync()
      } finally {
        await file.close()
      }
      await writePrivateFile(endFile, end)
    },
    async locked(task) {
      await ensurePrivateFolder(folder)
      return withFileLock(path.join(folder, 'uses.lock'), task)
    },
    async size() {
      try {
        return (await stat(linesFile)).size
      } catch (error) {
        if (fileErrorCode(error) === 'ENOENT') return 0
        throw error
      }
    },
    async remove() {
      await Promise.all([rm(linesFile, { force: true }), rm(endFile, { force: true })])
    },
  }
}

async function readOr(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return undefined
    throw error
  }
}
