import type { RunClass } from '#shared/model/retention.ts'
import type { KeptRuns } from '#shared/model/storage.ts'
import { count, formatBytes } from '../../../lib/format.ts'

/** While the vault is closed nobody can tell how many there are, nor ever how many a damaged file holds. */
export const isAnyKept = ({ runs, bytes, damagedFiles }: KeptRuns): boolean =>
  bytes > 0 && (runs !== 0 || damagedFiles > 0)

/** `12 runs, 3.2 MB` */
export const keptText = ({ runs, bytes, damagedFiles }: KeptRuns): string =>
  [
    ...(runs === undefined ? [] : [count(runs, 'run')]),
    ...(damagedFiles > 0 ? [count(damagedFiles, 'damaged file')] : []),
    formatBytes(bytes),
  ].join(', ')

/** How much an answer is about, as a sentence. */
export function atStakeText(kept: KeptRuns, what: RunClass | 'all'): string {
  if (!isAnyKept(kept)) return 'So far none are kept.'
  const { runs, bytes } = kept
  const size = formatBytes(bytes)
  if (runs === undefined)
    return `All kept runs take ${size}; how many there are can’t be told while the vault is closed.`
  if (what === 'all') return `Kept so far: ${keptText(kept)}.`
  const some = kept[what] ?? 0
  return `That is ${some.toLocaleString()} of ${count(runs, 'kept run')}; together they take ${size}.`
}
