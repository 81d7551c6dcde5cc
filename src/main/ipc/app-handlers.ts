import { PatchbayError } from '#shared/errors.ts'
import type { RequestHandlers, Settings } from '#shared/ipc/contract.ts'
import type { Host } from '../host.ts'
import type { Push } from './push.ts'

/** A text to be written where the user says. */
export interface FileToSave {
  /** Of the dialog that asks where to. */
  readonly title: string
  /** With its extension, which tells the dialog what kind of file it is. */
  readonly defaultName: string
  readonly text: string
}

/** What handlers ask of Electron, handed in by the composition root. */
export interface Desktop {
  showFolder(folder: string): Promise<void>
  showFile(file: string): void
  copy(text: string): void
  openLink(url: string): Promise<void>
  readClipboard(): string | Promise<string>
  applyTheme(theme: Settings['theme']): void
  /**
   * Asks where to, and writes the whole text there or nothing, readable by this user alone. Gives back the path; undefined
   * when the user thought better of it.
   * @throws PatchbayError when it could not be written
   */
  saveFile(file: FileToSave): Promise<string | undefined>
  /** Where the last file went; undefined before there was one. */
  lastSaved(): string | undefined
}

interface AppHandlerOptions {
  readonly host: Host
  readonly desktop: Desktop
  readonly push: Push
}

type Channels =
  | 'app.info'
  | 'app.showFolder'
  | 'app.showSaved'
  | 'app.copy'
  | 'app.openLink'
  | 'app.readClipboard'
  | 'settings.get'
  | 'settings.set'

export function appHandlers({ host, desktop, push }: AppHandlerOptions): Pick<RequestHandlers, Channels> {
  return {
    'app.info': () => host.info(),
    'app.showFolder': ({ which }) => {
      const { dataFolder, workflowsFolder } = host.info()
      return desktop.showFolder(which === 'data' ? dataFolder : workflowsFolder)
    },
    'app.showSaved': () => {
      const file = desktop.lastSaved()
      if (file === undefined) throw new PatchbayError('No file was saved yet.', { code: 'usage' })
      desktop.showFile(file)
    },
    'app.copy': ({ text }) => desktop.copy(text),
    'app.openLink': ({ url }) => desktop.openLink(url),
    'app.readClipboard': () => desktop.readClipboard(),
    'settings.get': () => host.state.get('settings'),
    'settings.set': async change => {
      const before = host.state.get('settings')
      const settings = { ...before, ...definedOnly(change) }
      host.state.set('settings', settings)
      desktop.applyTheme(settings.theme)
      if (settings.webhookPort !== before.webhookPort) await host.startServer()
      push('settings.changed', settings)
      return settings
    },
  }
}

/** Partial input names what changes; an absent field must not overwrite a present one with undefined. */
function definedOnly(change: Partial<{ [K in keyof Settings]: Settings[K] | undefined }>): Partial<Settings> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
}
