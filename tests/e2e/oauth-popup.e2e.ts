import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import type { SignInState } from '#shared/model/account.ts'
import { scanFolder } from '../support/canary-scan.ts'
import { type Desk, expect, test } from '../support/e2e/app-test.ts'
import { type OAuthServer, startOAuthServer } from '../support/oauth-server.ts'

const REDIRECT = 'http://127.0.0.1/callback'
const APP = 'custom_notes'

/** Asks as the window's own code does. */
const ask = (window: Page, channel: string, input?: unknown): Promise<{ ok: boolean; value: unknown }> =>
  window.evaluate(
    ([name, sent]) =>
      Reflect.get(globalThis, 'patchbay').invoke(name, sent) as Promise<{ ok: boolean; value: unknown }>,
    [channel, input] as const,
  )

/** An app of the user's own that signs in at `server`. */
async function prepare({ window }: Desk, server: OAuthServer): Promise<void> {
  expect(await ask(window, 'apps.define', { app: { ...server.app(), key: APP } })).toMatchObject({ ok: true })
  expect(await ask(window, 'oauthClients.set', { app: APP, ...server.client })).toMatchObject({
    ok: true,
    value: { redirectUri: REDIRECT },
  })
  await window.evaluate(() => {
    const told: unknown[] = []
    Reflect.set(globalThis, 'toldOfSignIn', told)
    Reflect.get(globalThis, 'patchbay').on('signIn.changed', (change: { progress: unknown }) =>
      told.push(change.progress),
    )
  })
}

const told = (window: Page): Promise<SignInState[]> =>
  window.evaluate(() => Reflect.get(globalThis, 'toldOfSignIn') as SignInState[])

async function openPopup({ app, window }: Desk): Promise<Page> {
  const opening = app.waitForEvent('window')
  const request = { app: APP, way: 'popup', name: 'Mine', scopes: ['openid', 'email'] }
  expect(await ask(window, 'signIn.start', request)).toMatchObject({ ok: true })
  const popup = await opening
  await popup.getByPlaceholder('Enter any login').waitFor()
  return popup
}

async function approve(popup: Page): Promise<void> {
  await popup.getByPlaceholder('Enter any login').fill('alice')
  await popup.getByPlaceholder('and password').fill('pw')
  await popup.getByRole('button', { name: 'Sign-in' }).click()
  await popup.getByRole('button', { name: 'Continue' }).click()
}

test('[S-OA-2] a sign-in window has nothing of the app, stays on the web, and shows where its page comes from', async ({
  launch,
}) => {
  const server = await startOAuthServer()
  const elsewhere = createServer((_request, response) => response.end('<title>Notes</title>'))
  await new Promise<void>(resolve => elsewhere.listen(0, '127.0.0.1', resolve))
  const foreign = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`
  try {
    const desk = await launch()
    await prepare(desk, server)
    const popup = await openPopup(desk)
    const titles = () =>
      desk.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map(w => w.getTitle()))
    expect(await titles()).toContain(`${server.issuer} — Sign in to Notes`)
    const contents = await desk.app.evaluate(({ webContents }) =>
      webContents
        .getAllWebContents()
        .filter(one => one.getURL().startsWith('http'))
        .map(one => {
          const { getLastWebPreferences } = one as unknown as {
            getLastWebPreferences(): Record<string, unknown>
          }
          const { sandbox, contextIsolation, nodeIntegration, webviewTag, preload } =
            getLastWebPreferences.call(one)
          return {
            sandbox,
            contextIsolation,
            nodeIntegration,
            webviewTag,
            preload,
            kept: one.session.isPersistent(),
          }
        }),
    )
    expect(contents).toEqual([
      { sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, kept: false },
    ])
    expect(
      await popup.evaluate(() => ['patchbay', 'require', 'process'].filter(name => name in globalThis)),
    ).toEqual([])
    expect(await popup.evaluate(() => Notification.requestPermission())).toBe('denied')

    const before = popup.url()
    for (const address of [
      `${REDIRECT}?state=wrong&code=x`,
      'file:///etc/passwd',
      'app://patchbay/',
      'mailto:a@b.c',
    ]) {
      await popup.evaluate(to => location.assign(to), address).catch(() => undefined)
    }
    expect(
      await popup.evaluate(
        to =>
          fetch(to).then(
            () => 'sent',
            () => 'refused',
          ),
        `${REDIRECT}?state=x`,
      ),
    ).toBe('refused')
    expect(popup.url()).toBe(before)
    expect((await told(desk.window)).map(({ state }) => state)).toEqual(['waiting'])

    await popup.evaluate(to => void window.open(to), foreign)
    await popup.waitForURL(`${foreign}/`)
    expect(desk.app.windows()).toHaveLength(2)
    await expect.poll(titles).toContain(`${foreign} — Sign in to Notes`)
  } finally {
    elsewhere.close()
    await server.close()
  }
})

test('[S-OA-2] a sign-in window ends with its answer, by its user, or with the next attempt, and leaves nothing', async ({
  launch,
  userData,
}) => {
  const server = await startOAuthServer()
  try {
    const desk = await launch()
    await prepare(desk, server)
    const last = async () => (await told(desk.window)).at(-1)?.state

    await approve(await openPopup(desk))
    await expect.poll(last).toBe('connected')
    await expect.poll(() => desk.app.windows().length).toBe(1)
    expect(await ask(desk.window, 'accounts.list')).toMatchObject({
      value: [{ name: 'Mine', identity: 'alice@example.com', state: 'connected' }],
    })

    // The next one is not signed in at the provider: what the first one held is gone.
    await (await openPopup(desk)).close()
    await expect.poll(last).toBe('cancelled')

    await openPopup(desk)
    const next = { app: APP, way: 'client', name: 'Robot', scopes: [] }
    expect(await ask(desk.window, 'signIn.start', next)).toMatchObject({ ok: true })
    await expect.poll(() => desk.app.windows().length).toBe(1)
    await expect.poll(last).toBe('connected')

    const shown = JSON.stringify([await told(desk.window), await ask(desk.window, 'accounts.list')])
    const secrets = [...server.issued, server.client.clientSecret]
    expect(secrets.length).toBeGreaterThan(3)
    expect(secrets.filter(secret => shown.includes(secret))).toEqual([])
    await desk.close()
    expect(scanFolder(userData, secrets)).toEqual([])
  } finally {
    await server.close()
  }
})
