/**
 * `npm test`: every check and every test, as CI runs them; ends with one line that sums up.
 *
 * `npm run test:e2e [arguments for Playwright]` runs the end-to-end tests alone.
 */
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { ensureBuilt } from './lib/build.mjs'
import { packageCommand, root, run, withDesktop } from './lib/project.mjs'
import { playwrightOutcome, readReport, summaryLine, vitestOutcome } from './lib/reports.mjs'
import { ensureTestServers } from './lib/system-packages.mjs'
import { prepareElectron } from './prepare-electron.mjs'

const log = (/** @type {string} */ line) => console.log(line)
const reports = path.join(root, 'test-results')
const biome = packageCommand('@biomejs/biome/bin/biome')

/** @typedef {{ name: string, isOk: boolean } & Partial<import('./lib/reports.mjs').Outcome>} Step */

/**
 * The quick ones, in this order.
 * @type {[name: string, command: string[]][]}
 */
const CHECKS = [
  ['format', [...biome, 'check', '--linter-enabled=false']],
  ['lint', [...biome, 'check', '--formatter-enabled=false', '--error-on-warnings']],
  ['boundaries', [process.execPath, 'scripts/boundaries.mjs']],
  ['supply chain', [process.execPath, 'scripts/supply-chain.mjs']],
  ['types', [...packageCommand('typescript/bin/tsc'), '-b']],
]

const [only, ...rest] = process.argv.slice(2)
/** @type {Step[]} */
const steps = []

if (only === 'e2e') {
  await step('prepare', prepare)
  await step('build', () => ensureBuilt({ log }))
  if (steps.every(({ isOk }) => isOk)) await endToEnd(rest)
} else if (only === undefined) {
  for (const [name, command] of CHECKS) await step(name, () => run(command))
  await step('prepare', prepare)
  await step('build', () => ensureBuilt({ log, always: true }))
  await step('servers', async () => {
    ensureTestServers({ log })
    return 0
  })
  await vitest('unit')
  await vitest('integration')
  if (isOk('prepare') && isOk('build')) await endToEnd([])
  else steps.push({ name: 'e2e', isOk: false })
} else {
  console.error(`unknown: ${only}. Use: npm test, or npm run test:e2e`)
  process.exit(64)
}

const failed = steps.filter(({ isOk }) => !isOk).map(({ name }) => name)
if (failed.length > 0) console.log(`\nFailed: ${failed.join(', ')}`)
// Said again here: what the runners printed about them is far above.
for (const failure of steps.flatMap(({ failures = [] }) => failures)) console.log(`- ${failure}`)
console.log(`\n${summaryLine(steps)}`)
process.exitCode = failed.length > 0 ? 1 : 0

async function prepare() {
  await prepareElectron({ needsDesktopTools: true, log })
  return 0
}

/** @param {string} name */
function isOk(name) {
  return steps.some(step => step.name === name && step.isOk)
}

/**
 * Runs one step, says which and how long it took, and remembers how it went.
 * @param {string} name
 * @param {() => Promise<number>} work resolves to an exit code
 * @param {() => import('./lib/reports.mjs').Outcome} [outcome] how its tests went, asked once it is over
 */
async function step(name, work, outcome) {
  log(`\n> ${name}`)
  const startedAtMs = performance.now()
  const code = await work().catch(error => {
    console.error(error instanceof Error ? error.message : error)
    return 1
  })
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1)
  log(`> ${name}: ${code === 0 ? 'ok' : `FAILED (${code})`}, ${seconds} s`)
  steps.push({ name, isOk: code === 0, ...outcome?.() })
}

/** @param {'unit' | 'integration'} project */
function vitest(project) {
  const file = freshReport(`${project}.json`)
  const command = packageCommand('vitest/vitest.mjs')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  return step(
    project,
    () => run([...command, 'run', '--project', project, ...reporters]),
    () => vitestOutcome(readReport(file)),
  )
}

/** @param {string[]} args for Playwright */
function endToEnd(args) {
  const file = freshReport('e2e.json')
  const command = [...packageCommand('@playwright/test/cli.js'), 'test', '--reporter=list,json', ...args]
  return step(
    'e2e',
    () => run(withDesktop(command), { env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file } }),
    () => playwrightOutcome(readReport(file)),
  )
}

/** @param {string} name */
function freshReport(name) {
  mkdirSync(reports, { recursive: true })
  const file = path.join(reports, name)
  rmSync(file, { force: true })
  return file
}
