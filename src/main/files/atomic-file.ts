import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'

export const PRIVATE_FILE = 0o600
export const PRIVATE_FOLDER = 0o700

/** Makes a folder, and those above it, readable by this user alone. Folders that exist are left as they are. */
export async function ensurePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER })
}

/**
 * Writes a whole file so that a crash at any instant leaves the old one or the new one: a temporary file beside it,
 * fsync, rename, fsync of the folder. Mode 0600.
 */
export async function writePrivateFile(path: string, data: string | Buffer): Promise<void> {
  await writeFileAtomic(path, data, { mode: PRIVATE_FILE, fsync: true })
  await syncFolder(dirname(path))
}

/** Makes a rename durable. Windows can't open folders and needs none of it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The code of a file system error, such as `ENOENT`. */
export function fileErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Whether there is no such file, or none any more. */
export const isGone = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(fileErrorCode(error) ?? '')

/** What a person can make of a file system error, without the path. */
export function explainFileError(error: unknown): string {
  const code = fileErrorCode(error)
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'Patchbay has no permission for it'
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full'
    case 'EROFS':
      return 'the disk is read-only'
    case 'EISDIR':
      return 'a folder is in its place'
    case 'ENOTDIR':
      return 'a file is in the place of its folder'
    case 'ENOENT':
      return 'it is not there any more'
    default:
      return `the system reported ${code ?? 'an unknown error'}`
  }
}
