/**
 * `npm run dev`: the app, built anew and reopened when a source file changes. Arguments go on to the app.
 *
 * It loads what was built, over `app://` and under the real content security policy, as in the packaged app: a
 * development server with its inline scripts would need both loosened.
 */
import { spawn } from 'node:child_process'
import { watch } from 'chokidar'
import { ensureBuilt } from './lib/build.mjs'
import { hasDisplay, isRoot, root, withDesktop } from './lib/project.mjs'
import { prepareElectron } from './prepare-electron.mjs'

/** Editors write several files at once; this long after the last of them the build starts. */
const SETTLE_MS = 150
const log = (/** @type {string} */ line) => console.log(line)

const { executable } = await prepareElectron({ needsDesktopTools: !hasDisplay(), log })
const switches = [...(isRoot ? ['--no-sandbox'] : []), ...process.argv.slice(2)]
const command = [executable, '.', ...switches]

/** @type {import('node:child_process').ChildProcess | undefined} */
let app
/** @type {Promise<void>} */
let work = rebuild()
/** @type {NodeJS.Timeout | undefined} */
let timer

watch(['src', 'resources'], { cwd: root, ignoreInitial: true }).on('all', (_event, file) => {
  clearTimeout(timer)
  timer = setTimeout(() => {
    log(`${file} changed`)
    work = work.then(rebuild)
  }, SETTLE_MS)
})
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => closeApp().then(() => process.exit()))
}

/** Builds, and on success reopens the app; after a failed build the old one stays open. */
async function rebuild() {
  const code = await ensureBuilt({ log, always: true, mode: 'development' })
  if (code !== 0) return
  await closeApp()
  const [file = '', ...args] = hasDisplay() ? command : withDesktop(command)
  const env = { ...process.env, NODE_OPTIONS: '--enable-source-maps' }
  const opened = spawn(file, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
  app = opened
  // Closed by the user: there is nothing left to develop on.
  opened.once('exit', status => app === opened && process.exit(status ?? 0))
}

/** @returns {Promise<void>} when the app is gone */
function closeApp() {
  const closing = app
  app = undefined
  if (closing === undefined || closing.exitCode !== null) return Promise.resolve()
  return new Promise(resolve => {
    closing.once('exit', () => resolve())
    closing.kill('SIGTERM')
  })
}
