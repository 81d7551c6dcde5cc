import { expect, it } from 'vitest'
import {
  atStakeText,
  isAnyKept,
  keptText,
} from '../../../../src/renderer/features/workflows/settings/kept-runs-words.ts'

const KEPT = { runs: 12, successes: 9, failures: 3, bytes: 3_200_000, damagedFiles: 0 }
const NONE = { runs: 0, successes: 0, failures: 0, bytes: 0, damagedFiles: 0 }

it('a question about kept runs says how many it is about', () => {
  expect(keptText(KEPT)).toBe('12 runs, 3.2 MB')
  expect([atStakeText(KEPT, 'all'), atStakeText(KEPT, 'failures'), atStakeText(NONE, 'all')]).toEqual([
    'Kept so far: 12 runs, 3.2 MB.',
    'That is 3 of 12 kept runs; together they take 3.2 MB.',
    'So far none are kept.',
  ])
})

it('nothing is kept in an empty journal; a closed vault and damaged files hide how much there is', () => {
  expect([NONE, { ...NONE, bytes: 4096 }].map(isAnyKept)).toEqual([false, false])
  const closed = { bytes: 4096, damagedFiles: 0 }
  expect([isAnyKept(closed), keptText(closed)]).toEqual([true, '4.1 KB'])
  expect(atStakeText(closed, 'successes')).toBe(
    'All kept runs take 4.1 KB; how many there are can’t be told while the vault is closed.',
  )
  const damaged = { ...NONE, bytes: 4096, damagedFiles: 1 }
  expect([isAnyKept(damaged), keptText(damaged)]).toEqual([true, '0 runs, 1 damaged file, 4.1 KB'])
})
