/** Starts of Electron: the app, and a bare window as the limit of what any app can reach. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { electronPath } from '../tests/support/launch.ts'

const BARE_MAIN = `
  const { app, BrowserWindow } = require('electron')
  app.whenReady().then(() => {
    const window = new BrowserWindow({ width: 1440, height: 900, show: false })
    window.once('ready-to-show', () => window.show())
    window.webContents.once('did-finish-load', async () => {
      await window.webContents.executeJavaScript('new Promise(done => requestAnimationFrame(() => done(true)))')
      console.log('bare: window ready')
      app.quit()
    })
    window.loadFile('index.html')
  })`

/** Makes an app of one window and one button in `folder`. */
export async function writeBareApp(folder: string): Promise<void> {
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name: 'bare', main: 'main.cjs' }))
  await writeFile(path.join(folder, 'main.cjs'), BARE_MAIN)
  await writeFile(path.join(folder, 'index.html'), '<!doctype html><title>Bare</title><button>Ready</button>')
}

/** Milliseconds from the start of the process until its window can be used. */
export async function timeToWindow(appFolder: string, userData: string): Promise<number> {
  const startedAt = performance.now()
  const child = spawn(
    electronPath(),
    [
      appFolder,
      `--user-data-dir=${userData}`,
      // Chromium refuses to start sandboxed as root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...(process.platform === 'linux' ? ['--password-store=gnome-libsecret'] : []),
    ],
    { env: { ...process.env, PATCHBAY_SMOKE: '1' }, stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const ended = once(child, 'exit')
  const deadline = setTimeout(() => child.kill('SIGKILL'), 30_000)
  let readyMs: number | undefined
  createInterface({ input: child.stdout }).on('line', line => {
    if (line.includes('window ready')) readyMs = performance.now() - startedAt
  })
  await ended
  clearTimeout(deadline)
  if (readyMs === undefined) throw new Error(`${appFolder}: no window was ready in time`)
  return readyMs
}
