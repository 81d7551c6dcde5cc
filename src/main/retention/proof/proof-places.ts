import { realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { ScanPlace } from './scan-places.ts'

const OTHERS = 'Other files of Patchbay’s'

/** What Patchbay itself writes to its data folder; in the desktop app all else there is Chromium's. */
const PARTS = {
  workflows: 'Workflows',
  runs: 'Kept runs',
  'use-log': 'Use log',
  tmp: 'Code processes',
  'vault.json': 'Vault and preferences',
  'preferences.json': 'Vault and preferences',
} as const

interface PlaceOptions {
  readonly dataFolder: string
  /** Of the runtime: crash dumps, logs, caches. */
  readonly more: readonly ScanPlace[]
}

/** Everywhere that a run could leave something. A folder that is named twice, or that is not there, is no harm. */
export function proofPlaces({ dataFolder, more }: PlaceOptions): ScanPlace[] {
  const kind = process.versions.electron === undefined ? OTHERS : 'Chromium’s own files'
  const places: ScanPlace[] = [
    { kind, folder: dataFolder, parts: PARTS },
    ...more,
    { kind: 'Temporary files', folder: tmpdir(), isShared: true },
  ]
  const known = new Map<string, ScanPlace>()
  for (const place of places) {
    const folder = resolved(place.folder)
    if (!known.has(folder)) known.set(folder, { ...place, folder })
  }
  return [...known.values()]
}

/** By its real path, so that one and the same folder is not counted twice. */
function resolved(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}
