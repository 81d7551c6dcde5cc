import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Libsql from 'libsql'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { RunEvent } from '#shared/model/run-event.ts'
import { JOURNAL_SCHEMA, openDatabase } from '../../src/main/adapters/run-store/database.ts'
import { createRunStore, type RunStore } from '../../src/main/adapters/run-store/run-store.ts'
import { createSealer } from '../../src/main/adapters/run-store/sealer.ts'
import { createSearchIndex } from '../../src/main/adapters/run-store/search-index.ts'
import { eventValue, headOf, type KeptEvent } from '../../src/main/retention/kept-event.ts'
import { WORKFLOW_ID } from './run-events.ts'

export const KEY = Buffer.alloc(32, 7)

export const tempFolder = (): string => mkdtempSync(join(tmpdir(), 'patchbay-journal-'))

/** As the writer hands it on, with nothing to mask. */
export function keptOf(event: RunEvent): KeptEvent {
  const value = eventValue(event)
  return value === undefined ? { head: event } : { head: headOf(event), value: JSON.stringify(value) }
}

/** The journal's own file without encryption of the file as a whole, to look at what lies in its pages. */
export function openBareStore(file: string): {
  store: RunStore
  close(): void
  limitPages(pages: number): void
} {
  const db = openDatabase(file, '', JOURNAL_SCHEMA)
  const index = createSearchIndex(`${file}.search`, '')
  return {
    store: createRunStore({ workflowId: WORKFLOW_ID, db, sealer: createSealer(WORKFLOW_ID, KEY), index }),
    close() {
      index.close()
      db.close()
    },
    limitPages: pages => void db.all(`PRAGMA max_page_count = ${pages}`),
  }
}

/** A connection to a file that {@link openBareStore} made. */
export const openBareRaw = (file: string): Libsql.Database => new Libsql(file)

/** A connection beside the product's, as someone with the file's key but bad intentions would have. */
export function openRaw(file: string, workflowId: WorkflowId = WORKFLOW_ID, key: Buffer = KEY): Libsql.Database {
  return new Libsql(file, { encryptionKey: createSealer(workflowId, key).fileKey } as Libsql.Options)
}
