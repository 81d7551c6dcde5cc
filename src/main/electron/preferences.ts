import type Store from 'electron-store'
import { type LocalState, type LocalStateStore, localStateSchema } from '../local-state.ts'
import { readPreferences } from './first-look.ts'

type Kept = Store<Record<string, unknown>>

export interface Preferences extends LocalStateStore {
  /** Ends once everything that was set is in the file. */
  settled(): Promise<void>
}

/**
 * The local state in `preferences.json` under the data folder. A value that does not parse counts as not set, one by one,
 * so that a damaged entry costs only itself; an unreadable file starts afresh (it holds nothing that can't be chosen again).
 *
 * electron-store writes it. What is read at the start is read by hand: the store, with the validator it brings along, takes
 * a noticeable part of the start, so it is loaded for the first change.
 */
export function createPreferences(folder: string, report: (error: unknown) => void): Preferences {
  const atStart = readPreferences(folder)
  const cache: Partial<LocalState> = {}
  const unsaved = new Map<keyof LocalState, unknown>()
  let store: Kept | undefined
  let opening: Promise<void> | undefined

  const read = <K extends keyof LocalState>(key: K): LocalState[K] => {
    const field = localStateSchema.shape[key]
    const parsed = field.safeParse(atStart[key])
    return (parsed.success ? parsed.data : field.parse(undefined)) as LocalState[K]
  }

  const openAndWrite = async () => {
    const opened = await openStore(folder)
    for (const [key, value] of unsaved) write(opened, key, value)
    unsaved.clear()
    store = opened
  }

  return {
    get(key) {
      if (!(key in cache)) cache[key] = read(key)
      return cache[key] as LocalState[typeof key]
    },
    set(key, value) {
      cache[key] = value
      if (store) return write(store, key, value)
      unsaved.set(key, value)
      opening ??= openAndWrite().catch(error => {
        // The next change tries again.
        opening = undefined
        report(error)
      })
    },
    settled: async () => opening,
  }
}

async function openStore(folder: string): Promise<Kept> {
  const { default: ElectronStore } = await import('electron-store')
  return new ElectronStore({
    cwd: folder,
    name: 'preferences',
    clearInvalidConfig: true,
    configFileMode: 0o600,
  })
}

function write(store: Kept, key: keyof LocalState, value: unknown): void {
  if (value === undefined) store.delete(key)
  else store.set(key, value)
}
