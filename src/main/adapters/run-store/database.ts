import { closeSync, openSync } from 'node:fs'
import Libsql from 'libsql'
import { PatchbayError } from '#shared/errors.ts'

export type Row = Readonly<Record<string, number | ArrayBuffer | Uint8Array | null>>
type Binding = number | string | Buffer

/** The few things the journal asks of SQLite. Every failure is a PatchbayError. */
export interface Database {
  run(sql: string, ...bindings: Binding[]): void
  get(sql: string, ...bindings: Binding[]): Row | undefined
  all(sql: string, ...bindings: Binding[]): Row[]
  /** All of it is written, or nothing. */
  transaction<T>(work: () => T): T
  /**
   * Reads the whole file, at about 500 MB a second.
   * @param but `indexes`: damage inside of them doesn't count
   * @throws PatchbayError `journal.corrupted` when pages or rows are not what they should be
   */
  assertSound(but?: 'indexes'): void
  /** Moves everything out of the write-ahead log and empties it: what was deleted is in no file any longer. */
  checkpoint(): void
  close(): void
}

/** What a file holds, version by version: each entry brings a file of the version before up to its own. */
export interface Schema {
  readonly steps: readonly string[]
}

/*
 * Integers and BLOBs alone: no damaged byte can then make the driver trip over text. What an integer says is only
 * for finding records; what is shown comes from the sealed ones.
 * `batches` and `large` are keyed by run * SEQ_SPAN + sequence number: one range per run, no second index.
 * `runs_by_start` answers every filter by itself, without a look at the rows (see run-columns.ts for its codes).
 */
export const JOURNAL_SCHEMA: Schema = {
  steps: [
    `CREATE TABLE versions (hash BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
     CREATE TABLE runs (
       id INTEGER PRIMARY KEY AUTOINCREMENT, uid BLOB NOT NULL UNIQUE, version BLOB NOT NULL,
       open INTEGER NOT NULL, started INTEGER NOT NULL, summary BLOB NOT NULL
     );
     CREATE INDEX open_runs ON runs (id) WHERE open = 1;
     CREATE INDEX runs_of_version ON runs (version);
     CREATE TABLE batches (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
     CREATE TABLE large (id INTEGER PRIMARY KEY, body BLOB NOT NULL);`,
    `ALTER TABLE runs ADD COLUMN status INTEGER NOT NULL DEFAULT -1;
     ALTER TABLE runs ADD COLUMN mode INTEGER NOT NULL DEFAULT -1;
     ALTER TABLE runs ADD COLUMN kind INTEGER NOT NULL DEFAULT -1;
     ALTER TABLE runs ADD COLUMN name INTEGER NOT NULL DEFAULT -1;
     ALTER TABLE runs ADD COLUMN owner INTEGER NOT NULL DEFAULT 0;
     CREATE INDEX runs_by_start ON runs (started, status, mode, kind, name);
     CREATE INDEX unfiled_runs ON runs (id) WHERE status = -1;`,
  ],
}

/**
 * Opens or makes a file.
 *
 * `synchronous = NORMAL` in WAL mode: a committed event survives a crash or kill of the app; after a power cut the last
 * moments may be missing, but the file is whole. `secure_delete`: deleted rows are overwritten.
 * @throws PatchbayError `journal.corrupted` when the file can't be read with this key
 */
export function openDatabase(file: string, fileKey: string, schema: Schema): Database {
  closeSync(openSync(file, 'a', 0o600))
  const connection = guard(() => new Libsql(file, { encryptionKey: fileKey } as Libsql.Options))
  try {
    guard(() => prepareConnection(connection, schema))
  } catch (error) {
    connection.close()
    throw error
  }
  return wrap(connection)
}

function prepareConnection(connection: Libsql.Database, { steps }: Schema): void {
  connection.pragma('auto_vacuum = INCREMENTAL')
  connection.pragma('journal_mode = WAL')
  connection.pragma('synchronous = NORMAL')
  connection.pragma('secure_delete = ON')
  connection.pragma('busy_timeout = 5000')
  connection.pragma('temp_store = MEMORY')
  // Damage is found before anything is written next to it.
  connection.pragma('cell_size_check = ON')
  if (versionOf(connection) !== steps.length) migrate(connection, steps)
}

function versionOf(connection: Libsql.Database): number {
  const [row] = connection.pragma('user_version') as [{ user_version: number }]
  return row.user_version
}

/** A schema that says it is of a version beyond this one was not written by any Patchbay. */
const MOST_VERSIONS = 10_000

/** Another process may be at it: whoever comes second finds nothing left to do. */
function migrate(connection: Libsql.Database, steps: readonly string[]): void {
  connection.exec('BEGIN IMMEDIATE')
  try {
    const version = versionOf(connection)
    if (version < 0 || version > MOST_VERSIONS) throw damagedFile('version')
    if (version > steps.length) {
      throw new PatchbayError('This journal was written by a newer Patchbay. Update the app to read it.', {
        code: 'document.unsupported-version',
      })
    }
    connection.exec(`${steps.slice(version).join(' ')} PRAGMA user_version = ${steps.length}; COMMIT;`)
  } catch (error) {
    rollBack(connection)
    throw error
  }
}

function wrap(connection: Libsql.Database): Database {
  const statements = new Map<string, Libsql.Statement<unknown[]>>()
  let isOpen = true
  const prepare = (sql: string): Libsql.Statement<unknown[]> => {
    // The driver itself panics on a closed connection.
    if (!isOpen) throw closed()
    let statement = statements.get(sql)
    if (!statement) {
      statement = connection.prepare(sql)
      statements.set(sql, statement)
    }
    return statement
  }
  const exec = (sql: string): void => {
    if (!isOpen) throw closed()
    connection.exec(sql)
  }
  // Bindings go as one array: a lone BLOB would be taken for named parameters, and abort the process.
  return {
    run: (sql, ...bindings) => guard(() => void prepare(sql).run(bindings)),
    get: (sql, ...bindings) => guard(() => prepare(sql).get(bindings) as Row | undefined),
    all: (sql, ...bindings) => guard(() => prepare(sql).all(bindings) as Row[]),
    transaction(work) {
      guard(() => exec('BEGIN IMMEDIATE'))
      try {
        const result = work()
        guard(() => exec('COMMIT'))
        return result
      } catch (error) {
        rollBack(connection)
        throw error
      }
    },
    assertSound(but) {
      const lines = linesOf(guard(() => prepare(QUICK_CHECK).all([])) as Row[])
      const roots = but === 'indexes' ? (guard(() => prepare(INDEX_ROOTS).all([])) as Row[]) : []
      const isOfIndex = (line: string) =>
        but === 'indexes' &&
        (NOT_OF_TABLES.test(line) || roots.some(({ root }) => line.startsWith(`Tree ${root} page `)))
      if (!lines.every(line => line === 'ok' || isOfIndex(line))) throw damagedFile('quick_check')
    },
    checkpoint: () => guard(() => void prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()),
    close() {
      if (!isOpen) return
      isOpen = false
      statements.clear()
      connection.close()
    },
  }
}

const closed = (): PatchbayError =>
  new PatchbayError('This journal was closed.', { code: 'journal.write-failed', details: { closed: true } })

function rollBack(connection: Libsql.Database): void {
  try {
    connection.exec('ROLLBACK')
  } catch {
    // SQLite itself rolls back after some errors, such as a full disk; then there is nothing left to undo.
  }
}

function guard<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof PatchbayError ? error : translate(error)
  }
}

/** Says `ok`, or what is wrong, in words that may quote damaged bytes. */
const QUICK_CHECK = 'SELECT CAST(quick_check AS BLOB) AS told FROM pragma_quick_check(100)'
const INDEX_ROOTS = "SELECT CAST(rootpage AS INTEGER) AS root FROM sqlite_master WHERE type = 'index'"
const NOT_OF_TABLES =
  /^(\*\*\* in database |Fragmentation of |Page \d+: never used|row \d+ missing from index |wrong # of entries in index )/
const linesOf = (rows: readonly Row[]): string[] =>
  rows.flatMap(({ told }) =>
    Buffer.from(told as ArrayBuffer)
      .toString('latin1')
      .split('\n'),
  )

/**
 * The low byte of the codes that the driver has no name for, and their names. Values that are too big, double or of another
 * type are never written here: a file that holds some, or has the numbers of its rows wrong, is damaged.
 */
const DAMAGE = [
  [11, 'CORRUPT'],
  [18, 'TOOBIG'],
  [19, 'CONSTRAINT'],
  [20, 'MISMATCH'],
  [26, 'NOTADB'],
] as const
/** SQLite says so of a table whose definition is damaged. */
const MISSING_NAME = /^no such |has no column named /

/** The driver's messages may quote damaged bytes: they are left out. */
function translate(error: unknown): PatchbayError {
  const { code: given = 'unknown', message } = (error ?? {}) as { code?: unknown; message?: unknown }
  const code = String(given)
  const unnamed = Number(/^UNKNOWN_SQLITE_ERROR_(\d+)$/.exec(code)?.[1]) & 0xff
  const isDamage =
    DAMAGE.some(([number, name]) => number === unnamed || code.includes(name)) ||
    // A header of a version that never was has no code of its own.
    message === 'unsupported file format' ||
    MISSING_NAME.test(String(message))
  if (isDamage) return damagedFile(code)
  const reason = explain(code)
  return new PatchbayError(`The run could not be written to its journal: ${reason}.`, {
    code: 'journal.write-failed',
    details: { sqlite: code },
  })
}

/** Damage that SQLite reports, or would have to. */
export const damagedFile = (sqlite: string): PatchbayError =>
  new PatchbayError('The journal of this workflow’s runs is damaged.', {
    code: 'journal.corrupted',
    details: { sqlite },
  })

function explain(code: string): string {
  if (/FULL/.test(code)) return 'the disk is full'
  if (/READONLY/.test(code)) return 'the disk is read-only'
  return `the database answered ${code}`
}
