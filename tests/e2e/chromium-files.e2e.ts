import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { scanFolder } from '../support/canary-scan.ts'
import { canary, MARK } from '../support/e2e/action-table/action-case.ts'
import { editorOf } from '../support/e2e/editor.ts'
import { makePlace, type Place, type RunningApp, startAt } from '../support/e2e/place.ts'
import { chain } from '../support/e2e/seed.ts'
import { descendants } from '../support/processes.ts'

const WAITS = `
require('node:fs').writeFileSync('left-by-the-step.txt', steps.trigger.event.seed)
console.log('pid', process.pid)
await new Promise(() => setInterval(() => 0, 1000))
`
const workflow = (name: string, code: string) => {
  const made = chain({ name, steps: { show: code } })
  return { ...made, settings: { ...made.settings, retention: { ...made.settings.retention, keep: false } } }
}
const shows = workflow('Shows everything', 'console.log(steps.trigger.event); return steps.trigger.event')
const waits = workflow('Waits', WAITS)

let place: Place
let app: RunningApp

test.beforeEach(async () => {
  place = makePlace({ workflows: [shows, waits] })
  app = await startAt(place)
  app.window.setDefaultTimeout(10_000)
})
test.afterEach(async () => {
  await app.kill()
  place.discard()
})

const leaks = () => scanFolder(place.root, [MARK, MARK.toUpperCase()])

/** Everything the page can be made to do with a value: drawn, searched for, typed, copied, scrolled, developer tools. */
async function showEverything(): Promise<void> {
  const { window } = app
  const editor = editorOf(window)
  await editor.goTo(shows.name)
  const seed = canary()
  const event = { seed, long: Array.from({ length: 300 }, (_, index) => `${index} ${canary()}`) }
  const { runId } = await app.ask('runs.start', { workflowId: shows.id, event })
  await expect.poll(async () => (await app.ask('runs.get', { runId })).status).toBe('succeeded')
  const panel = await editor.open('show')
  await expect(panel.getByRole('region', { name: 'Result in the run' })).toContainText(seed)
  await window.keyboard.press('ControlOrMeta+K')
  await window.keyboard.type(seed)
  await window.screenshot()
  await window.keyboard.press('Escape')
  await app.app.evaluate(({ webContents }) => {
    for (const contents of webContents.getAllWebContents()) contents.openDevTools({ mode: 'detach' })
  })
  await expect
    .poll(() => app.app.evaluate(({ webContents }) => webContents.getAllWebContents().length))
    .toBeGreaterThan(1)
  await window.evaluate(text => console.log('shown', text), seed)
}

test('[S-RET-1] what the window shows is in none of Chromium’s files, developer tools open or not', async () => {
  await showEverything()
  expect(leaks(), 'while it is shown').toEqual([])
  await app.close()
  expect(leaks(), 'after quitting').toEqual([])
})

test('[S-RET-1] nor when the window’s process crashes, or the app is killed, while it is shown', async () => {
  await showEverything()
  await app.app.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    const gone = new Promise(resolve => window?.webContents.once('render-process-gone', resolve))
    window?.webContents.forcefullyCrashRenderer()
    await gone
  })
  expect(leaks(), 'after the crash').toEqual([])
  await app.kill()
  expect(leaks(), 'after the kill').toEqual([])
})

test('[S-RET-3] no crash reporter runs, no dump is there, and none would hold a process’s memory', async () => {
  const editor = editorOf(app.window)
  await editor.goTo(waits.name)
  await app.ask('runs.start', { workflowId: waits.id, event: { seed: canary() } })
  await expect.poll(codeFolders).toContain(true)
  const pids = [app.pid, ...descendants(app.pid)]
  const commands = pids.map(pid => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
  expect(commands.filter(command => command.includes('crashpad'))).toEqual([])
  expect(filesUnder(join(place.userData, 'Crashpad')).filter(name => name.endsWith('.dmp'))).toEqual([])
  const [main, page, code] = await Promise.all([
    app.pid,
    app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId()),
    app.app.evaluate(
      ({ app: electron }) => electron.getAppMetrics().find(({ name }) => name === 'Patchbay code step')?.pid,
    ),
  ])
  for (const [name, pid] of Object.entries({ main, page, code })) {
    expect(readFileSync(`/proc/${pid}/coredump_filter`, 'utf8').trim(), name).toBe('00000000')
  }
})

test('[S-RET-3] a code process that is killed leaves nothing, nor does one that outlived the app by its folder', async () => {
  await app.ask('runs.start', { workflowId: waits.id, event: { seed: canary() } })
  await expect.poll(codeFolders).toContain(true)
  expect(statSync(join(place.userData, 'tmp')).mode & 0o777).toBe(0o700)
  const codeOf = () =>
    app.app.evaluate(({ app: electron }) =>
      electron.getAppMetrics().flatMap(({ name, pid }) => (name === 'Patchbay code step' ? [pid] : [])),
    )
  for (const pid of await codeOf()) process.kill(pid, 'SIGKILL')
  await expect.poll(codeFolders).not.toContain(true)
  expect(leaks()).toEqual([])

  // What the step itself wrote is there until the next start, when the app is killed with it.
  await app.ask('runs.start', { workflowId: waits.id, event: { seed: canary() } })
  await expect.poll(codeFolders).toContain(true)
  await app.kill()
  app = await startAt(place)
  await expect.poll(codeFolders).not.toContain(true)
  expect(leaks()).toEqual([])
})

/** Of each folder of a code process: whether a step has written to it. */
function codeFolders(): boolean[] {
  const tmp = join(place.userData, 'tmp')
  return filesUnder(tmp).map(name => name.includes('left-by-the-step'))
}

function filesUnder(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true }).map(String)
  } catch {
    return []
  }
}
