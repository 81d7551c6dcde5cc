import { failureLimits, type Keeping, MAX_HELD_BYTES, whatIsKept } from '#shared/model/retention.ts'
import type { Retention } from '#shared/model/workflow.ts'
import { count } from '../../lib/format.ts'

const MAX_HELD_MB = MAX_HELD_BYTES / 1024 / 1024

/** What it takes that only the end of a run tells whether it is kept; empty where that is known from the start. */
export function holdingNote(keeping: Keeping): string {
  if (keeping === 'all' || keeping === 'nothing') return ''
  return `Only its end tells whether a run is kept, so until then it is held in memory: one that a crash cuts off leaves nothing, and one of more than ${MAX_HELD_MB} MB is not kept.`
}

interface RetentionWords {
  readonly title: string
  /** Beside an icon. */
  readonly short: string
  readonly text: string
}

/** What a workflow keeps, in words. */
export function describeRetention(retention: Retention): RetentionWords {
  const keeping = whatIsKept(retention)
  const { days, count: most, failures } = retention
  const own = failureLimits(retention)
  switch (keeping) {
    case 'all':
      return {
        title: 'Runs are kept',
        short: own.days === days ? `${days} d` : `${days} d / ${own.days} d`,
        text: `Inputs, outputs and logs of each run stay on this machine, encrypted, for ${limits(days, most)}${
          failures ? `; of a run that does not succeed, for ${limits(own.days, own.count)}` : ''
        }. ${MASKED}`,
      }
    case 'failures':
      return {
        title: 'Only runs that don’t succeed are kept',
        short: 'Failures only',
        text: `Inputs, outputs and logs of a run that fails or is canceled stay on this machine, encrypted, for ${limits(own.days, own.count)}. Of one that succeeds nothing is written. ${MASKED}`,
      }
    case 'successes':
      return {
        title: 'Only runs that succeed are kept',
        short: 'Successes only',
        text: `Inputs, outputs and logs of a run that succeeds stay on this machine, encrypted, for ${limits(days, most)}. Of one that fails or is canceled nothing is written. ${MASKED}`,
      }
    case 'nothing':
      return {
        title: 'Runs are not kept',
        short: 'Keeps nothing',
        text: 'Nothing of a run is written anywhere: no inputs, outputs, logs or errors. While a run goes on you see its status and timing; afterwards it is gone.',
      }
    default:
      return keeping satisfies never
  }
}

const MASKED = 'Credentials are masked before anything is written.'
const limits = (days: number, most: number) => `${count(days, 'day')} and at most ${count(most, 'run')}`
