import { PatchbayError } from '../errors.ts'

/** A workflow document of some format version, not yet checked. */
export type RawDocument = Readonly<Record<string, unknown>>

/** One step up: takes a document of format `from` and gives it back in format `from + 1`. Pure; never drops what it does not know. */
export interface Migration {
  readonly from: number
  /** What changed, for the release notes. */
  readonly summary: string
  migrate(document: RawDocument): RawDocument
}

/**
 * Brings a document up to format `current`, one migration after the other.
 * @throws PatchbayError `document.unsupported-version` when it is newer, `document.invalid` when it names no known version
 */
export function migrateDocument(
  document: RawDocument,
  { migrations, current }: { migrations: readonly Migration[]; current: number },
): RawDocument {
  const version = readVersion(document)
  if (version > current) {
    throw new PatchbayError(
      `The workflow file has format version ${version}, but this Patchbay knows versions up to ${current}. ` +
        'Update Patchbay to open it; the file was left as it is.',
      { code: 'document.unsupported-version', details: { formatVersion: version, supported: current } },
    )
  }
  let migrated = document
  for (let from = version; from < current; from++) {
    const step = migrations.find(migration => migration.from === from)
    if (!step) {
      throw new PatchbayError(
        `The workflow file's formatVersion is ${version}, which never existed. Set it to ${current}.`,
        { code: 'document.invalid', details: { formatVersion: version, supported: current } },
      )
    }
    migrated = { ...step.migrate(migrated), formatVersion: from + 1 }
  }
  return migrated
}

function readVersion(document: RawDocument): number {
  const version = document.formatVersion
  if (typeof version === 'number' && Number.isInteger(version) && version >= 0) return version
  throw new PatchbayError(
    Object.hasOwn(document, 'formatVersion')
      ? 'The workflow file\'s "formatVersion" must be a whole number, such as 1.'
      : 'The workflow file has no "formatVersion": it is not a Patchbay workflow, or the line was lost. Add "formatVersion": 1.',
    { code: 'document.invalid' },
  )
}
