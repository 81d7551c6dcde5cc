import { describe, expect, it } from 'vitest'
import type { WorkflowId } from '#shared/model/ids.ts'
import { verdictOf } from '#shared/model/proof-words.ts'
import type { ProofReport } from '#shared/model/retention-proof.ts'

const REPORT: ProofReport = {
  outcome: 'nothing-found',
  workflowId: 'wf_Orders000001' as WorkflowId,
  workflowName: 'Orders',
  version: '1.0.0',
  platform: 'linux x64',
  startedAt: '2026-01-02T03:04:05.000Z',
  proves: 'retention-off',
  durationMs: 1,
  run: { status: 'succeeded', steps: 2, unfinished: [] },
  records: { run: 'absent', journal: 'none' },
  canaries: ['event.body.id', 'env.KEY'],
  places: [],
  files: 7,
  bytes: 1,
  encodings: ['utf-8'],
  unread: [],
  written: [],
  hits: [],
}
const NOTHING = '0 of 7 files hold any of the 2 made-up values'
const CUT_SHORT = `${NOTHING}, but the run did not get to its end`

const verdictWhen = (run: Partial<ProofReport['run']>, outcome: ProofReport['outcome'] = 'nothing-found') =>
  verdictOf({ ...REPORT, outcome, run: { ...REPORT.run, ...run } })

describe('the verdict', () => {
  it('is good when the run got to its end, whichever path it took', () => {
    expect(verdictWhen({ unfinished: ['other'] })).toEqual({ title: NOTHING, tone: 'good' })
  })

  it('warns of a run that failed early, and names where and what never ran', () => {
    const run = { status: 'failed', errorCode: 'auth.missing', failedStep: 'send', unfinished: ['a', 'b'] }
    expect(verdictWhen(run)).toEqual({
      title: CUT_SHORT,
      tone: 'warning',
      caveat:
        'The run failed at “send” (auth.missing), so nothing is shown about what its other steps would do: “a”, “b”.',
    })
  })

  it('names five steps and counts the rest', () => {
    const unfinished = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    expect(verdictWhen({ status: 'failed', errorCode: 'run.timeout', unfinished }).caveat).toBe(
      'The run failed (run.timeout), so nothing is shown about what its other steps would do: “a”, “b”, “c”, “d”, “e”, 2 more.',
    )
  })

  it('warns of a run whose last step failed, and of one that was stopped', () => {
    const failed = { status: 'failed', errorCode: 'code.thrown', failedStep: 'last' }
    expect(verdictWhen(failed)).toMatchObject({
      tone: 'warning',
      caveat:
        'The run failed at “last” (code.thrown), so nothing is shown about what “last” does when it succeeds.',
    })
    expect(verdictWhen({ status: 'cancelled', unfinished: ['a'] })).toMatchObject({
      tone: 'warning',
      caveat: 'The run was canceled, so nothing is shown about what its other steps would do: “a”.',
    })
  })

  it('is bad when something was found, however the run ended; a canceled proof shows nothing at all', () => {
    const failed = { status: 'failed', unfinished: ['a'] }
    expect(verdictWhen(failed, 'found')).toMatchObject({ tone: 'bad', caveat: expect.any(String) })
    expect(verdictWhen({ status: 'cancelled' }, 'cancelled')).toEqual({
      title: 'Canceled: nothing is proved',
      tone: 'warning',
    })
  })
})
