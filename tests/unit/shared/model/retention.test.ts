import { describe, expect, it } from 'vitest'
import { isKept, type Keeping, narrower, whatIsKept, withoutClass } from '#shared/model/retention.ts'
import type { Retention } from '#shared/model/workflow.ts'

const own = (keep: boolean) => ({ keep, days: 90, count: 5 })
const retention = (more: Partial<Retention> = {}): Retention => ({
  keep: true,
  days: 30,
  count: 1000,
  keepSuccesses: true,
  ...more,
})

describe('what is kept', () => {
  it.each<[Keeping, Partial<Retention>]>([
    ['all', {}],
    ['all', { failures: own(true) }],
    ['successes', { failures: own(false) }],
    ['failures', { keepSuccesses: false }],
    ['failures', { keepSuccesses: false, failures: own(true) }],
    ['nothing', { keepSuccesses: false, failures: own(false) }],
    ['nothing', { keep: false }],
    ['nothing', { keep: false, failures: own(true) }],
  ])('is %s with %j', (keeping, more) => {
    expect(whatIsKept(retention(more))).toBe(keeping)
  })

  it('counts every end but success as a failure', () => {
    const ends = ['succeeded', 'failed', 'cancelled', 'interrupted'] as const
    expect(ends.map(end => isKept('failures', end))).toEqual([false, true, true, true])
    expect(ends.map(end => isKept('successes', end))).toEqual([true, false, false, false])
    expect(ends.map(end => isKept('all', end))).toEqual([true, true, true, true])
    expect(ends.map(end => isKept('nothing', end))).toEqual([false, false, false, false])
  })

  it('of two choices is what both keep', () => {
    expect(narrower('all', 'failures')).toBe('failures')
    expect(narrower('failures', 'all')).toBe('failures')
    expect(narrower('failures', 'failures')).toBe('failures')
    expect(narrower('failures', 'successes')).toBe('nothing')
    expect(narrower('nothing', 'all')).toBe('nothing')
    expect(narrower('all', 'all')).toBe('all')
  })
})

describe('to keep no more of one kind', () => {
  it('leaves the other kind with the limits that it had', () => {
    const changed = { ...retention(), ...withoutClass(retention(), 'successes') }
    expect([whatIsKept(changed), changed.failures]).toEqual([
      'failures',
      { keep: true, days: 30, count: 1000 },
    ])
    const other = retention({ failures: own(true) })
    expect({ ...other, ...withoutClass(other, 'failures') }).toEqual({ ...other, failures: own(false) })
  })

  it('is to keep nothing where it was the only one; what was chosen comes back with the switch', () => {
    const failuresAlone = retention({ keepSuccesses: false })
    expect(withoutClass(failuresAlone, 'failures')).toEqual({ keep: false })
    expect(withoutClass(retention({ failures: own(false) }), 'successes')).toEqual({ keep: false })
    expect(withoutClass(retention(), 'all')).toEqual({ keep: false })
    expect(whatIsKept({ ...failuresAlone, keep: false })).toBe('nothing')
  })
})
