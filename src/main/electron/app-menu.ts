import { Menu, type MenuItemConstructorOptions } from 'electron'

const isMac = process.platform === 'darwin'

/** The system's own menu, but that *Quit* asks first where something would be lost. */
export function setAppMenu(quit: () => void): void {
  const quitItem: MenuItemConstructorOptions = {
    label: isMac ? 'Quit Patchbay' : 'Quit',
    accelerator: 'CommandOrControl+Q',
    click: quit,
  }
  const first: MenuItemConstructorOptions = isMac
    ? {
        label: 'Patchbay',
        submenu: [
          { role: 'about' },
          { type: 'separator' },
          { role: 'services' },
          { type: 'separator' },
          { role: 'hide' },
          { role: 'hideOthers' },
          { role: 'unhide' },
          { type: 'separator' },
          quitItem,
        ],
      }
    : { label: 'File', submenu: [quitItem] }
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([first, { role: 'editMenu' }, { role: 'viewMenu' }, { role: 'windowMenu' }]),
  )
}
