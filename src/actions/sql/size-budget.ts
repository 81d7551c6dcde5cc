import { TerminalError } from '#engine/errors.ts'

const MAX_CHARACTERS = 32_000_000

/** Counts what rows hold, so that no answer fills the memory. The returned function throws when it is too much. */
export function createSizeBudget(host: string): (characters: number) => void {
  let size = 0
  return characters => {
    size += characters
    if (size <= MAX_CHARACTERS) return
    throw new TerminalError(
      `${host} answered with more than ${MAX_CHARACTERS / 1_000_000} MB. Ask for fewer rows or columns.`,
      { code: 'provider.rejected', details: { host } },
    )
  }
}
