import type { Socket } from 'node:net'
import { TerminalError } from '#engine/errors.ts'

const MAX_CHARACTERS = 32_000_000

/** Counts what rows hold, and cuts the connection before an answer fills the memory. */
export interface SizeBudget {
  readonly count: (characters: number) => void
  /** Why it was cut, if it was. */
  readonly exceeded: TerminalError | undefined
}

export function createSizeBudget(socket: Socket, host: string): SizeBudget {
  let size = 0
  let exceeded: TerminalError | undefined
  return {
    // Nothing is thrown: parsers of drivers don't expect it.
    count(characters) {
      size += characters
      if (size <= MAX_CHARACTERS || exceeded !== undefined) return
      exceeded = new TerminalError(
        `${host} answered with more than ${MAX_CHARACTERS / 1_000_000} MB. Ask for fewer rows or columns.`,
        { code: 'provider.rejected', details: { host } },
      )
      socket.destroy()
    },
    get exceeded() {
      return exceeded
    },
  }
}
