/** Counts of tests, from the JSON reports that the runners write beside what they print. */
import { readText } from './project.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * What we read of Vitest's report.
 * @typedef {{
 *   numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: { status: string, assertionResults: unknown[] }[],
 * }} VitestReport
 */

/**
 * What we read of Playwright's report.
 * @typedef {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number } }} PlaywrightReport
 */

/**
 * Vitest's report. A file that could not be loaded holds no test that failed, so it counts as one itself.
 * @param {string} file
 * @returns {Counts}
 */
export function vitestCounts(file) {
  /** @type {VitestReport | undefined} */
  const report = parse(file)
  if (report === undefined) return nothing()
  const unloaded = report.testResults.filter(
    result => result.status === 'failed' && result.assertionResults.length === 0,
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/**
 * Playwright's report. A test that passed only when tried again has failed.
 * @param {string} file
 * @returns {Counts}
 */
export function playwrightCounts(file) {
  /** @type {PlaywrightReport | undefined} */
  const report = parse(file)
  if (report === undefined) return nothing()
  const { expected, unexpected, flaky, skipped } = report.stats
  return { passed: expected, failed: unexpected + flaky, skipped }
}

/**
 * The line that sums it all up. A step that failed without a failed test in it (a runner that crashed, a check)
 * counts as one failure, so that the line never reads as good news when the exit code is bad.
 * @param {{ isOk: boolean, counts?: Counts }[]} steps
 */
export function summaryLine(steps) {
  const total = nothing()
  for (const { isOk, counts = nothing() } of steps) {
    total.passed += counts.passed
    total.failed += isOk ? counts.failed : Math.max(1, counts.failed)
    total.skipped += counts.skipped
  }
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  return `${total.passed} passed, ${total.failed} failed${skipped}`
}

/**
 * @template Report
 * @param {string} file
 * @returns {Report | undefined} undefined when the runner wrote none
 */
function parse(file) {
  const text = readText(file)
  return text === '' ? undefined : JSON.parse(text)
}

/** @returns {Counts} */
function nothing() {
  return { passed: 0, failed: 0, skipped: 0 }
}
