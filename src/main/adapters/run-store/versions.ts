import type { VersionId } from '#shared/model/ids.ts'
import type { Database } from './database.ts'
import { bytesOf, toBlob } from './run-rows.ts'
import type { Sealer } from './sealer.ts'

const MAX_RECENT = 4

/** The documents that runs ran on, once each. A version goes when the last run on it was pruned. */
export interface Versions {
  /** Repeats cost nothing. */
  save(versionId: VersionId, workflowJson: string): void
  /** Writes a version saved lately once more, should it have been pruned meanwhile. */
  ensure(versionId: VersionId): void
  read(versionId: VersionId): string | undefined
}

export function createVersions(db: Database, sealer: Sealer): Versions {
  const recent = new Map<VersionId, string>()
  const place = (versionId: VersionId) => ({ kind: 'version', owner: versionId, seq: 0 }) as const

  function write(versionId: VersionId, workflowJson: string): void {
    if (db.get('SELECT 1 AS saved FROM versions WHERE hash = ?', toBlob(versionId))) return
    const body = sealer.seal(place(versionId), Buffer.from(workflowJson))
    db.run('INSERT INTO versions (hash, body) VALUES (?, ?)', toBlob(versionId), body)
  }

  return {
    save(versionId, workflowJson) {
      if (recent.has(versionId)) return
      write(versionId, workflowJson)
      recent.set(versionId, workflowJson)
      const [oldest] = recent.keys()
      if (recent.size > MAX_RECENT && oldest !== undefined) recent.delete(oldest)
    },
    ensure(versionId) {
      const workflowJson = recent.get(versionId)
      if (workflowJson !== undefined) write(versionId, workflowJson)
    },
    read(versionId) {
      // The cast is for damaged rows: a BLOB that turned into TEXT would abort the process in the driver.
      const row = db.get('SELECT CAST(body AS BLOB) AS body FROM versions WHERE hash = ?', toBlob(versionId))
      return row && sealer.open(place(versionId), bytesOf(row.body)).toString('utf8')
    },
  }
}
