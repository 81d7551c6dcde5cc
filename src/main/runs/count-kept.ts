import { setImmediate } from 'node:timers/promises'
import type { RunStore } from '../adapters/run-store/run-store.ts'

export interface KeptCount {
  readonly runs: number
  /** When the oldest one started, Unix epoch milliseconds. Absent where it lies too far back to be looked for. */
  readonly oldestAtMs?: number | undefined
}

const PAGE = 200
const MOST_PAGES = 100

/** How many runs a journal holds, and how far back they go. Lets others have their turn in between. */
export async function countKept(store: Pick<RunStore, 'count' | 'list'>): Promise<KeptCount> {
  const runs = store.count()
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const { runs: found, nextCursor } = store.list({ cursor, limit: PAGE })
    if (nextCursor === undefined) return { runs, oldestAtMs: found.at(-1)?.startedAtMs }
    cursor = nextCursor
    await setImmediate()
  }
  return { runs }
}
