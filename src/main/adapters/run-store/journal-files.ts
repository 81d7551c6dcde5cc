import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type WorkflowId, workflowIdSchema } from '#shared/model/ids.ts'
import { setAsideName } from '../../files/set-aside-name.ts'

/** The files of one workflow's journal: the database, its write-ahead log and index, what it is searched by, the check of its key. */
export interface JournalFiles {
  readonly database: string
  /** Belongs to this database alone: another one needs another index. */
  readonly searchIndex: string
  prepare(): void
  writeKeyCheck(check: Buffer): void
  keyCheckSays(check: Buffer): 'same-key' | 'other-key' | 'unknown'
  /** Whether runs were kept in the database and no byte is left of them, as a failing disk or a full one may leave it. */
  wasEmptied(): boolean
  /** Moves the database away under a new name, which it returns. */
  setAside(): string
  /** Everything that belongs to this workflow, also what was set aside. */
  remove(): void
}

const SUFFIX = '.runs.db'
const SIDE_FILES = ['', '-wal', '-shm'] as const

export function workflowOfFile(fileName: string): WorkflowId | undefined {
  if (!fileName.endsWith(SUFFIX)) return undefined
  const parsed = workflowIdSchema.safeParse(fileName.slice(0, -SUFFIX.length))
  return parsed.success ? parsed.data : undefined
}

export function createJournalFiles(folder: string, workflowId: WorkflowId): JournalFiles {
  const name = `${workflowId}${SUFFIX}`
  const database = join(folder, name)
  const searchIndex = join(folder, `${workflowId}.runs.search`)
  const checkFile = join(folder, `${workflowId}.runs.check`)

  return {
    database,
    searchIndex,
    prepare() {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
    },
    writeKeyCheck(check) {
      if (readIfThere(checkFile)?.equals(check)) return
      writeFileSync(checkFile, check, { mode: 0o600 })
    },
    keyCheckSays(check) {
      const known = readIfThere(checkFile)
      if (known?.length !== check.length) return 'unknown'
      return known.equals(check) ? 'same-key' : 'other-key'
    },
    wasEmptied: () =>
      existsSync(checkFile) &&
      existsSync(database) &&
      SIDE_FILES.every(side => sizeOf(database + side) === 0 || side === '-shm'),
    setAside() {
      const target = setAsideName(folder, `${workflowId}.runs.damaged`)
      for (const side of SIDE_FILES) {
        if (existsSync(database + side)) renameSync(database + side, join(folder, target + side))
        rmSync(searchIndex + side, { force: true })
      }
      return target
    },
    remove() {
      if (!existsSync(folder)) return
      for (const file of readdirSync(folder)) {
        if (file.startsWith(`${workflowId}.runs.`)) eraseFile(join(folder, file))
      }
    },
  }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

function readIfThere(file: string): Buffer | undefined {
  return existsSync(file) ? readFileSync(file) : undefined
}

/** Emptied first: a handle that is still open somewhere would otherwise keep the contents on the disk. */
function eraseFile(file: string): void {
  truncateSync(file)
  rmSync(file, { force: true })
}
