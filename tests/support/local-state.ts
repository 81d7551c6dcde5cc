import { type LocalState, type LocalStateStore, localStateSchema } from '../../src/main/local-state.ts'

/** What a machine remembers, in memory; `text` is what its file would hold. */
export function memoryState(known: Partial<LocalState> = {}): LocalStateStore & { text(): string } {
  const state: LocalState = { ...localStateSchema.parse({}), ...known }
  return {
    get: key => state[key],
    set: (key, value) => {
      state[key] = value
    },
    text: () => JSON.stringify(state),
  }
}
