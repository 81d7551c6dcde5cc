import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { playwrightOutcome, summaryLine, vitestOutcome } from '../../../scripts/lib/reports.mjs'

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

describe('what a runner reported', () => {
  test('Vitest: each failed test is named with the first line of its error, a file that did not load too', () => {
    const report = {
      numPassedTests: 1,
      numFailedTests: 1,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: [
        {
          name: resolve('tests/unit/sums.test.ts'),
          status: 'failed',
          message: '',
          assertionResults: [
            { status: 'passed', ancestorTitles: ['sums'], title: 'add up', failureMessages: [] },
            {
              status: 'failed',
              ancestorTitles: ['sums'],
              title: 'carry',
              failureMessages: [
                '\u001b[31mAssertionError: expected 1 to be 2\u001b[39m\n    at sums.test.ts:3',
              ],
            },
          ],
        },
        {
          name: resolve('tests/unit/gone.test.ts'),
          status: 'failed',
          message: 'Cannot find module',
          assertionResults: [],
        },
      ],
    }
    expect(vitestOutcome(report)).toEqual({
      counts: counts(1, 2),
      failures: [
        'tests/unit/gone.test.ts: Cannot find module',
        'tests/unit/sums.test.ts › sums › carry: AssertionError: expected 1 to be 2',
      ],
    })
  })

  test('Playwright: a failed test and one that passed at its second attempt are named, at any depth', () => {
    const passed = { title: 'opens', tests: [{ results: [{}] }] }
    const failed = {
      title: 'closes',
      tests: [{ results: [{ error: { message: 'Timed out\nCall log:' } }] }],
    }
    const flaky = {
      title: 'reopens',
      tests: [{ results: [{ error: { message: 'Not visible' } }, {}] }],
    }
    const report = {
      stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 0 },
      errors: [{ message: 'No server' }],
      suites: [
        { title: 'a.e2e.ts', specs: [passed], suites: [{ title: 'the window', specs: [failed, flaky] }] },
      ],
    }
    expect(playwrightOutcome(report)).toEqual({
      counts: counts(1, 2),
      failures: [
        'tests/e2e: No server',
        'a.e2e.ts › the window › closes: Timed out',
        'a.e2e.ts › the window › reopens: Not visible',
      ],
    })
  })

  test('a runner that wrote no report counts nothing', () => {
    expect(vitestOutcome(undefined)).toEqual({ counts: counts(0, 0), failures: [] })
  })
})
