import type { ReplayBatch } from '#shared/model/replay.ts'

/** A replay of one run is shown in its own place; it gets a card only when that takes longer, milliseconds. */
const SHOWN_AFTER_MS = 1000

export const isUnderWay = ({ state }: ReplayBatch): boolean => state === 'running' || state === 'paused'

/** Whether the user is to see how a replay goes on. */
export function isShown(batch: ReplayBatch, nowMs: number): boolean {
  if (batch.total > 1 || batch.skipped > 0) return true
  return isUnderWay(batch) && nowMs - batch.startedAtMs >= SHOWN_AFTER_MS
}

/** One that has nothing more to say: the run itself is what is looked at. */
export const isSettled = (batch: ReplayBatch): boolean =>
  batch.total === 1 && batch.skipped === 0 && !isUnderWay(batch)

export const ended = ({ succeeded, failed, skipped }: ReplayBatch): number => succeeded + failed + skipped

/** `Replaying 12 runs`, `Paused after 4 of 12 runs`, `Replayed 12 runs`; of one run `Replay paused`. */
export function titleOf(batch: ReplayBatch): string {
  const { state, total } = batch
  const runs = total === 1 ? 'a run' : `${total.toLocaleString()} runs`
  const soFar = total === 1 ? undefined : `after ${ended(batch).toLocaleString()} of ${runs}`
  switch (state) {
    case 'running':
      return `Replaying ${runs}`
    case 'paused':
      return soFar ? `Paused ${soFar}` : 'Replay paused'
    case 'cancelled':
      return soFar ? `Canceled ${soFar}` : 'Replay canceled'
    case 'done':
      return total === 1 && batch.skipped > 0 ? 'The run was not replayed' : `Replayed ${runs}`
    default:
      return state satisfies never
  }
}

/** `8 succeeded · 1 failed · 2 not started`. */
export const countsOf = ({ succeeded, failed, skipped }: ReplayBatch): string =>
  [
    succeeded > 0 && `${succeeded.toLocaleString()} succeeded`,
    failed > 0 && `${failed.toLocaleString()} failed`,
    skipped > 0 && `${skipped.toLocaleString()} not started`,
  ]
    .filter(Boolean)
    .join(' · ')
