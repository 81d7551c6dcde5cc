import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { type WorkflowId, workflowIdSchema } from '#shared/model/ids.ts'
import { isGone } from '../files/atomic-file.ts'

/** What a workflow's kept runs take up: everything named `<workflow>.runs.…`. */
export interface JournalSize {
  readonly bytes: number
  /** Damaged journals, and files of pinned outputs, that were set aside. */
  readonly damagedFiles: number
  /** Another one when runs may have come or gone. */
  readonly stamp: string
}

const MARK = '.runs.'
/** A database; not its write-ahead log, nor the index of that. */
const SET_ASIDE = /\.runs\.damaged-(?!.*-(?:wal|shm)$)/
/** What runs are written to. */
const WRITTEN = /\.runs\.db(?:-wal)?$/
const NONE: JournalSize = { bytes: 0, damagedFiles: 0, stamp: '' }

/** By workflow, also of those whose document is gone. */
export async function journalSizes(folder: string): Promise<Map<WorkflowId, JournalSize>> {
  const sizes = new Map<WorkflowId, JournalSize>()
  for (const name of await namesIn(folder)) {
    const workflowId = workflowIdSchema.safeParse(name.slice(0, Math.max(0, name.indexOf(MARK)))).data
    if (!workflowId) continue
    const { bytes, damagedFiles, stamp } = sizes.get(workflowId) ?? NONE
    const { size, mtimeMs } = await look(path.join(folder, name))
    sizes.set(workflowId, {
      bytes: bytes + size,
      damagedFiles: damagedFiles + (SET_ASIDE.test(name) ? 1 : 0),
      stamp: WRITTEN.test(name) ? `${stamp} ${name} ${size} ${mtimeMs}` : stamp,
    })
  }
  return sizes
}

/** Of the files that lie in the folder. */
export async function folderBytes(folder: string): Promise<number> {
  let bytes = 0
  for (const name of await namesIn(folder)) bytes += (await look(path.join(folder, name))).size
  return bytes
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(whenGone([]))

/** A file may go while the folder is looked through. */
const look = (file: string): Promise<{ readonly size: number; readonly mtimeMs: number }> =>
  stat(file).catch(whenGone({ size: 0, mtimeMs: 0 }))

const whenGone =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (isGone(error)) return instead
    throw error
  }
