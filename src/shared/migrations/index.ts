import type { Migration } from './migrate.ts'

/**
 * Every change of the workflow format, oldest first, one per file (`0001-what-changed.ts` goes from format 1 to 2).
 * A migration that has shipped is never edited. Format 1 is the first, so there is none yet.
 */
export const MIGRATIONS: readonly Migration[] = []
