import path from 'node:path'
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import { appIcon } from './app-icon.ts'
import { APP_ORIGIN } from './app-protocol.ts'

export interface WindowBounds {
  readonly x?: number | undefined
  readonly y?: number | undefined
  readonly width: number
  readonly height: number
}

interface MainWindowOptions {
  readonly bounds: WindowBounds | undefined
  readonly onBoundsChange: (bounds: WindowBounds) => void
}

const DEFAULT_BOUNDS: WindowBounds = { width: 1440, height: 900 }

/** The one window of the app. It is shown when its first frame is ready, so that it never flashes white. */
export function createMainWindow({ bounds, onBoundsChange }: MainWindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...definedBounds(visibleBounds(bounds)),
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Patchbay',
    // Elsewhere the icon is the bundle's.
    ...(process.platform === 'linux' ? { icon: appIcon() } : {}),
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#131416' : '#fbfbfa',
    autoHideMenuBar: true,
    webPreferences: {
      preload: path.join(import.meta.dirname, '../preload/index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged || app.commandLine.hasSwitch('devtools'),
    },
  })
  window.once('ready-to-show', () => window.show())
  const remember = () => {
    if (!window.isDestroyed() && !window.isMinimized() && !window.isFullScreen())
      onBoundsChange(window.getBounds())
  }
  window.on('resized', remember)
  window.on('moved', remember)
  void window.loadURL(`${APP_ORIGIN}/`)
  return window
}

const definedBounds = ({ x, y, width, height }: WindowBounds) =>
  x === undefined || y === undefined ? { width, height } : { x, y, width, height }

/** Remembered bounds, unless the screen they were on is gone. */
function visibleBounds(bounds: WindowBounds | undefined): WindowBounds {
  if (!bounds || bounds.x === undefined || bounds.y === undefined) return bounds ?? DEFAULT_BOUNDS
  const { x, y } = bounds
  const onScreen = screen.getAllDisplays().some(({ workArea: area }) => {
    return (
      x < area.x + area.width - 50 &&
      x + bounds.width > area.x + 50 &&
      y >= area.y - 10 &&
      y < area.y + area.height - 50
    )
  })
  return onScreen ? bounds : { width: bounds.width, height: bounds.height }
}
