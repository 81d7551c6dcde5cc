import Store from 'electron-store'
import { type LocalState, type LocalStateStore, localStateSchema } from '../local-state.ts'

/**
 * The local state in `preferences.json` under the data folder. A value that does not parse counts as not set, one by one,
 * so that a damaged entry costs only itself; an unreadable file starts afresh (it holds nothing that can't be chosen again).
 */
export function createPreferences(folder: string): LocalStateStore {
  const store = new Store<Record<string, unknown>>({
    cwd: folder,
    name: 'preferences',
    clearInvalidConfig: true,
    configFileMode: 0o600,
  })
  const read = <K extends keyof LocalState>(key: K): LocalState[K] => {
    const field = localStateSchema.shape[key]
    const parsed = field.safeParse(store.get(key))
    return (parsed.success ? parsed.data : field.parse(undefined)) as LocalState[K]
  }
  const cache: Partial<LocalState> = {}
  return {
    get(key) {
      if (!(key in cache)) cache[key] = read(key)
      return cache[key] as LocalState[typeof key]
    },
    set(key, value) {
      cache[key] = value
      if (value === undefined) store.delete(key)
      else store.set(key, value)
    },
  }
}
