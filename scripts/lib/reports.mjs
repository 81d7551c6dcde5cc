/** What the runners say in the JSON reports that they write beside what they print. */
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { readText, root } from './project.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * How one runner's tests went: their counts, and each test that failed as "file › names: what went wrong".
 * @typedef {{ counts: Counts, failures: string[] }} Outcome
 */

/**
 * What we read of Vitest's report.
 * @typedef {{
 *   numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: {
 *     name: string, status: string, message: string,
 *     assertionResults: { status: string, ancestorTitles: string[], title: string, failureMessages: string[] }[],
 *   }[],
 * }} VitestReport
 */

/**
 * What we read of Playwright's report.
 * @typedef {{ title: string, specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 * @typedef {{
 *   title: string, tests: { results: { error?: { message?: string } }[] }[],
 * }} PlaywrightSpec
 * @typedef {{
 *   stats: { expected: number, unexpected: number, flaky: number, skipped: number },
 *   suites: PlaywrightSuite[], errors: { message?: string }[],
 * }} PlaywrightReport
 */

/**
 * Vitest's report. A file that could not be loaded holds no test that failed, so it counts as one itself.
 * @param {VitestReport | undefined} report undefined: the runner wrote none
 * @returns {Outcome}
 */
export function vitestOutcome(report) {
  if (report === undefined) return nothing()
  const unloaded = report.testResults.filter(
    result => result.status === 'failed' && result.assertionResults.length === 0,
  )
  const failed = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ ancestorTitles, title, failureMessages }) =>
        failure([path.relative(root, name), ...ancestorTitles, title], failureMessages[0]),
      ),
  )
  return {
    counts: {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unloaded.length,
      skipped: report.numPendingTests + report.numTodoTests,
    },
    failures: [
      ...unloaded.map(({ name, message }) => failure([path.relative(root, name)], message)),
      ...failed,
    ],
  }
}

/**
 * Playwright's report. A test that passed only when tried again has failed.
 * @param {PlaywrightReport | undefined} report undefined: the runner wrote none
 * @returns {Outcome}
 */
export function playwrightOutcome(report) {
  if (report === undefined) return nothing()
  const { expected, unexpected, flaky, skipped } = report.stats
  const specs = report.suites.flatMap(suite => specsOf(suite, []))
  return {
    counts: { passed: expected, failed: unexpected + flaky, skipped },
    failures: [
      ...report.errors.map(({ message }) => failure(['tests/e2e'], message)),
      ...specs.flatMap(({ names, error }) => (error === undefined ? [] : [failure(names, error)])),
    ],
  }
}

/**
 * @param {PlaywrightSuite} suite
 * @param {string[]} outer the names around it
 * @returns {{ names: string[], error: string | undefined }[]} error: the first one of the test's attempts
 */
function specsOf(suite, outer) {
  const names = [...outer, suite.title]
  const own = (suite.specs ?? []).map(({ title, tests }) => {
    const failed = tests.flatMap(({ results }) => results).find(({ error }) => error !== undefined)
    return { names: [...names, title], error: failed && (failed.error?.message ?? '') }
  })
  return [...own, ...(suite.suites ?? []).flatMap(inner => specsOf(inner, names))]
}

/**
 * @param {string[]} names of the test, from its file inwards
 * @param {string} [message] what went wrong
 * @returns {string} both on one line
 */
function failure(names, message = '') {
  const [reason] = stripVTControlCharacters(message).trim().split('\n')
  return reason ? `${names.join(' › ')}: ${reason}` : names.join(' › ')
}

/**
 * The line that sums it all up. A step that failed without a failed test in it (a runner that crashed, a check)
 * counts as one failure, so that the line never reads as good news when the exit code is bad.
 * @param {{ isOk: boolean, counts?: Counts }[]} steps
 */
export function summaryLine(steps) {
  const total = nothing().counts
  for (const { isOk, counts = nothing().counts } of steps) {
    total.passed += counts.passed
    total.failed += isOk ? counts.failed : Math.max(1, counts.failed)
    total.skipped += counts.skipped
  }
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  return `${total.passed} passed, ${total.failed} failed${skipped}`
}

/**
 * @param {string} file
 * @returns {any} the report in it, undefined when the runner wrote none
 */
export function readReport(file) {
  const text = readText(file)
  return text === '' ? undefined : JSON.parse(text)
}

/** @returns {Outcome} */
function nothing() {
  return { counts: { passed: 0, failed: 0, skipped: 0 }, failures: [] }
}
