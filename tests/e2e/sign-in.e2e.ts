import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from '@playwright/test'
import { scanFolder } from '../support/canary-scan.ts'
import { type Accounts, accountsOf, defineApp, openedAddress, takeBrowser } from '../support/e2e/accounts.ts'
import { heapOf } from '../support/e2e/heap.ts'
import type { Place, RunningApp } from '../support/e2e/place.ts'
import { addRequestWorkflow, runToEnd } from '../support/e2e/request-workflow.ts'
import { type Stage, test } from '../support/e2e/stage.ts'
import { OAuthBrowser } from '../support/oauth-browser.ts'
import { type OAuthServer, type OAuthServerOptions, startOAuthServer } from '../support/oauth-server.ts'

test.setTimeout(90_000)

interface Scene {
  readonly server: OAuthServer
  readonly place: Place
  readonly app: RunningApp
  readonly accounts: Accounts
  /** All that the app wrote to its standard outputs, and every address and title that a window of it had. */
  readonly said: string[]
  /** A new person's browser, from where the app sent the system's one. @returns where the provider sent it back to */
  approve(): Promise<URL>
}

/** The app with an app of the user's own, defined and given its OAuth client by the dialogs; nobody is signed in. */
async function openScene(stage: Stage, options: OAuthServerOptions = {}): Promise<Scene> {
  const server = await startOAuthServer(options)
  stage.after(server.close)
  const place = stage.place()
  const app = await stage.start(place)
  app.window.setDefaultTimeout(10_000)
  const said: string[] = []
  for (const stream of [app.app.process().stdout, app.app.process().stderr]) {
    stream?.on('data', chunk => said.push(String(chunk)))
  }
  const accounts = accountsOf(app.window)
  await takeBrowser(app)
  await accounts.goTo()
  await defineApp(accounts, server)
  await expect(accounts.dialog).toContainText('Redirect URI')
  await accounts.button('Copy redirect URI').click()
  expect(await app.app.evaluate(({ clipboard }) => clipboard.readText())).toBe('http://127.0.0.1/callback')
  await app.window.getByLabel('Client ID').fill(server.client.clientId)
  await app.window.getByLabel('Client secret').fill(server.client.clientSecret)
  await accounts.button('Save and continue').click()
  await accounts.dialog.getByLabel('In your browser').check()
  return {
    server,
    place,
    app,
    accounts,
    said,
    approve: async () => new URL(await new OAuthBrowser().approve(await openedAddress(app))),
  }
}

/** Nothing that the provider handed out, and no client secret, is anywhere but in the vault's sealed records. */
async function expectNowhere({ server, app, place, said }: Scene): Promise<void> {
  const secrets = [...server.issued, server.client.clientSecret]
  expect(secrets.length).toBeGreaterThan(3)
  const titles = await app.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(one => `${one.getTitle()} ${one.webContents.getURL()}`),
  )
  const heap = await heapOf(app.window)
  // What is surely there: the judge sees it.
  expect(heap.includes(server.issuer)).toBe(true)
  const found = (text: string) => secrets.filter(secret => text.includes(secret))
  expect({ heap: found(heap), said: found([...said, ...titles].join('\n')) }).toEqual({ heap: [], said: [] })
  await app.close()
  expect(found(said.join('\n'))).toEqual([])
  expect(scanFolder(place.root, secrets)).toEqual([])
  expect(scanFolder(place.root, ['patchbay-vault']).length).toBeGreaterThan(0)
}

async function listen(stage: Stage, server: Server, port = 0): Promise<number> {
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  stage.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

test('[S-OA-1] [S-OA-4] every way in which signing in goes wrong ends in words that say what to do, and connects nothing', async ({
  stage,
}) => {
  const stolen: string[] = []
  const thief = await listen(
    stage,
    createServer((request, response) => {
      stolen.push(request.url ?? '')
      response.end('{}')
    }),
  )
  let isHostile = false
  const scene = await openScene(stage, {
    intercept(request, response) {
      if (!isHostile || request.url !== '/token') return false
      response.writeHead(307, { location: `http://127.0.0.1:${thief}/take` }).end()
      return true
    },
  })
  const { server, app, accounts, approve } = scene
  const { dialog, main } = accounts
  const signIn = accounts.button('Sign in to Notes')
  const said = dialog.getByRole('alert')

  await test.step('an answer that a hostile page makes up is refused, and the attempt goes on', async () => {
    await signIn.click()
    const address = new URL(await openedAddress(app))
    const redirect = address.searchParams.get('redirect_uri') ?? ''
    for (const query of ['code=evil&state=wrong', 'error=access_denied&state=wrong', 'code=evil']) {
      expect((await fetch(`${redirect}?${query}`)).status).toBe(400)
    }
    await expect(dialog).toContainText('Sign in at Notes in your browser')
    const callback = new URL(await new OAuthBrowser().approve(address.href))
    callback.searchParams.set('iss', 'https://attacker.example')
    await fetch(callback)
    await expect(said).toContainText('another issuer')
  })
  await test.step('a code that is no longer valid', async () => {
    await signIn.click()
    const callback = await approve()
    await server.expireAll()
    await fetch(callback)
    await expect(said).toContainText('no longer valid, or was used before')
  })
  await test.step('a token endpoint that sends the code elsewhere', async () => {
    isHostile = true
    await signIn.click()
    await fetch(await approve())
    await expect(said).toContainText('redirect')
    expect(stolen).toEqual([])
    isHostile = false
  })
  await test.step('no from the user, in the window', async () => {
    await dialog.getByLabel('In a window of Patchbay').check()
    const opening = app.app.waitForEvent('window')
    await signIn.click()
    await (await opening).getByRole('link', { name: 'Cancel' }).click()
    await expect(said).toContainText('The request was declined there')
    await expect.poll(() => app.app.windows().length).toBe(1)
  })
  await test.step('the window closed', async () => {
    const opening = app.app.waitForEvent('window')
    await signIn.click()
    await (await opening).close()
    await expect(dialog).toContainText('Signing in was canceled. Nothing has changed')
  })
  expect(await app.ask('accounts.list')).toEqual([])

  await test.step('the registered port taken by another program', async () => {
    await accounts.button('Cancel').click()
    await main.getByRole('button', { name: 'More about Notes' }).click()
    await app.window.getByRole('menuitem', { name: 'Edit app…' }).click()
    await dialog.getByRole('switch', { name: 'Any port of this machine' }).click()
    await accounts.button('Save app').click()
    await main.getByRole('button', { name: 'Add a Notes account' }).click()
    await dialog.getByRole('button', { name: 'Change the OAuth client' }).click()
    const { redirectUri } = await app.ask('oauthClients.get', { app: 'custom_notes' })
    await expect(dialog.getByText(redirectUri, { exact: true })).toBeVisible()
    await accounts.button('Back').click()
    await dialog.getByLabel('In your browser').check()
    const other = createServer()
    const port = await listen(stage, other, Number(new URL(redirectUri).port))
    await signIn.click()
    await expect(said).toContainText(`Port ${port} of this machine`)
    await expect(said).toContainText('Close that program, and sign in again.')
    await new Promise(resolve => other.close(resolve))
    await signIn.click()
    await fetch(await approve())
    await expect(main.getByRole('heading', { name: 'My Notes' })).toBeVisible()
  })
  await expectNowhere(scene)
})

test('[S-OA-3] a refused refresh asks to reconnect, which mends it; one refresh for twenty runs; disconnecting revokes, or says that it could not', async ({
  stage,
}) => {
  let seconds = 3600
  let isDown = false
  const scene = await openScene(stage, {
    accessTokenSeconds: () => seconds,
    intercept(request, response) {
      if (!isDown || request.url !== '/token/revocation') return false
      response.writeHead(503).end()
      return true
    },
  })
  const { server, app, accounts, approve } = scene
  const { dialog, main } = accounts
  const refreshes = () => server.seen.filter(({ grantType }) => grantType === 'refresh_token').length
  await accounts.button('Sign in to Notes').click()
  await fetch(await approve())
  await expect(main.getByRole('heading', { name: 'My Notes' })).toBeVisible()
  const [account] = await app.ask('accounts.list')
  if (!account) throw new Error('No account was connected.')
  const workflow = await addRequestWorkflow(app, {
    id: 'Whoami000001',
    name: 'Who am I',
    url: `${server.issuer}/me`,
    auth: { custom_notes: { accountId: account.id } },
  })

  await test.step('a refused refresh says to connect again, in the step and on the page', async () => {
    expect(await runToEnd(app, workflow)).toMatchObject({ status: 'succeeded' })
    await server.expireAll()
    const failed = await runToEnd(app, workflow)
    expect(failed?.status).toBe('failed')
    const run = failed && (await app.ask('runs.get', { runId: failed.runId }))
    expect(JSON.stringify(run)).toContain('“My Notes” has to be connected again in Accounts')
    await expect(main.getByText('Reconnect needed')).toBeVisible()
    await expect(main).toContainText('Steps that use it fail until it is connected again')
    await main.getByRole('button', { name: 'Reconnect…' }).click()
    await dialog.getByLabel('In your browser').check()
    seconds = 30
    await accounts.button('Sign in to Notes').click()
    await fetch(await approve())
    await expect(dialog).toBeHidden()
    await expect(main.getByText('Connected', { exact: true })).toBeVisible()
  })
  await test.step('the same steps go on; a token about to end is renewed once, however many ask', async () => {
    seconds = 3600
    const before = refreshes()
    const runs = await Promise.all(Array.from({ length: 20 }, () => runToEnd(app, workflow)))
    expect(runs.map(run => run?.status)).toEqual(Array.from({ length: 20 }, () => 'succeeded'))
    expect(refreshes() - before).toBe(1)
  })
  await test.step('an account of the client itself', async () => {
    await accounts.back.click()
    await main.getByRole('button', { name: 'More about Notes' }).click()
    await app.window.getByRole('menuitem', { name: 'Edit app…' }).click()
    await dialog.getByLabel('Client credentials').check()
    await accounts.button('Save app').click()
    await main.getByRole('button', { name: 'Add a Notes account' }).click()
    await dialog.getByLabel('Account name').fill('Robot')
    await dialog.getByLabel('As the client itself').check()
    for (const scope of ['Who you are', 'Your e-mail address']) await dialog.getByLabel(scope).uncheck()
    await accounts.button('Sign in to Notes').click()
    await expect(main.getByRole('heading', { name: 'Robot' })).toBeVisible()
    await expect(main).toContainText('Client credentials')
  })
  await test.step('disconnecting revokes at the provider, or says that it did not come to that', async () => {
    const disconnect = async (name: string) => {
      await accounts.choose(name, 'Disconnect…')
      await app.window.getByRole('alertdialog').getByRole('button', { name: 'Disconnect' }).click()
    }
    isDown = true
    await disconnect('Robot')
    await expect(main.getByRole('status')).toContainText('“Robot” is disconnected.')
    await expect(main.getByRole('status')).toContainText('could not be revoked')
    isDown = false
    await main
      .getByRole('button', { name: /^My Notes|My Notes/ })
      .first()
      .click()
    await disconnect('My Notes')
    await expect(main.getByRole('status')).toContainText('has revoked its access')
    const revoked = server.seen
      .filter(({ path }) => path === '/token/revocation')
      .map(({ token = '' }) => token)
    expect(revoked).toHaveLength(2)
    expect(await Promise.all(revoked.map(server.isActive))).toEqual([false, false])
    expect(
      await runToEnd(app, workflow).catch(error => ({ status: 'refused', error: String(error) })),
    ).not.toMatchObject({
      status: 'succeeded',
    })
  })
  await expectNowhere(scene)
})
