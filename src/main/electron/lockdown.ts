import { app, type Session, session, type WebContents } from 'electron'
import { APP_ORIGIN } from './app-protocol.ts'

/** Sessions of sign-in windows, whose navigation their own guard watches. */
const navigating = new WeakSet<Session>()

export function letNavigate(session: Session): void {
  navigating.add(session)
}

/** [S-EL-3] Nothing navigates, opens windows, embeds, or asks for permissions unless this file says so. */
export function lockDown(): void {
  app.on('web-contents-created', (_event, contents) => {
    keepDevToolsClosed(contents)
    if (navigating.has(contents.session)) return
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-navigate', event => {
      if (!event.url.startsWith(`${APP_ORIGIN}/`)) event.preventDefault()
    })
    contents.on('will-redirect', event => event.preventDefault())
    contents.on('will-frame-navigate', event => {
      if (!event.isMainFrame) event.preventDefault()
    })
    contents.on('will-attach-webview', event => event.preventDefault())
  })
  app.on('session-created', denyPermissions)
  denyPermissions(session.defaultSession)
}

function denyPermissions(target: Electron.Session): void {
  target.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  target.setPermissionCheckHandler(() => false)
  target.setDevicePermissionHandler(() => false)
  target.setSpellCheckerEnabled(false)
  // [S-EL-7] Switched off, Chromium would still fetch the dictionary of the system's language from Google.
  target.setSpellCheckerLanguages([])
}

/** [S-EL-6] In a packaged build the developer tools open only when the app was started with `--devtools`. */
function keepDevToolsClosed(contents: WebContents): void {
  if (!app.isPackaged || app.commandLine.hasSwitch('devtools')) return
  contents.on('devtools-opened', () => contents.closeDevTools())
}
