import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WorkflowId } from '#shared/model/ids.ts'
import { createRetentionPolicy, limitsOf } from '../../../src/main/retention/retention-policy.ts'

const A = 'wf_aaaaaaaaaaaa' as WorkflowId
const B = 'wf_bbbbbbbbbbbb' as WorkflowId
const retention = { keep: true, days: 3, count: 10, keepSuccesses: true }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp(fails: (workflowId: WorkflowId) => boolean = () => false, moreAfter = 0) {
  const pruned: unknown[] = []
  const errors: unknown[] = []
  const policy = createRetentionPolicy({
    store: workflowId => ({
      prune(limits) {
        if (fails(workflowId)) throw new Error('damaged')
        pruned.push([workflowId, limits])
        return { removed: 1, more: pruned.length === moreAfter }
      },
    }),
    now: () => 77,
    onError: (workflowId, error) => errors.push([workflowId, String(error)]),
  })
  return { pruned, errors, policy }
}

describe('the retention policy', () => {
  it('prunes once for runs that end together, with the limits as they are by then', () => {
    const { pruned, policy } = setUp()
    policy.runEnded(A, retention)
    policy.runEnded(B, retention)
    policy.runEnded(A, { ...retention, count: 5 })
    expect(pruned).toEqual([])
    vi.runAllTimers()
    expect(pruned).toEqual([
      [A, { successes: { days: 3, count: 5 }, others: 'with-successes', nowMs: 77, most: 500 }],
      [B, { successes: { days: 3, count: 10 }, others: 'with-successes', nowMs: 77, most: 500 }],
    ])
    policy.runEnded(B, retention)
    vi.runAllTimers()
    expect(pruned).toHaveLength(3)
  })

  it('goes on when one journal can’t be pruned, and says so', () => {
    const { pruned, errors, policy } = setUp(workflowId => workflowId === A)
    policy.runEnded(A, retention)
    policy.runEnded(B, retention)
    vi.runAllTimers()
    expect(errors).toEqual([[A, 'Error: damaged']])
    expect(pruned).toHaveLength(1)
  })

  it('does what is due when it is closed', () => {
    const { pruned, policy } = setUp()
    policy.runEnded(A, retention)
    policy.close()
    expect(pruned).toHaveLength(1)
    vi.runAllTimers()
    expect(pruned).toHaveLength(1)
  })

  it('goes on until nothing is due any more', () => {
    const { pruned, policy } = setUp(() => false, 1)
    policy.runEnded(A, retention)
    vi.runAllTimers()
    expect(pruned).toHaveLength(2)
  })
})

describe('what settings say of kept runs', () => {
  const own = { days: 3, count: 10 }
  const failures = { keep: true, days: 90, count: 500 }
  it.each([
    ['one pool for all', {}, { successes: own, others: 'with-successes' }],
    ['failures apart', { failures }, { successes: own, others: { days: 90, count: 500 } }],
    ['no failures', { failures: { ...failures, keep: false } }, { successes: own, others: 'none' }],
    ['failures alone', { keepSuccesses: false }, { successes: 'none', others: own }],
    [
      'failures alone, with limits of their own',
      { keepSuccesses: false, failures },
      { successes: 'none', others: { days: 90, count: 500 } },
    ],
  ])('%s', (_, change, limits) => {
    expect(limitsOf({ ...retention, ...change })).toEqual(limits)
  })
})
