/**
 * `npm start`: opens the app, after preparing and building what that needs.
 *
 * Without a display it says so, opens the app on a virtual one to prove that it starts, and then runs the demo
 * of the command line. Arguments go on to the app.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ensureBuilt } from './lib/build.mjs'
import { hasDisplay, isRoot, root, run, userNode, withDesktop } from './lib/project.mjs'
import { prepareElectron } from './prepare-electron.mjs'

const SMOKE_TIMEOUT_MS = 60_000
/** Of what a failing app said on stderr; Chromium may repeat itself without end. */
const LINES_SHOWN = 30
const READY = /^patchbay: window ready in \d+ ms$/m

// Chromium refuses to start sandboxed as root. Nobody else ever gets this switch.
const sandboxSwitches = isRoot ? ['--no-sandbox'] : []
const log = (/** @type {string} */ line) => console.log(line)

try {
  process.exitCode = await start()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function start() {
  const electron = await prepareElectron({ needsDesktopTools: !hasDisplay(), log })
  const built = await ensureBuilt({ log })
  if (built !== 0) return built
  if (hasDisplay()) return run([electron.executable, '.', ...sandboxSwitches, ...process.argv.slice(2)])

  log(
    'This machine has no display, so there is no window to show you. Opening the app on a virtual one instead.',
  )
  const smoke = await smokeTest(electron.executable)
  if (smoke !== 0) return smoke
  log(
    'The app starts. Here is the same engine in the terminal (`npm run patchbay -- --help` shows the rest):\n',
  )
  return run([userNode(), path.join(root, 'out/main/headless.js'), 'demo'])
}

/**
 * Opens the app on a virtual display and an empty data folder, and waits for it to say that its window is ready.
 * @param {string} executable
 * @returns {Promise<number>} 0 when it did and then quit by itself
 */
async function smokeTest(executable) {
  const userData = mkdtempSync(path.join(tmpdir(), 'patchbay-smoke-'))
  const switches = [`--user-data-dir=${userData}`, '--password-store=gnome-libsecret', ...sandboxSwitches]
  try {
    const { code, stdout, stderr } = await collect(withDesktop([executable, '.', ...switches]), {
      PATCHBAY_SMOKE: '1',
    })
    const ready = READY.exec(stdout)?.[0]
    if (code === 0 && ready) {
      log(ready)
      return 0
    }
    const ending =
      code === undefined ? `was stopped after ${SMOKE_TIMEOUT_MS / 1000} s` : `ended with code ${code}`
    console.error(
      `${stdout}${stderr.split('\n').slice(-LINES_SHOWN).join('\n')}\nThe app did not start: it ${ending}.`,
    )
    return 1
  } finally {
    rmSync(userData, { recursive: true, force: true, maxRetries: 5 })
  }
}

/**
 * Runs a command to its end or the time limit (then `code` is undefined), keeping what it prints.
 * @param {string[]} command
 * @param {Record<string, string>} env
 */
function collect([file = '', ...args], env) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const output = { stdout: '', stderr: '' }
    child.stdout.on('data', chunk => {
      output.stdout += chunk
    })
    child.stderr.on('data', chunk => {
      output.stderr += chunk
    })
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      child.kill('SIGTERM')
    }, SMOKE_TIMEOUT_MS)
    const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal)
    process.once('SIGINT', forward).once('SIGTERM', forward)
    child.on('error', reject)
    child.on('close', code => {
      clearTimeout(timer)
      process.off('SIGINT', forward).off('SIGTERM', forward)
      resolve({ code: isLate ? undefined : (code ?? 143), ...output })
    })
  })
}
