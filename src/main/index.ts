/**
 * Composition root of the desktop app, and the order in which things start. The window comes first: only what draws it
 * is imported here. The host is loaded behind it, and what the renderer asks meanwhile waits for its answer.
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { app, type BrowserWindow, dialog, nativeTheme, session, type WebContents } from 'electron'
import { describeUnexpected } from './describe-unexpected.ts'
import { setAppMenu } from './electron/app-menu.ts'
import { registerAppScheme, serveApp } from './electron/app-protocol.ts'
import { createQuitQuestion } from './electron/ask-before-quit.ts'
import { forbidCoreDumps } from './electron/core-dumps.ts'
import type { DesktopHost } from './electron/desktop-host.ts'
import { readFirstLook } from './electron/first-look.ts'
import { lockDown } from './electron/lockdown.ts'
import { createMainWindow, type WindowBounds } from './electron/main-window.ts'
import { whenDrawn } from './electron/when-drawn.ts'
import { openIpcDoor } from './ipc/handle.ts'

const startedAtMs = Date.now()
/** Start, prove that the window became interactive, and quit: what a machine without a display can check. */
const isSmokeTest = process.env.PATCHBAY_SMOKE === '1'

let window: BrowserWindow | undefined
let starting: Promise<DesktopHost> | undefined
let started: DesktopHost | undefined
const quitQuestion = createQuitQuestion(() => started?.host.runs.atStake() ?? 0)

registerAppScheme()
// As root Chromium can't sandbox; whoever starts it so says it by this switch.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
lockDownEarly()

if (!app.requestSingleInstanceLock()) {
  app.whenReady().then(giveUp).catch(fail)
} else {
  app.on('second-instance', focusWindow)
  app.whenReady().then(start).catch(fail)
}

/** Another Patchbay has this data folder; or nobody can have it, and nobody else would say so. */
async function giveUp(): Promise<void> {
  const { folderProblem } = await import('./files/folder-problem.ts')
  const problem = folderProblem(app.getPath('userData'))
  if (problem) throw problem
  app.quit()
}

function lockDownEarly(): void {
  // Chromium may write what a page shows into its caches; this page shows run data.
  app.commandLine.appendSwitch('disable-http-cache')
  app.commandLine.appendSwitch('disable-gpu-shader-disk-cache')
  // Nothing here starts the crash reporter; nobody else is to either.
  app.commandLine.appendSwitch('disable-breakpad')
  forbidCoreDumps()
  app.commandLine.appendSwitch('disable-features', 'SpareRendererForSitePerProcess,MediaRouter')
  process.on('uncaughtException', error => report(error))
  process.on('unhandledRejection', reason => report(reason))
}

async function start(): Promise<void> {
  const dataFolder = app.getPath('userData')
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  lockDown()
  serveApp(session.defaultSession, path.join(import.meta.dirname, '../renderer'))

  nativeTheme.themeSource = readFirstLook(dataFolder).theme
  const desktop = loadDesktop(dataFolder)
  const handlers = desktop.then(loaded => loaded.handlers)
  starting = desktop
  // Should it fail, `fail` says so once, for all who wait.
  for (const waiting of [handlers, starting]) waiting.catch(() => undefined)
  openIpcDoor(() => window, handlers)
  const { webContents } = openWindow()
  setAppMenu(quitQuestion.quit)
  started = await desktop
  await started.startRest(firstScreen(webContents))
}

async function loadDesktop(dataFolder: string): Promise<DesktopHost> {
  // Its import keeps the thread busy: first the window gets its turn.
  await new Promise(setImmediate)
  const { startDesktopHost } = await import('./electron/desktop-host.ts')
  const outFolder = import.meta.dirname
  return startDesktopHost({ dataFolder, outFolder, window: () => window, showWindow, report })
}

function openWindow(): BrowserWindow {
  const opened = createMainWindow({
    bounds: readFirstLook(app.getPath('userData')).bounds,
    onBoundsChange: rememberBounds,
  })
  window = opened
  quitQuestion.watch(opened)
  opened.on('closed', () => {
    window = undefined
  })
  if (isSmokeTest) opened.webContents.once('did-finish-load', () => proveInteractive(opened.webContents))
  return opened
}

/** What a loaded page takes to ask for its data and draw it; and the longest that anything waits for it. */
const FIRST_SCREEN_MS = 250
const NO_SCREEN_MS = 3000

const firstScreen = (contents: WebContents): Promise<void> =>
  new Promise(resolve => {
    contents.once('did-finish-load', () => setTimeout(resolve, FIRST_SCREEN_MS))
    setTimeout(resolve, NO_SCREEN_MS)
  })

function rememberBounds(bounds: WindowBounds): void {
  starting?.then(({ host }) => host.state.set('windowBounds', bounds)).catch(report)
}

/** Waits for the renderer to say that it drew its first real screen, prints how long that took, and quits. */
async function proveInteractive(contents: WebContents): Promise<void> {
  await whenDrawn(contents)
  process.stdout.write(`patchbay: window ready in ${Date.now() - startedAtMs} ms\n`)
  app.quit()
}

function focusWindow(): void {
  if (window || starting) showWindow()
}

/** The window in front of the others, opened anew if it was closed. */
function showWindow(): BrowserWindow {
  if (!window) return openWindow()
  if (window.isMinimized()) window.restore()
  window.focus()
  return window
}

/** Errors nobody caught: said on stderr without values, and the app stays up. */
function report(error: unknown): void {
  process.stderr.write(`patchbay: unexpected error: ${describeUnexpected(error)}\n`)
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
  quitQuestion.settle()
  if (isClosed || !starting) return
  event.preventDefault()
  const close = starting.then(desktop => desktop.close())
  close.catch(report).finally(() => {
    isClosed = true
    app.quit()
  })
})
