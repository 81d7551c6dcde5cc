import { type BrowserWindow, dialog, shell } from 'electron'
import { PatchbayError } from '#shared/errors.ts'

const MAX_SHOWN = 300

/**
 * [S-EL-3] Opens a link in the system's browser: https alone, and each host only after the user said so. What is allowed
 * is remembered until the app quits.
 */
export function createLinkOpener(
  parent: () => BrowserWindow | undefined,
): (address: string) => Promise<void> {
  const allowed = new Set<string>()
  return async address => {
    const url = URL.canParse(address) ? new URL(address) : undefined
    if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
      throw new PatchbayError('Only https addresses are opened.', { code: 'usage' })
    }
    if (!allowed.has(url.host) && !(await isWanted(url, parent()))) return
    allowed.add(url.host)
    await shell.openExternal(url.href)
  }
}

async function isWanted({ host, href }: URL, parent: BrowserWindow | undefined): Promise<boolean> {
  const question = {
    type: 'question' as const,
    message: `Open ${host} in your browser?`,
    detail: href.slice(0, MAX_SHOWN),
    buttons: ['Open', 'Cancel'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  }
  const { response } = parent
    ? await dialog.showMessageBox(parent, question)
    : await dialog.showMessageBox(question)
  return response === 0
}
