import { lstatSync, readdirSync, readlinkSync, realpathSync, type Stats } from 'node:fs'
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
  /** Below the folder of its place, with that folder's own name before it; whole where a link led to it. */
  readonly shownPath: string
  readonly path: string
  readonly isFile: boolean
  /** Its name, and what a link says. */
  readonly name: string
  /** In a place of ours alone. */
  readonly isOurs: boolean
  /** Tells whether it has changed since. */
  readonly signature: string
  /** Changed since the run started, as the file system notes it. */
  readonly isRecent: boolean
}

export interface Unread {
  readonly file: string
  readonly reason: string
  /** In a place of ours alone: it should have been looked at. */
  readonly isOurs: boolean
}

interface WalkOptions {
  /** Unix epoch milliseconds. */
  readonly sinceMs: number
  readonly onUnread: (unread: Unread) => void
}

/** Ours, Electron's and Chromium's. */
const OURS = /patchbay|electron|chromium|scoped_dir/i

/** Everything in these places, once, each under the innermost of them; and where links lead that are in ours. */
export function* walkPlaces(places: readonly ScanPlace[], options: WalkOptions): Generator<Entry> {
  const folders = new Map(places.map(place => [place.folder, place]))
  const followed = new Set<string>()
  for (const place of places) {
    const isOurs = !place.isShared
    yield* walk(place.folder, { place, folders, followed, kind: undefined, isOurs, options })
  }
}

interface Walk {
  readonly place: ScanPlace
  /** Of all places: each is walked from its own start. */
  readonly folders: ReadonlyMap<string, ScanPlace>
  /** Where links led, so that each is followed once. */
  readonly followed: Set<string>
  /** Known from the second level on. */
  readonly kind: string | undefined
  readonly isOurs: boolean
  readonly options: WalkOptions
}

function* walk(folder: string, given: Walk): Generator<Entry> {
  for (const name of attempt(() => readdirSync(folder), folder, given) ?? []) {
    const kind = given.kind ?? given.place.parts?.[name] ?? given.place.kind
    yield* look(path.join(folder, name), { ...given, kind, isOurs: given.isOurs || OURS.test(name) })
  }
}

function* look(file: string, given: Walk & { readonly kind: string }): Generator<Entry> {
  const { place, folders, isOurs, options } = given
  const stats = folders.has(file) ? undefined : attempt(() => lstatSync(file), file, given)
  if (!stats) return
  const isRecent = Math.max(stats.ctimeMs, stats.mtimeMs) >= options.sinceMs
  if (isOurs || isRecent) yield entryOf(file, stats, { ...given, isRecent })
  if (stats.isDirectory()) yield* walk(file, given)
  if (stats.isSymbolicLink() && !place.isShared) {
    const target = targetOf(file, given)
    if (target !== undefined) yield* look(target, given)
  }
}

/** Undefined when it leads nowhere, or to what is looked through anyway, or to more than can be. */
function targetOf(link: string, given: Walk): string | undefined {
  const { folders, followed, options } = given
  const target = attempt(() => realpathSync(link), link, given)
  if (target === undefined || followed.has(target)) return undefined
  if ([...folders].some(([folder, { isShared }]) => !isShared && isWithin(target, folder))) return undefined
  if ([...folders.keys()].some(folder => isWithin(folder, target))) {
    options.onUnread({ file: link, reason: `leads to ${target}, where other files are, too`, isOurs: true })
    return undefined
  }
  followed.add(target)
  return target
}

const isWithin = (file: string, folder: string): boolean =>
  file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : `${folder}${path.sep}`)

interface Known extends Walk, Pick<Entry, 'kind' | 'isRecent'> {
  readonly kind: string
}

function entryOf(file: string, stats: Stats, given: Known): Entry {
  const { kind, isRecent, place } = given
  const target = stats.isSymbolicLink() ? attempt(() => readlinkSync(file), file, given) : undefined
  const name = path.basename(file)
  return {
    kind,
    isRecent,
    isOurs: !place.isShared,
    shownPath: isWithin(file, place.folder)
      ? path.join(path.basename(place.folder), path.relative(place.folder, file))
      : file,
    path: file,
    isFile: stats.isFile(),
    name: target === undefined ? name : `${name} ${target}`,
    signature: `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`,
  }
}

function attempt<T>(work: () => T, file: string, { place, options }: Walk): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!isGone(error)) options.onUnread({ file, reason: reasonOf(error), isOurs: !place.isShared })
    return undefined
  }
}

export function reasonOf(error: unknown): string {
  const code = fileErrorCode(error)
  return code === 'EACCES' || code === 'EPERM' ? 'no permission' : (code ?? 'unknown error')
}
