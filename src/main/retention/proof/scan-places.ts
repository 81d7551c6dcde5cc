import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs'
import path from 'node:path'
import { fileErrorCode, isGone } from '../../files/atomic-file.ts'

/** A folder that is looked through, with all below it. */
export interface ScanPlace {
  /** In words: `Temporary files`, … */
  readonly kind: string
  readonly folder: string
  /** What lies in it under these names is of another kind. */
  readonly parts?: Readonly<Record<string, string>>
  /** Others write there too: only what is Patchbay's by its name, or was changed since the run started. */
  readonly isShared?: boolean
}

/** A file, a folder (for its name alone), or a link (for its name and its target). */
export interface Entry {
  readonly kind: string
  /** Below the folder of its place, with that folder's own name before it. */
  readonly shownPath: string
  readonly path: string
  readonly isFile: boolean
  /** Its name, and what a link says. */
  readonly name: string
  /** Tells whether it has changed since. */
  readonly signature: string
  /** Changed since the run started, as the file system notes it. */
  readonly isRecent: boolean
}

export interface Unread {
  readonly file: string
  readonly reason: string
}

interface WalkOptions {
  /** Unix epoch milliseconds. */
  readonly sinceMs: number
  readonly onUnread: (unread: Unread) => void
}

/** Ours, Electron's and Chromium's. */
const OURS = /patchbay|electron|chromium|scoped_dir/i

/** Everything in these places, once, each under the innermost of them. */
export function* walkPlaces(places: readonly ScanPlace[], options: WalkOptions): Generator<Entry> {
  const folders = new Set(places.map(({ folder }) => folder))
  for (const place of places) {
    yield* walk(place.folder, { place, folders, kind: undefined, isOurs: !place.isShared, options })
  }
}

interface Walk {
  readonly place: ScanPlace
  /** Of all places: each is walked from its own start. */
  readonly folders: ReadonlySet<string>
  /** Known from the second level on. */
  readonly kind: string | undefined
  readonly isOurs: boolean
  readonly options: WalkOptions
}

function* walk(folder: string, given: Walk): Generator<Entry> {
  const { place, folders, options } = given
  for (const name of attempt(() => readdirSync(folder), folder, options) ?? []) {
    const file = path.join(folder, name)
    const stats = folders.has(file) ? undefined : attempt(() => lstatSync(file), file, options)
    if (!stats) continue
    const kind = given.kind ?? place.parts?.[name] ?? place.kind
    const isOurs = given.isOurs || OURS.test(name)
    const isRecent = Math.max(stats.ctimeMs, stats.mtimeMs) >= options.sinceMs
    if (isOurs || isRecent) yield entryOf(file, stats, { kind, isRecent, place, options })
    if (stats.isDirectory()) yield* walk(file, { ...given, kind, isOurs })
  }
}

interface Known extends Pick<Walk, 'place' | 'options'>, Pick<Entry, 'kind' | 'isRecent'> {}

function entryOf(file: string, stats: Stats, { kind, isRecent, place, options }: Known): Entry {
  const target = stats.isSymbolicLink() ? attempt(() => readlinkSync(file), file, options) : undefined
  const name = path.basename(file)
  return {
    kind,
    isRecent,
    shownPath: path.join(path.basename(place.folder), path.relative(place.folder, file)),
    path: file,
    isFile: stats.isFile(),
    name: target === undefined ? name : `${name} ${target}`,
    signature: `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`,
  }
}

function attempt<T>(work: () => T, file: string, { onUnread }: WalkOptions): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!isGone(error)) onUnread({ file, reason: reasonOf(error) })
    return undefined
  }
}

export function reasonOf(error: unknown): string {
  const code = fileErrorCode(error)
  return code === 'EACCES' || code === 'EPERM' ? 'no permission' : (code ?? 'unknown error')
}
