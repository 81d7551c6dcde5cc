import { readdirSync } from 'node:fs'
import { PatchbayError } from '#shared/errors.ts'
import { type RunId, type WorkflowId, workflowIdSchema } from '#shared/model/ids.ts'
import { explainFileError, isGone } from '../../files/atomic-file.ts'
import { type Database, JOURNAL_SCHEMA, openDatabase } from './database.ts'
import { createJournalFiles, type JournalFiles, workflowOfFile } from './journal-files.ts'
import { createRunStore, type RunStore } from './run-store.ts'
import { createSealer, type Sealer } from './sealer.ts'
import { createSearchIndex, type SearchIndex } from './search-index.ts'

export interface RunStoresOptions {
  /** Holds one `<workflowId>.runs.db` per workflow. Made if missing. */
  readonly folder: string
  /** 32 bytes. May throw while the vault is locked. */
  readonly keyFor: (workflowId: WorkflowId) => Uint8Array
  /** A journal could not be read and was set aside under another name; a new one takes its place. */
  readonly onDamaged?: (damage: DamagedJournal) => void
}

export interface DamagedJournal {
  readonly workflowId: WorkflowId
  readonly setAsideAs: string
  readonly error: PatchbayError
}

/** Every workflow's journal, opened when first asked for. */
export interface RunStores {
  /** To be asked for anew each time: a store whose file turns out damaged is replaced. @throws PatchbayError `vault.*` */
  store(workflowId: WorkflowId): RunStore
  /**
   * The same, for a run that begins: a file in which anything was found damaged is looked through first, so that no run goes
   * into one that won't give it back.
   */
  storeForWriting(workflowId: WorkflowId): RunStore
  /** The journal that has this run, of whichever workflow; looked for first where it is expected. */
  findRun(runId: RunId, expectedIn?: WorkflowId): RunStore | undefined
  /** Workflows that have a journal on disk. */
  workflowIds(): WorkflowId[]
  /** Removes the workflow's journal, damaged ones set aside included. Destroying its key is the caller's part. */
  destroy(workflowId: WorkflowId): void
  /** Closes one journal, or all of them. */
  close(workflowId?: WorkflowId): void
}

interface Entry {
  readonly store: RunStore
  readonly db: Database
  readonly index: SearchIndex
  damage: PatchbayError | undefined
  /** A record could not be opened: the file around it is to be looked through, once. */
  suspicion: 'none' | 'open' | 'settled'
}

export function createRunStores({ folder, keyFor, onDamaged }: RunStoresOptions): RunStores {
  const entries = new Map<WorkflowId, Entry>()

  function open(workflowId: WorkflowId): Entry {
    const sealer = createSealer(workflowId, keyFor(workflowId))
    const files = createJournalFiles(folder, workflowId)
    return fromDisk(() => {
      files.prepare()
      const entry = readOrReplace(workflowId, files, sealer)
      files.writeKeyCheck(sealer.keyCheck)
      entries.set(workflowId, entry)
      return entry
    })
  }

  function readOrReplace(workflowId: WorkflowId, files: JournalFiles, sealer: Sealer): Entry {
    // SQLite takes an empty file for a new database.
    if (files.wasEmptied()) setAside(workflowId, files, emptied())
    try {
      return readJournal(workflowId, files, sealer)
    } catch (error) {
      if (!isDamage(error)) throw error
      if (files.keyCheckSays(sealer.keyCheck) === 'other-key') throw wrongKey(workflowId, error)
      setAside(workflowId, files, error)
      return readJournal(workflowId, files, sealer)
    }
  }

  function readJournal(workflowId: WorkflowId, files: JournalFiles, sealer: Sealer): Entry {
    const opened = openDatabase(files.database, sealer.fileKey, JOURNAL_SCHEMA)
    try {
      const index = createSearchIndex(files.searchIndex, sealer.searchKey)
      const db = watch(opened, error => noteDamage(workflowId, error))
      const entry: Omit<Entry, 'store'> = { db: opened, index, damage: undefined, suspicion: 'none' }
      const noteSuspicion = () => {
        if (entry.suspicion === 'none') entry.suspicion = 'open'
      }
      const store = createRunStore({ workflowId, db, sealer: tellingOf(sealer, noteSuspicion), index })
      return Object.assign(entry, { store })
    } catch (error) {
      opened.close()
      throw error
    }
  }

  /** The file is moved at the next turn, when no statement is under way in it. */
  function noteDamage(workflowId: WorkflowId, error: PatchbayError): void {
    const entry = entries.get(workflowId)
    if (!entry || entry.damage) return
    entry.damage = error
    setImmediate(() => replaceDamaged(workflowId, entry))
  }

  function replaceDamaged(workflowId: WorkflowId, entry: Entry): void {
    if (!entry.damage || entries.get(workflowId) !== entry) return
    entries.delete(workflowId)
    closeEntry(entry)
    setAside(workflowId, createJournalFiles(folder, workflowId), entry.damage)
  }

  function setAside(workflowId: WorkflowId, files: JournalFiles, error: PatchbayError): void {
    const setAsideAs = files.setAside()
    const message = `The journal of this workflow’s runs is damaged and was set aside as ${setAsideAs}. New runs are kept in a new one.`
    onDamaged?.({
      workflowId,
      setAsideAs,
      error: new PatchbayError(message, { code: 'journal.corrupted', cause: error, details: { setAsideAs } }),
    })
  }

  function store(workflowId: WorkflowId): RunStore {
    const entry = entries.get(workflowId)
    if (entry?.damage) replaceDamaged(workflowId, entry)
    return (entries.get(workflowId) ?? open(workflowId)).store
  }

  function storeForWriting(workflowId: WorkflowId): RunStore {
    const sound = store(workflowId)
    const entry = entries.get(workflowId)
    if (entry?.suspicion !== 'open') return sound
    try {
      entry.db.assertSound()
      entry.suspicion = 'settled'
      return sound
    } catch (error) {
      if (!isDamage(error)) throw error
      entry.damage = error
      return store(workflowId)
    }
  }

  /** One journal that can't be opened must not hide the runs of the others. */
  function openIfPossible(workflowId: WorkflowId): RunStore | undefined {
    try {
      return store(workflowId)
    } catch (error) {
      if (error instanceof PatchbayError) return undefined
      throw error
    }
  }

  const workflowIds = (): WorkflowId[] => listJournals(folder)

  function close(workflowId: WorkflowId): void {
    const entry = entries.get(workflowId)
    if (!entry) return
    entries.delete(workflowId)
    if (!entry.damage) emptyLog(entry.db)
    closeEntry(entry)
  }

  return {
    store,
    storeForWriting,
    workflowIds,
    findRun(runId, expectedIn) {
      const expected = expectedIn && openIfPossible(expectedIn)
      if (expected?.has(runId)) return expected
      const ids = new Set([...entries.keys(), ...workflowIds()])
      for (const workflowId of ids) {
        const candidate = openIfPossible(workflowId)
        if (candidate?.has(runId)) return candidate
      }
      return undefined
    },
    destroy(workflowId) {
      const entry = entries.get(workflowId)
      entries.delete(workflowId)
      if (entry) closeEntry(entry)
      createJournalFiles(folder, workflowIdSchema.parse(workflowId)).remove()
    },
    close(workflowId) {
      for (const one of workflowId ? [workflowId] : [...entries.keys()]) close(one)
    },
  }
}

function closeEntry({ db, index }: Entry): void {
  index.close()
  db.close()
}

/** When it can't be emptied now, its contents are read from there at the next start. */
function emptyLog(db: Database): void {
  try {
    db.checkpoint()
  } catch (error) {
    if (!(error instanceof PatchbayError)) throw error
  }
}

/** @throws PatchbayError `journal.write-failed` for whatever the file system refuses */
function fromDisk<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof PatchbayError) throw error
    const message = `The runs of this workflow can’t be kept: ${explainFileError(error)}. Mend that, or switch keeping off in the workflow’s settings.`
    throw new PatchbayError(message, { code: 'journal.write-failed', cause: error })
  }
}

/** Whether runs were ever kept in `folder`. */
export const hasJournals = (folder: string): boolean => listJournals(folder).length > 0

function listJournals(folder: string): WorkflowId[] {
  try {
    return readdirSync(folder).flatMap(name => workflowOfFile(name) ?? [])
  } catch (error) {
    if (isGone(error)) return []
    throw error
  }
}

const isDamage = (error: unknown): error is PatchbayError =>
  error instanceof PatchbayError && error.code === 'journal.corrupted' && 'sqlite' in error.details

const wrongKey = (workflowId: WorkflowId, cause: unknown): PatchbayError =>
  new PatchbayError(
    'This workflow’s runs were kept under another key, so they can’t be opened. Nothing was changed.',
    {
      code: 'vault.wrong-key',
      cause,
      details: { workflowId },
    },
  )

const emptied = (): PatchbayError =>
  new PatchbayError('The journal of this workflow’s runs is empty.', { code: 'journal.corrupted' })

/** Tells when a record turns out damaged. */
function tellingOf(sealer: Sealer, onDamaged: () => void): Sealer {
  return {
    ...sealer,
    open(...record) {
      try {
        return sealer.open(...record)
      } catch (error) {
        onDamaged()
        throw error
      }
    },
  }
}

/** Tells when SQLite finds the file itself damaged; whoever holds on to it then is told why it takes no more. */
function watch(db: Database, onDamage: (error: PatchbayError) => void): Database {
  let damage: PatchbayError | undefined
  const watched =
    <A extends unknown[], R>(call: (...args: A) => R) =>
    (...args: A): R => {
      if (damage) throw damage
      try {
        return call(...args)
      } catch (error) {
        if (isDamage(error)) {
          damage = error
          onDamage(error)
        }
        throw error
      }
    }
  return {
    run: watched(db.run),
    get: watched(db.get),
    all: watched(db.all),
    transaction: work => watched(() => db.transaction(work))(),
    assertSound: watched(db.assertSound),
    checkpoint: watched(db.checkpoint),
    close: db.close,
  }
}
