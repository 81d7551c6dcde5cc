import { type BrowserWindow, shell } from 'electron'
import { isLoopback } from '#actions/host-policy.ts'
import type { SignInWindows } from '../accounts/oauth/sign-in-windows.ts'
import { openOAuthPopup } from './oauth-popup.ts'

/** The system's browser, and a window of ours, for signing in at providers. */
export function createSignInWindows(parent: () => BrowserWindow | undefined): SignInWindows {
  return {
    async openBrowser(address) {
      const { protocol, hostname } = new URL(address)
      if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname))) return false
      try {
        await shell.openExternal(address)
        return true
      } catch {
        // No browser: the address is shown, to be opened by hand.
        return false
      }
    },
    openPopup: request => openOAuthPopup(request, parent()),
  }
}
