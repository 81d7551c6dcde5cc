/**
 * Connecting an account, wherever it is asked for:
 *
 * `<ConnectAccountDialog app={app} account={again} onClose={…} onConnected={account => …} />`
 *
 * - Open while `app` is there. It signs in, takes fields, or makes a secret store, whichever the app has.
 * - `account`: connects this one again instead of adding one; its id, and so what names it, stays.
 * - `onConnected` tells the account as soon as it is there; the dialog closes by itself (`onClose`) when all is done.
 * - The list of accounts in `lib/stores/app-store.ts` is up to date by then.
 */
export { ConnectAccountDialog, type ConnectAccountDialogProps } from './connect-account-dialog.tsx'
export { SecretNames } from './secret-names.tsx'
export { isConnectable } from './ways.ts'
