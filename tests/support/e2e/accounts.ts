import { expect, type Page } from '@playwright/test'
import type { LaunchedApp } from '../launch.ts'
import type { OAuthServer } from '../oauth-server.ts'

/** The page of accounts as a user sees and handles it. */
export function accountsOf(window: Page) {
  const main = window.getByRole('main')
  const dialog = window.getByRole('dialog')
  const back = main.getByRole('button', { name: 'Accounts', exact: true })
  return {
    main,
    dialog,
    back,
    goTo: () => window.getByRole('navigation').getByRole('button', { name: 'Accounts' }).click(),
    /** By the picker: types a part of its name and takes what comes first. */
    async pick(search: string): Promise<void> {
      await main.getByRole('button', { name: 'Connect an app' }).first().click()
      await expect(dialog.getByPlaceholder('Search apps…')).toBeFocused()
      await window.keyboard.type(search)
      await window.keyboard.press('Enter')
    },
    button: (name: string) => dialog.getByRole('button', { name, exact: true }),
    async choose(account: string, entry: string): Promise<void> {
      await main.getByRole('button', { name: `More about ${account}` }).click()
      await window.getByRole('menuitem', { name: entry }).click()
    },
  }
}

export type Accounts = ReturnType<typeof accountsOf>

/** An OAuth 2.0 app of the user's own whose provider is `server`, by the dialog; what comes next is connecting it. */
export async function defineApp({ pick, dialog, button }: Accounts, server: OAuthServer): Promise<void> {
  await pick('define')
  await button('Define and connect').click()
  await expect(dialog).toContainText('Enter a name')
  const fill = (label: string, text: string) =>
    dialog.getByRole('textbox', { name: new RegExp(`^${label}( optional)?$`) }).fill(text)
  await fill('Name', 'Notes')
  await fill('Hosts', new URL(server.issuer).host)
  await dialog.getByRole('tab', { name: 'OAuth 2.0' }).click()
  await dialog.getByLabel('Device code').check()
  await fill('Authorization address', `${server.issuer}/auth`)
  await fill('Token address', `${server.issuer}/token`)
  await fill('Device address', `${server.issuer}/device/auth`)
  await fill('Scopes', 'openid | Who you are\nemail | Your e-mail address')
  await dialog.getByText('More options').click()
  await fill('Revocation address', `${server.issuer}/token/revocation`)
  await fill('Issuer', server.issuer)
  await fill('Address that tells who it is', `${server.issuer}/me`)
  await fill('Where in the answer', 'email')
  await button('Define and connect').click()
}

/** Signs in and consents on the provider's pages. */
export async function signInAt(popup: Page): Promise<void> {
  await popup.getByPlaceholder('Enter any login').fill('alice')
  await popup.getByPlaceholder('and password').fill('pw')
  await popup.getByRole('button', { name: 'Sign-in' }).click()
  await popup.getByRole('button', { name: 'Continue' }).click()
}

/** From now on addresses meant for the system's browser are kept for the test. */
export const takeBrowser = ({ app }: Pick<LaunchedApp, 'app'>) =>
  app.evaluate(({ shell }) => {
    shell.openExternal = async url => {
      Reflect.set(globalThis, 'openedAddress', url)
    }
  })

/** Where the system's browser was sent last; each address is given once. */
export async function openedAddress({ app }: Pick<LaunchedApp, 'app'>): Promise<string> {
  const take = () =>
    app.evaluate(() => {
      const url: unknown = Reflect.get(globalThis, 'openedAddress')
      return typeof url === 'string' ? url : ''
    })
  await expect.poll(take).not.toBe('')
  const url = await take()
  await app.evaluate(() => Reflect.set(globalThis, 'openedAddress', ''))
  return url
}
