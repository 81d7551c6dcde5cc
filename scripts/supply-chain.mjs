/**
 * `npm run supply-chain`: what we ship and build with comes from the lockfile, is what it was when it was locked, runs
 * no scripts when it is installed, and may be shipped. `--list` prints every shipped package with its license.
 *
 * Known vulnerabilities are asked of the registry; one that does not answer such questions fails nothing.
 */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { root } from './lib/project.mjs'
import { lockfileProblems, shippedPackages } from './lib/supply-chain.mjs'

const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'))
const shipped = shippedPackages(lock)
if (process.argv.includes('--list')) {
  for (const { name, version, license } of shipped) console.log(`${name} ${version}  ${license}`)
}
const problems = [...lockfileProblems(lock), ...(await vulnerabilities())]
for (const problem of problems) console.error(problem)
console.log(`Supply chain: ${shipped.length} shipped packages, ${problems.length} problems`)
if (problems.length > 0) process.exitCode = 1

/** @returns {Promise<string[]>} */
async function vulnerabilities() {
  const report = await audit()
  if (report.vulnerabilities === undefined) {
    console.log('Known vulnerabilities: this registry does not answer that question')
    return []
  }
  return Object.values(report.vulnerabilities)
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .map(({ name, severity }) => `${name} has a known vulnerability (${severity}): see npm audit`)
}

/** @returns {Promise<{ vulnerabilities?: Record<string, { name: string, severity: string }> }>} */
async function audit() {
  const options = { cwd: root, timeout: 30_000, maxBuffer: 64 * 1_048_576 }
  try {
    const { stdout } = await promisify(execFile)('npm', ['audit', '--omit=dev', '--json'], options)
    return JSON.parse(stdout)
  } catch (error) {
    // It exits with 1 for findings too, and then has printed them.
    try {
      return JSON.parse(/** @type {{ stdout: string }} */ (error).stdout)
    } catch {
      return {}
    }
  }
}
