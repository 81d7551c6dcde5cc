import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { constants, copyFile, link, open, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join, normalize } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { TerminalError } from '#engine/errors.ts'
import { invalidProp } from './invalid-prop.ts'

/** A file to send, opened only when it is sent. */
export interface FileToSend {
  readonly path: string
  /** Without its folders. */
  readonly name: string
  readonly bytes: number
  open(): Readable
}

/**
 * Finds a file on this machine that a step sends.
 * @param field the prop that holds the path, for errors
 * @throws PatchbayError `step.invalid-props` when it is not there, is no file, or can't be read
 */
export async function findFile(path: string, field: string): Promise<FileToSend> {
  const whole = readPath(path, field)
  const found = await stat(whole).catch((error: NodeJS.ErrnoException) => {
    throw invalidProp(field, `${whole} can’t be read (${error.code}).`)
  })
  if (!found.isFile()) throw invalidProp(field, `${whole} is not a file.`)
  const handle = await open(whole).catch((error: NodeJS.ErrnoException) => {
    throw invalidProp(field, `${whole} can’t be read (${error.code}).`)
  })
  await handle.close()
  return { path: whole, name: basename(whole), bytes: found.size, open: () => createReadStream(whole) }
}

export interface FileToWrite {
  readonly path: string
  readonly field: string
  /** Replaces a file that is there; otherwise that is an error. */
  readonly overwrite: boolean
  readonly signal: AbortSignal
}

/**
 * Writes a body to a file on this machine: beside its place first, so that the file is there whole or
 * not at all. Only the user can read it.
 * @returns its whole path and size
 * @throws PatchbayError `step.invalid-props` when the path can't be written or is taken; and what reading throws
 */
export async function writeFile(
  body: ReadableStream<Uint8Array> | Readable | null,
  { path, field, overwrite, signal }: FileToWrite,
): Promise<{ readonly path: string; readonly bytes: number }> {
  const whole = await checkTarget(path, { field, overwrite })
  const partial = join(dirname(whole), `.${basename(whole)}.${randomBytes(6).toString('hex')}.part`)
  const target = createWriteStream(partial, { flags: 'wx', mode: 0o600 })
  try {
    await pipeline(readableOf(body), target, { signal })
    await place(partial, whole, overwrite)
  } catch (error) {
    throw signal.aborted ? signal.reason : writeError(error, whole, field)
  } finally {
    await rm(partial, { force: true })
  }
  return { path: whole, bytes: target.bytesWritten }
}

function readableOf(body: ReadableStream<Uint8Array> | Readable | null): Readable {
  if (body === null) return Readable.from([])
  return body instanceof Readable ? body : Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0])
}

/** Before anything is asked for: a path that can't be written to, or may not. */
export async function checkTarget(
  path: string,
  { field, overwrite }: Pick<FileToWrite, 'field' | 'overwrite'>,
): Promise<string> {
  const whole = readPath(path, field)
  const folder = await stat(dirname(whole)).catch(() => undefined)
  if (folder?.isDirectory() !== true) throw invalidProp(field, `There is no folder ${dirname(whole)}.`)
  const there = await stat(whole).catch(() => undefined)
  if (there?.isDirectory()) throw invalidProp(field, `${whole} is a folder. Add a file name.`)
  if (there !== undefined && !overwrite) throw taken(whole, field)
  return whole
}

/** File systems without hard links, such as those of USB sticks. */
const NO_LINKS: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'])

/** A rename replaces what is there; a link, or a copy where there are no links, fails. */
async function place(partial: string, whole: string, overwrite: boolean): Promise<void> {
  if (overwrite) return rename(partial, whole)
  await link(partial, whole).catch((error: NodeJS.ErrnoException) => {
    if (!NO_LINKS.has(error.code)) throw error
    return copyFile(partial, whole, constants.COPYFILE_EXCL)
  })
}

/** `~/` is the user's home folder. Nothing else is relative: the folder that Patchbay runs in means nothing to a user. */
function readPath(path: string, field: string): string {
  const trimmed = path.trim()
  const whole = /^~[/\\]/.test(trimmed) ? join(homedir(), trimmed.slice(2)) : trimmed
  if (!isAbsolute(whole) || whole.includes('\0')) {
    throw invalidProp(
      field,
      'The file’s path must be a whole one, such as /home/ada/report.pdf or ~/report.pdf.',
    )
  }
  return normalize(whole)
}

function writeError(error: unknown, whole: string, field: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EEXIST') return taken(whole, field)
  const isFileSystems = error instanceof Error && 'syscall' in error && typeof code === 'string'
  return isFileSystems ? invalidProp(field, `${whole} can’t be written (${code}).`) : error
}

function taken(whole: string, field: string): TerminalError {
  return invalidProp(
    field,
    `${whole} is there already. Choose another path, or let the step replace the file.`,
  )
}
