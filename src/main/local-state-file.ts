import { readFileSync } from 'node:fs'
import { type LocalState, type LocalStateStore, localStateSchema } from './local-state.ts'

/**
 * The local state for a process without the desktop app: read from the file that the app keeps, and never written, so
 * that two programs don't overwrite each other's choices. What it sets lives as long as the process.
 */
export function createFileState(file: string): LocalStateStore {
  const state = read(file)
  return {
    get: key => state[key],
    set(key, value) {
      state[key] = value
    },
  }
}

function read(file: string): LocalState {
  try {
    const parsed = localStateSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    if (parsed.success) return parsed.data
  } catch {
    // Not there, or not JSON: the defaults serve.
  }
  return localStateSchema.parse({})
}
