import { randomBytes } from 'node:crypto'
import { BrowserWindow, type Event, type Session, session, type WebContents } from 'electron'
import type { PopupRequest } from '../accounts/oauth/sign-in-windows.ts'
import { letNavigate } from './lockdown.ts'

const WIDTH = 520
const HEIGHT = 720

/**
 * [S-OA-2] A provider's sign-in page in a window of its own: in-memory session of this attempt alone, no preload, no
 * permissions, no downloads, no further windows, web addresses only, the page's origin in the title. The answer is caught
 * before its request leaves, so no listener is needed and nobody else can receive it.
 */
export async function openOAuthPopup(
  request: PopupRequest,
  parent: BrowserWindow | undefined,
): Promise<'answered' | 'closed'> {
  // Without `persist:` it lives in memory alone.
  const own = session.fromPartition(`sign-in-${randomBytes(12).toString('hex')}`, { cache: false })
  lockSession(own)
  const window = createWindow(own, parent)
  try {
    return await show(window, own, request)
  } finally {
    if (!window.isDestroyed()) window.destroy()
    await forget(own)
  }
}

function lockSession(own: Session): void {
  letNavigate(own)
  own.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  own.setPermissionCheckHandler(() => false)
  own.setDevicePermissionHandler(() => false)
  own.on('will-download', event => event.preventDefault())
}

function createWindow(own: Session, parent: BrowserWindow | undefined): BrowserWindow {
  return new BrowserWindow({
    width: WIDTH,
    height: HEIGHT,
    ...(parent && !parent.isDestroyed() ? { parent } : {}),
    title: 'Sign in',
    autoHideMenuBar: true,
    fullscreenable: false,
    backgroundColor: '#ffffff',
    webPreferences: {
      session: own,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      devTools: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
    },
  })
}

function show(window: BrowserWindow, own: Session, request: PopupRequest): Promise<'answered' | 'closed'> {
  const { url, provider, redirectUri, judge, signal } = request
  return new Promise(resolve => {
    const onAbort = () => resolve('closed')
    signal.addEventListener('abort', onAbort, { once: true })
    window.once('closed', () => resolve('closed'))
    /** Whether the address is the redirect address, which no request ever goes to. */
    const isAnswer = (address: string): boolean => {
      const parameters = callbackOf(address, redirectUri)
      if (!parameters) return false
      // A page may send anything there; what is not this attempt's answer is dropped, and the page stays.
      if (judge(parameters) !== 'foreign') resolve('answered')
      return true
    }
    catchAnswer(own, redirectUri, isAnswer)
    guardNavigation(window.webContents, isAnswer)
    showOrigin(window, provider)
    if (signal.aborted) onAbort()
    // A page that can't be loaded says so itself, in the window.
    else window.loadURL(url).catch(() => undefined)
  })
}

/** Every request of the session is seen here before it leaves, those after a redirect too. */
function catchAnswer(own: Session, redirectUri: string, isAnswer: (address: string) => boolean): void {
  own.webRequest.onBeforeRequest(({ url, resourceType }, decide) => {
    // Whatever part of a page asks for it, an answer stays here; only the page itself gives one.
    const isCaught = resourceType === 'mainFrame' ? isAnswer(url) : callbackOf(url, redirectUri) !== undefined
    decide({ cancel: isCaught || leavesTheWeb(url) })
  })
}

/** Schemes that would reach into this machine or this app. `data:` and `blob:` are parts of ordinary pages. */
function leavesTheWeb(address: string): boolean {
  return !/^(https?|wss?|data|blob|about):/i.test(address)
}

function guardNavigation(contents: WebContents, isAnswer: (address: string) => boolean): void {
  const guard = (event: Event<{ url: string; isMainFrame: boolean }>) => {
    if (!/^https?:/i.test(event.url)) event.preventDefault()
    else if (event.isMainFrame && isAnswer(event.url)) event.preventDefault()
  }
  contents.on('will-navigate', guard)
  contents.on('will-redirect', guard)
  contents.on('will-frame-navigate', event => {
    if (!event.isMainFrame && !/^(https?|about|blob|data):/i.test(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', event => event.preventDefault())
  // A link that wants a window of its own is followed in this one, where its origin is shown.
  contents.setWindowOpenHandler(({ url }) => {
    if (/^https?:/i.test(url)) void contents.loadURL(url).catch(() => undefined)
    return { action: 'deny' }
  })
  contents.on('login', event => event.preventDefault())
}

/** The title tells where the page comes from; pages can't set it. */
function showOrigin(window: BrowserWindow, provider: string): void {
  const update = () => {
    if (window.isDestroyed()) return
    const address = window.webContents.getURL()
    const place = URL.canParse(address) ? new URL(address) : undefined
    const host = place?.protocol === 'https:' ? place.host : (place?.origin ?? '')
    window.setTitle(
      host === '' || host === 'null' ? `Sign in to ${provider}` : `${host} — Sign in to ${provider}`,
    )
  }
  window.on('page-title-updated', event => {
    event.preventDefault()
    update()
  })
  window.webContents.on('did-navigate', update)
  window.webContents.on('did-navigate-in-page', update)
  update()
}

/** Exactly the redirect address, with its parameters. */
function callbackOf(address: string, redirectUri: string): URLSearchParams | undefined {
  if (!URL.canParse(address)) return undefined
  const { origin, pathname, searchParams, username, password } = new URL(address)
  const expected = new URL(redirectUri)
  const isIt =
    origin === expected.origin && pathname === expected.pathname && username === '' && password === ''
  return isIt ? searchParams : undefined
}

/** The partition is in memory and unique, yet it lives as long as the process: what it holds goes now. */
async function forget(own: Session): Promise<void> {
  own.webRequest.onBeforeRequest((_details, decide) => decide({ cancel: true }))
  await Promise.allSettled([
    own.clearStorageData(),
    own.clearCache(),
    own.clearAuthCache(),
    own.clearHostResolverCache(),
    own.closeAllConnections(),
  ])
}
