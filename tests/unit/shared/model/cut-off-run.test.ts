import { describe, expect, it } from 'vitest'
import { foldRun } from '#shared/model/fold-run.ts'
import type { RunEventBody } from '#shared/model/run-event.ts'
import {
  numbered,
  runIdOf,
  started,
  stepFailed,
  stepId,
  stepStarted,
  stepSucceeded,
} from '../../../support/run-events.ts'

const runId = runIdOf(1)
const ENDS: RunEventBody[] = [
  { type: 'run.interrupted', durationMs: 9 },
  { type: 'run.failed', durationMs: 9, error: { code: 'journal.write-failed', name: 'E', message: 'full' } },
]

describe('a run that ends while steps are under way', () => {
  it.each(ENDS)('as $type: nothing of it is shown as running any longer', end => {
    const events = numbered(runId, [
      started({ runId }),
      stepStarted('done'),
      stepSucceeded('done'),
      stepStarted('again'),
      stepFailed('again', 'no', 1000),
      stepStarted('works'),
      end,
    ])
    const steps = foldRun(events, { kept: true, withDetails: true })?.steps ?? {}
    expect(['done', 'again', 'works'].map(name => steps[stepId(name)]?.status)).toEqual([
      'succeeded',
      'cancelled',
      'cancelled',
    ])
  })
})
