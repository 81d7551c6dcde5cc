import { describe, expect, test } from 'vitest'
import { summaryLine } from '../../../scripts/lib/reports.mjs'

const counts = (passed: number, failed: number, skipped = 0) => ({ passed, failed, skipped })

describe('the closing line of npm test', () => {
  test('adds up what the runners counted', () => {
    const steps = [
      { isOk: true },
      { isOk: true, counts: counts(120, 0) },
      { isOk: false, counts: counts(7, 2) },
    ]
    expect(summaryLine(steps)).toBe('127 passed, 2 failed')
  })

  test('names skipped tests only when there are some', () => {
    expect(summaryLine([{ isOk: true, counts: counts(5, 0, 1) }])).toBe('5 passed, 0 failed, 1 skipped')
  })

  test('a step that failed without a failed test counts as one', () => {
    const steps = [
      { isOk: false },
      { isOk: false, counts: counts(0, 0) },
      { isOk: true, counts: counts(5, 0) },
    ]
    expect(summaryLine(steps)).toBe('5 passed, 2 failed')
  })
})
