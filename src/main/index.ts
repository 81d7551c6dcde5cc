/**
 * Composition root of the desktop app: Electron's half of every port, and the order in which things start.
 * The window comes first; what it does not need to be drawn starts behind it.
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { app, type BrowserWindow, clipboard, dialog, nativeTheme, session, shell } from 'electron'
import { PatchbayError } from '#shared/errors.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import { registerAppScheme, serveApp } from './electron/app-protocol.ts'
import { lockDown } from './electron/lockdown.ts'
import { createMainWindow } from './electron/main-window.ts'
import { createPreferences } from './electron/preferences.ts'
import { createSecretCipher } from './electron/secret-cipher.ts'
import { createUtilityProcessLauncher } from './electron/utility-process-launcher.ts'
import { createHost, type Host } from './host.ts'
import type { Desktop } from './ipc/app-handlers.ts'
import { openIpcDoor } from './ipc/handle.ts'
import { createHandlers } from './ipc/handlers.ts'
import { createPush, type Push } from './ipc/push.ts'
import type { LocalStateStore } from './local-state.ts'
import { safeStorageSlot } from './vault/index.ts'

const startedAtMs = Date.now()
/** Start, prove that the window became interactive, and quit: what a machine without a display can check. */
const isSmokeTest = process.env.PATCHBAY_SMOKE === '1'

let window: BrowserWindow | undefined
let host: Host | undefined

registerAppScheme()
// As root Chromium can't sandbox; whoever starts it so says it by this switch.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
lockDownEarly()

if (!app.requestSingleInstanceLock()) {
  app.quit()
} else {
  app.on('second-instance', focusWindow)
  app.whenReady().then(start, fail)
}

function lockDownEarly(): void {
  // Chromium may write what a page shows into its caches; this page shows run data.
  app.commandLine.appendSwitch('disable-http-cache')
  app.commandLine.appendSwitch('disable-features', 'SpareRendererForSitePerProcess,MediaRouter')
  process.on('uncaughtException', error => report(error))
  process.on('unhandledRejection', reason => report(reason))
}

async function start(): Promise<void> {
  const dataFolder = app.getPath('userData')
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  lockDown()
  serveApp(session.defaultSession, path.join(import.meta.dirname, '../renderer'))

  const state = createPreferences(dataFolder)
  nativeTheme.themeSource = state.get('settings').theme
  const push = createPush(() => window)
  host = await createHost({
    version: app.getVersion(),
    dataFolder,
    state,
    keySlots: [safeStorageSlot(createSecretCipher())],
    codeLauncher: createUtilityProcessLauncher(),
    outFolder: import.meta.dirname,
    discard: file => shell.trashItem(file),
    listener: {
      signals: signals => push('runs.signal', signals),
      sampleChanged: changed => push('sample.changed', changed),
      testEvent: event => push('triggers.testEvent', event),
      notice: notice => push('app.notice', notice),
      unexpected: report,
    },
  })
  const { documents } = host
  const listChanged = async () => push('workflows.changed', { list: await documents.list() })
  openIpcDoor(() => window, createHandlers({ host, desktop: createDesktop(), push, listChanged }))
  warnOfVault(host)
  if (isFirstStart(state)) await phase(host, 'sample', host.sample.start)
  openWindow(state)
  await startRest(host, push, listChanged)
}

/** What the window does not wait for. Each part starts whether or not the one before it could. */
async function startRest(host: Host, push: Push, listChanged: () => Promise<void>): Promise<void> {
  const { archive, documents, workflows, sample } = host
  const retentionOf = async (workflowId: WorkflowId) => {
    const { workflows: entries } = await documents.list()
    if (!entries.some(({ id }) => id === workflowId)) return undefined
    return (await documents.open(workflowId)).workflow.settings.retention
  }
  await phase(host, 'runs', () => archive.recover(retentionOf))
  await phase(host, 'webhooks', async () => {
    await host.startServer()
    const { error } = host.info().webhookServer
    if (error) host.notify({ level: 'warning', message: error })
  })
  await phase(host, 'workflows', workflows.applyAll)
  await phase(host, 'sample', sample.start)
  await phase(host, 'folder', () =>
    host.watch(change => {
      if (change.kind === 'changed') push('workflows.fileChanged', workflows.apply(change.document))
      listChanged().catch(report)
    }),
  )
  await phase(host, 'list', listChanged)
}

const PHASES = {
  runs: 'Earlier runs could not be looked through.',
  webhooks: 'Webhooks are not answered.',
  workflows: 'Some workflows could not be switched on.',
  sample: 'The sample could not be started.',
  folder: 'Changes of workflow files made elsewhere are not noticed.',
  list: 'The workflows could not be listed.',
} as const

/** Runs one part of the start. When it fails the user is told what is missing, and the app goes on. */
async function phase(host: Host, part: keyof typeof PHASES, start: () => Promise<unknown>): Promise<void> {
  try {
    await start()
  } catch (error) {
    report(error)
    const reason = error instanceof PatchbayError ? ` ${error.message}` : ''
    host.notify({ level: 'error', message: `${PHASES[part]}${reason}` })
  }
}

function warnOfVault({ vault, notify }: Host): void {
  const { state, message } = vault.status()
  if (state === 'ready') return
  notify({ level: state === 'session' ? 'warning' : 'error', message })
}

/** The very first window opens on the sample; later ones do not wait for it. */
const isFirstStart = (state: LocalStateStore) =>
  state.get('sample') === undefined && state.get('enabled').length === 0

function createDesktop(): Desktop {
  return {
    showFolder: async folder => {
      const problem = await shell.openPath(folder)
      if (problem) throw new PatchbayError(`${folder} could not be opened: ${problem}`, { code: 'internal' })
    },
    showFile: file => shell.showItemInFolder(file),
    copy: text => clipboard.writeText(text),
    readClipboard: () => clipboard.readText(),
    applyTheme: theme => {
      nativeTheme.themeSource = theme
    },
  }
}

function openWindow(state: LocalStateStore): void {
  window = createMainWindow({
    bounds: state.get('windowBounds'),
    onBoundsChange: bounds => state.set('windowBounds', bounds),
  })
  window.on('closed', () => {
    window = undefined
  })
  if (isSmokeTest) window.webContents.once('did-finish-load', proveInteractive)
}

/** Waits for the renderer to say that it drew its first real screen, prints how long that took, and quits. */
async function proveInteractive(): Promise<void> {
  const ready = `new Promise(done => {
    const look = () => document.querySelector('[data-app-ready]') ? done(true) : requestAnimationFrame(look)
    look()
  })`
  await window?.webContents.executeJavaScript(ready)
  process.stdout.write(`patchbay: window ready in ${Date.now() - startedAtMs} ms\n`)
  app.quit()
}

function focusWindow(): void {
  if (!window) {
    if (host) openWindow(host.state)
    return
  }
  if (window.isMinimized()) window.restore()
  window.focus()
}

/** Errors nobody caught: said on stderr without values, and the app stays up. */
function report(error: unknown): void {
  const name =
    error instanceof Error ? `${error.name}: ${error.stack?.split('\n')[1]?.trim() ?? ''}` : typeof error
  process.stderr.write(`patchbay: unexpected error: ${name}\n`)
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`patchbay: could not start: ${message}\n`)
  if (!isSmokeTest) dialog.showErrorBox('Patchbay could not start', message)
  app.exit(1)
}

app.on('activate', focusWindow)
app.on('window-all-closed', () => app.quit())

let isClosed = false
app.on('before-quit', event => {
  if (isClosed || !host) return
  event.preventDefault()
  host.close().finally(() => {
    isClosed = true
    app.quit()
  })
})
