import type { Locator, Page } from '@playwright/test'
import { accountsOf, defineApp, openedAddress, signInAt, takeBrowser } from '../support/e2e/accounts.ts'
import { expect, test } from '../support/e2e/app-test.ts'
import { OAuthBrowser } from '../support/oauth-browser.ts'
import { startOAuthServer } from '../support/oauth-server.ts'

/** Nothing that was typed or handed out is left in the document, inputs included. */
async function expectNowhere(window: Page, secrets: readonly string[]): Promise<void> {
  const shown = await window.evaluate(() => {
    const inputs = [...document.querySelectorAll('input, textarea')] as HTMLInputElement[]
    return document.documentElement.outerHTML + inputs.map(input => input.value).join('\n')
  })
  expect(secrets.filter(secret => shown.includes(secret))).toEqual([])
}

test('a key is connected, and an account renamed and disconnected; a store takes secrets and gives none back', async ({
  launch,
}) => {
  const { window } = await launch()
  const accounts = accountsOf(window)
  const { main, dialog } = accounts
  await accounts.goTo()
  await accounts.pick('stripe')
  await accounts.button('Connect').click()
  await expect(dialog.locator(':focus')).toHaveAttribute('aria-invalid', 'true')
  await window.keyboard.type('sk_test_canary_0123456789')
  await accounts.button('Connect').click()
  await expect(main.getByRole('heading', { name: 'My Stripe' })).toBeVisible()
  await expectNowhere(window, ['sk_test_canary_0123456789'])

  await accounts.choose('My Stripe', 'Rename')
  await expect(main.getByRole('textbox', { name: 'Account name' })).toBeFocused()
  await window.keyboard.type('Shop')
  await window.keyboard.press('Enter')
  await expect(main.getByRole('heading', { name: 'Shop' })).toBeVisible()
  await accounts.back.click()
  await expect(main.getByRole('button', { name: /Shop/ }).first()).toBeFocused()
  await window.keyboard.press('Enter')
  await accounts.choose('Shop', 'Disconnect…')
  await window.getByRole('alertdialog').getByRole('button', { name: 'Disconnect' }).click()
  await expect(main.getByRole('status')).toContainText('“Shop” is disconnected.')
  await expect(main.getByRole('heading', { name: 'No account yet' })).toBeVisible()

  await accounts.pick('local secrets')
  await accounts.button('Make the store').click()
  await addSecret(dialog, 'crm_api_key', 'value-canary-0123456789')
  await expectNowhere(window, ['value-canary-0123456789'])
  await accounts.button('Done').click()
  await expect(main.getByRole('list', { name: 'Secrets' })).toContainText('crm_api_key')
  await main.getByRole('button', { name: 'Remove crm_api_key' }).click()
  await window.getByRole('alertdialog').getByRole('button', { name: 'Remove secret' }).click()
  await expect(main).toContainText('No secret yet.')
})

async function addSecret(place: Locator, name: string, value: string): Promise<void> {
  await place.getByRole('textbox', { name: 'New secret' }).fill(name)
  await place.getByLabel('Value', { exact: true }).fill(value)
  await place.getByRole('button', { name: 'Add secret' }).click()
  await expect(place.getByRole('list', { name: 'Secrets' })).toContainText(name)
}

test('[S-OA-1] [S-OA-3] an app is defined and signed in to: by its window, by the browser, by device code; denied and cancelled change nothing', async ({
  launch,
}) => {
  const server = await startOAuthServer()
  try {
    const desk = await launch()
    const { window } = desk
    const accounts = accountsOf(window)
    const { main, dialog } = accounts
    await takeBrowser(desk)
    await accounts.goTo()
    await defineApp(accounts, server)
    await window.getByLabel('Client ID').fill(server.client.clientId)
    await window.getByLabel('Client secret').fill(server.client.clientSecret)
    await accounts.button('Save and continue').click()

    const opening = desk.app.waitForEvent('window')
    await accounts.button('Sign in to Notes').click()
    await signInAt(await opening)
    await expect(main.getByRole('heading', { name: 'My Notes' })).toBeVisible()
    await expect(main).toContainText('alice@example.com')
    await expect(main).toContainText('refreshed by itself')

    await main.getByRole('button', { name: 'Reconnect…' }).click()
    await dialog.getByLabel('In your browser').check()
    await accounts.button('Sign in to Notes').click()
    const first = await openedAddress(desk)
    await accounts.button('Open again').click()
    expect(await openedAddress(desk)).not.toBe(first)
    await expect(accounts.button('Open again')).toBeVisible()
    await accounts.button('Cancel signing in').click()
    await expect(dialog).toContainText('Signing in was canceled.')
    const browser = new OAuthBrowser()
    await accounts.button('Sign in to Notes').click()
    await fetch(await browser.deny(await openedAddress(desk)))
    await expect(dialog.getByRole('alert')).toContainText('access_denied')
    await accounts.button('Sign in to Notes').click()
    await fetch(await browser.approve(await openedAddress(desk), 'alice'))
    await expect(dialog).toBeHidden()

    await accounts.back.click()
    await main.getByRole('button', { name: 'Add a Notes account' }).click()
    await dialog.getByLabel('Account name').fill('On the TV')
    await dialog.getByLabel('With a code, on any device').check()
    await accounts.button('Sign in to Notes').click()
    const code = await dialog.getByRole('status', { name: 'Code' }).innerText()
    await browser.enterCode(`${server.issuer}/device`, code)
    await expect(main.getByRole('heading', { name: 'On the TV' })).toBeVisible({ timeout: 20_000 })
    await expectNowhere(window, [...server.issued, server.client.clientSecret])

    await accounts.choose('On the TV', 'Disconnect…')
    await window.getByRole('alertdialog').getByRole('button', { name: 'Disconnect' }).click()
    await expect(main.getByRole('status')).toContainText('has revoked its access')
  } finally {
    await server.close()
  }
})

test('[S-CR-4] the use log: each use of the sample, checked, narrowed down, switched off and cleared', async ({
  launch,
}) => {
  const { window } = await launch()
  const main = window.getByRole('main')
  await expect(main.getByRole('button', { name: 'Run', exact: true })).toBeEnabled()
  await main.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(
    window.getByRole('region', { name: 'Canvas' }).getByRole('img', { name: 'Succeeded' }),
  ).toHaveCount(3)
  await window.getByRole('navigation').getByRole('button', { name: 'Use log' }).click()
  const table = window.getByRole('table', { name: 'Uses of credentials' })
  await expect(table.getByRole('row')).toHaveCount(2)
  await expect(table).toContainText('steps.get_token')
  await main.getByRole('button', { name: 'Check the log' }).click()
  await expect(main.getByRole('status')).toContainText('One entry')

  await main.getByRole('combobox', { name: 'Outcome' }).click()
  await window.getByRole('option', { name: 'Failed' }).click()
  await expect(main).toContainText('No use fits these filters')
  await main.getByRole('button', { name: 'Show all' }).click()
  await expect(table.getByRole('row')).toHaveCount(2)

  const choose = async (entry: string) => {
    await main.getByRole('button', { name: 'More about the use log' }).click()
    await window.getByRole('menuitem', { name: entry }).click()
  }
  await choose('Note uses of credentials')
  await expect(main).toContainText('Switched off')
  await choose('Clear the log…')
  await window.getByRole('alertdialog').getByRole('button', { name: 'Clear the log' }).click()
  await expect(main).toContainText('No credential was used yet')
})
