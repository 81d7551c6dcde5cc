import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from '@playwright/test'
import { appSchema } from '#shared/model/action.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { chainWorkflow } from '../support/chain.ts'
import { editorOf } from '../support/e2e/editor.ts'
import type { Place, RunningApp } from '../support/e2e/place.ts'
import { addRequestWorkflow, runToEnd } from '../support/e2e/request-workflow.ts'
import { type Stage, test } from '../support/e2e/stage.ts'
import { type KeyringSession, startKeyringSession } from '../support/keyring-session.ts'

test.setTimeout(90_000)
test.skip(process.platform !== 'linux', 'the keyring of these tests is GNOME’s')

const TOKEN = 'canary-of-the-vault-5f0c2b7e91'
const OUTSIDE = 'canary-from-outside-77aa31c4d2'
const APP = 'custom_ledger'

const BROKEN = chainWorkflow({
  id: 'Broken000001',
  name: 'Broken',
  steps: { check: 'throw new Error("The order has no number")' },
})

interface Ledger {
  readonly host: string
  /** Authorization headers, in order. */
  readonly seen: string[]
}

/** An API that answers everything, and remembers what it was shown. */
async function openLedger(stage: Stage): Promise<Ledger> {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization ?? '')
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"rows":3}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  stage.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

async function openKeyring(stage: Stage): Promise<KeyringSession> {
  const keyring = await startKeyringSession()
  stage.after(keyring.stop)
  return keyring
}

/** One workflow that uses an account, one that is given its credential, both kept; and the account. */
async function furnish(app: RunningApp, { host }: Ledger) {
  await app.ask('apps.define', {
    app: appSchema.parse({
      key: APP,
      name: 'Ledger',
      description: '',
      hosts: [host],
      auth: [{ key: 'token', label: 'Token', secret: true }],
      request: { headers: { authorization: 'Bearer {token}' } },
      isCustom: true,
    }),
  })
  const account = await app.ask('accounts.add', { app: APP, name: 'Books', fields: { token: TOKEN } })
  const mine = await addRequestWorkflow(app, {
    url: `http://${host}/rows`,
    id: 'Mine00000001',
    name: 'Mine',
    auth: { [APP]: { accountId: account.id } },
  })
  const theirs = await addRequestWorkflow(app, {
    url: `http://${host}/rows`,
    id: 'Theirs000001',
    name: 'Theirs',
    auth: { airtable: { mode: 'external', external: { oauth_access_token: OUTSIDE } } },
  })
  return { account, mine, theirs }
}

const keptRuns = async (app: RunningApp, { id }: Workflow) =>
  (await app.ask('runs.list', { filter: { workflowId: id } })).runs.filter(({ kept }) => kept)

const notices = ({ window }: RunningApp) => window.getByRole('region', { name: 'Warnings' })

/** The part of Settings about the vault, open. */
async function openVaultSettings({ window }: RunningApp) {
  const section = window.getByRole('dialog', { name: 'Settings' }).getByRole('region', { name: 'Vault' })
  if (!(await section.isVisible())) await window.keyboard.press('ControlOrMeta+,')
  await expect(section).toBeVisible()
  const button = (name: string) => section.getByRole('button', { name, exact: true })
  const slot = (name: string) =>
    section
      .getByRole('list', { name: 'Ways to open the vault' })
      .getByRole('listitem')
      .filter({ hasText: name })
  return { section, button, slot }
}

/** By the bar that says that the vault is locked. */
async function unlockByBar(app: RunningApp, passphrase?: string) {
  const dialog = app.window.getByRole('dialog', { name: 'Unlock the vault' })
  if (!(await dialog.isVisible())) await notices(app).getByRole('button', { name: 'Unlock…' }).click()
  if (passphrase !== undefined) await dialog.getByLabel(/^Passphrase/).fill(passphrase)
  await dialog.getByRole('button', { name: 'Unlock', exact: true }).click()
  return dialog
}

/** @returns how often the window asked about the vault since */
async function countLooks({ app }: RunningApp): Promise<() => Promise<number>> {
  await app.evaluate(({ ipcMain }) => {
    // Not in Electron's types: what answers the window.
    const { _invokeHandlers: answers } = ipcMain as unknown as {
      _invokeHandlers: Map<string, (...args: unknown[]) => unknown>
    }
    const answer = answers.get('patchbay')
    if (!answer) throw new Error('Nobody answers the window.')
    Reflect.set(globalThis, 'looks', 0)
    answers.set('patchbay', (...args) => {
      if (args[1] === 'vault.details') Reflect.set(globalThis, 'looks', Reflect.get(globalThis, 'looks') + 1)
      return answer(...args)
    })
  })
  return () => app.evaluate(() => Reflect.get(globalThis, 'looks') as number)
}

const vaultFile = (place: Place) => join(place.userData, 'vault.json')

/** The command line of the same user and data folder. */
async function commandLine(place: Place, args: readonly string[]) {
  const { PATCHBAY_PASSPHRASE: _none, ...env } = process.env
  return promisify(execFile)(process.execPath, ['bin/patchbay.js', ...args, '--data-dir', place.userData], {
    env,
  }).then(
    ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      text: error.stdout + error.stderr,
    }),
  )
}

test('[S-VAULT-3] GNOME Keyring: first use, restart, locked at the start and unlocked from the bar, its key deleted', async ({
  stage,
}) => {
  const [keyring, ledger, place] = [await openKeyring(stage), await openLedger(stage), stage.place()]
  const first = await stage.start(place)
  const settings = await openVaultSettings(first)
  await expect(settings.section).toContainText('Ready')
  await expect(settings.slot('This app')).toContainText('GNOME Keyring')
  const { mine, theirs } = await furnish(first, ledger)
  expect(await runToEnd(first, mine)).toMatchObject({ status: 'succeeded', kept: true })
  await first.close()

  await test.step('after a restart it opens by itself', async () => {
    const again = await stage.start(place)
    await expect(notices(again)).toBeHidden()
    expect(await again.ask('accounts.list')).toMatchObject([{ name: 'Books' }])
    expect(await keptRuns(again, mine)).toHaveLength(1)
    await again.close()
  })

  await test.step('with a locked keyring the app comes up and says so; what needs no secret runs', async () => {
    await keyring.lock()
    const app = await stage.start(place)
    await expect(notices(app).getByRole('alert')).toContainText('The vault is locked')
    await expect(notices(app)).toContainText('key service is locked')
    const looks = await countLooks(app)
    await expect(app.ask('accounts.list')).rejects.toThrow(/vault is locked/)
    expect(await runToEnd(app, theirs)).toMatchObject({ status: 'succeeded', kept: false })
    expect(ledger.seen.at(-1)).toBe(`Bearer ${OUTSIDE}`)
    await expect(app.ask('runs.start', { workflowId: mine.id })).rejects.toThrow(/Unlock the vault/)
    await app.window.getByRole('navigation').getByRole('button', { name: 'Accounts' }).click()
    await expect(app.window.getByRole('main')).toContainText('The vault is locked')
    // Each look asks the keyring; a window that is at rest asks nothing.
    expect(await looks()).toBeLessThan(5)
    await keyring.unlock()
    await expect(await unlockByBar(app)).toBeHidden()
    await expect(notices(app)).toBeHidden()
    await expect(app.window.getByRole('main').getByRole('button', { name: /Books/ })).toBeVisible()
    expect(await keptRuns(app, mine)).toHaveLength(1)
    expect(await runToEnd(app, mine)).toMatchObject({ status: 'succeeded', kept: true })
    await app.close()
  })

  await test.step('without its key it says so, changes nothing, and starts anew only when told to', async () => {
    await keyring.forget()
    const before = readFileSync(vaultFile(place), 'utf8')
    const app = await stage.start(place)
    await expect(notices(app).getByRole('alert')).toContainText('The key does not fit this vault')
    const dialog = await unlockByBar(app)
    await expect(dialog.getByText('The key does not fit this vault')).toBeVisible()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(readFileSync(vaultFile(place), 'utf8')).toBe(before)
    const { section, button } = await openVaultSettings(app)
    await expect(section).toContainText('Wrong key')
    await button('Start a new vault…').click()
    await app.window.getByRole('alertdialog').getByRole('button', { name: 'Start a new vault' }).click()
    await expect(section.getByText('Ready', { exact: true })).toBeVisible()
    const aside = readdirSync(place.userData).filter(name => name.startsWith('vault.json.set-aside-'))
    expect(aside.map(name => readFileSync(join(place.userData, name), 'utf8'))).toEqual([before])
    expect(await app.ask('accounts.list')).toEqual([])
    await app.close()
  })
})

test('[S-VAULT-1] [S-VAULT-5] two slots, a rotated key, and locking: what is kept stays readable to those who may', async ({
  stage,
}) => {
  await openKeyring(stage)
  const [ledger, place] = [await openLedger(stage), stage.place()]
  const app = await stage.start(place)
  const { mine, theirs } = await furnish(app, ledger)
  expect(await runToEnd(app, mine)).toMatchObject({ status: 'succeeded', kept: true })
  const [file = ''] = readdirSync(join(place.userData, 'workflows')).filter(name => /^mine/i.test(name))
  const runThere = () => commandLine(place, ['run', join(place.userData, 'workflows', file)])

  await test.step('the command line is let in by Settings alone', async () => {
    expect(await runThere()).toMatchObject({ code: 1, text: expect.stringContaining('Unlock the vault') })
    const { slot } = await openVaultSettings(app)
    await slot('Command-line access').getByRole('button', { name: 'Allow' }).click()
    await expect(slot('Command-line access')).toContainText('Secret Service')
    ledger.seen.length = 0
    expect(await runThere()).toMatchObject({ code: 0 })
    expect(ledger.seen).toEqual([`Bearer ${TOKEN}`])
  })

  await test.step('a rotated key opens in every way, and all that was kept is readable', async () => {
    const { button, section } = await openVaultSettings(app)
    const before = readFileSync(vaultFile(place), 'utf8')
    await button('Rotate the key…').click()
    const dialog = app.window.getByRole('dialog', { name: 'Rotate the vault’s key' })
    await dialog.getByRole('button', { name: 'Rotate', exact: true }).click()
    await expect(dialog).toBeHidden()
    expect(readFileSync(vaultFile(place), 'utf8')).not.toBe(before)
    await expect(section).toContainText('Key made just now')
    expect(await runThere()).toMatchObject({ code: 0 })
    expect(await runToEnd(app, mine)).toMatchObject({ status: 'succeeded', kept: true })
    const runs = await keptRuns(app, mine)
    expect(runs.length).toBeGreaterThanOrEqual(3)
    const { output } = await app.ask('runs.step', {
      runId: runs.at(-1)?.runId as RunId,
      stepId: mine.steps[0]?.id as never,
    })
    expect(JSON.stringify(output)).toMatch(/rows.{1,4}:3/)
    const { entries } = await app.ask('useLog.list', { limit: 100 })
    expect(entries.length).toBeGreaterThanOrEqual(3)
    expect(await app.ask('useLog.check')).toMatchObject({ ok: true })
  })

  await test.step('the command line is shut out again', async () => {
    const { slot } = await openVaultSettings(app)
    await slot('Command-line access').getByRole('button', { name: 'Remove: Command-line access' }).click()
    await app.window.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
    await expect(slot('Command-line access').getByRole('button', { name: 'Allow' })).toBeVisible()
    expect(await runThere()).toMatchObject({ code: 1, text: expect.stringContaining('Unlock the vault') })
  })

  await test.step('locked, accounts and kept runs are out of reach and other people’s credentials work', async () => {
    const kept = await keptRuns(app, mine)
    const { button, section } = await openVaultSettings(app)
    await button('Lock now').click()
    await expect(section.getByText('Locked', { exact: true })).toBeVisible()
    await expectLocked(app, { mine, theirs })
    await app.window.keyboard.press('Escape')
    await expect(await unlockByBar(app)).toBeHidden()
    expect(await keptRuns(app, mine)).toEqual(kept)
    expect(await runToEnd(app, mine)).toMatchObject({ status: 'succeeded', kept: true })
  })

  await test.step('it locks by itself when the screen is locked, if that is wanted', async () => {
    const lockScreen = () => app.app.evaluate(({ powerMonitor }) => void powerMonitor.emit('lock-screen'))
    await lockScreen()
    expect((await app.ask('app.info')).vault.state).toBe('ready')
    const { section } = await openVaultSettings(app)
    await section.getByRole('switch', { name: /^Lock when the machine is suspended/ }).click()
    await expect.poll(async () => (await app.ask('settings.get')).lockOnSuspend).toBe(true)
    await lockScreen()
    await expect(section.getByText('Locked', { exact: true })).toBeVisible()
    await expectLocked(app, { mine, theirs })
  })
})

test('locking takes kept runs from the screen, and unlocking brings them back', async ({ stage }) => {
  await openKeyring(stage)
  const app = await stage.start(stage.place({ workflows: [BROKEN] }))
  const { window } = app
  await editorOf(window).goTo(BROKEN.name)
  expect(await runToEnd(app, BROKEN)).toMatchObject({ status: 'failed', kept: true })
  const panel = editorOf(window).runs
  const grid = window.getByRole('grid', { name: 'Runs' })
  const rows = grid.getByRole('row').filter({ has: window.getByRole('gridcell') })
  const detail = window.getByRole('region', { name: 'Run', exact: true })
  const main = window.getByRole('main')
  const lock = async () => {
    const { button, section } = await openVaultSettings(app)
    await button('Lock now').click()
    await expect(section.getByText('Locked', { exact: true })).toBeVisible()
    await window.keyboard.press('Escape')
    await expect(section).toBeHidden()
  }

  await test.step('on the page of all runs', async () => {
    await window.getByRole('navigation').getByRole('button', { name: /^Runs/ }).click()
    await rows.first().click()
    await expect(detail.getByText('The order has no number').first()).toBeVisible()
    await lock()
    await expect(main.getByText('The vault is closed')).toBeVisible()
    await expect(detail).toBeHidden()
    await expect(window.getByText('The order has no number')).toHaveCount(0)
    await expect(await unlockByBar(app)).toBeHidden()
    await expect(rows).toHaveCount(1)
    await expect(rows.first()).toContainText('The order has no number')
  })

  await test.step('below the canvas of its workflow', async () => {
    await rows.first().click()
    await window.getByRole('button', { name: 'Open workflow' }).click()
    await expect(panel.getByText('The order has no number').first()).toBeVisible()
    await lock()
    await expect(panel.getByText('The vault is closed')).toBeVisible()
    await expect(window.getByText('The order has no number')).toHaveCount(0)
    await expect(editorOf(window).mark('check', 'Failed')).toBeHidden()
    await expect(await unlockByBar(app)).toBeHidden()
    await panel.getByRole('list', { name: 'Runs' }).getByRole('button').first().click()
    await expect(editorOf(window).mark('check', 'Failed')).toBeVisible()
  })
})

async function expectLocked(app: RunningApp, { mine, theirs }: Record<'mine' | 'theirs', Workflow>) {
  await expect(app.ask('accounts.list')).rejects.toThrow(/vault was locked/)
  expect(await keptRuns(app, mine)).toEqual([])
  expect(await runToEnd(app, mine)).toMatchObject({ status: 'failed', kept: false })
  expect(await runToEnd(app, theirs)).toMatchObject({ status: 'succeeded', kept: false })
}

test('[S-VAULT-2] without a keyring: a passphrase of Settings keeps what was in memory, and opens it after a restart', async ({
  stage,
}) => {
  const [ledger, place] = [await openLedger(stage), stage.place()]
  const withoutKeyring = { args: ['--password-store=basic'] }
  const app = await stage.start(place, withoutKeyring)
  const { mine } = await furnish(app, ledger)
  expect(await runToEnd(app, mine)).toMatchObject({ status: 'succeeded', kept: false })
  expect(existsSync(vaultFile(place))).toBe(false)
  const { section, slot } = await openVaultSettings(app)
  await expect(section).toContainText('In memory only')
  await expect(slot('This app')).toContainText('no key service')
  await slot('Passphrase').getByRole('button', { name: 'Set a passphrase' }).click()
  const dialog = app.window.getByRole('dialog', { name: 'Set a passphrase' })
  await dialog.getByLabel('Passphrase', { exact: true }).fill('a passphrase of tests')
  await dialog.getByLabel('Passphrase again').fill('a passphrase of tests')
  await dialog.getByRole('button', { name: 'Set passphrase' }).click()
  await expect(section.getByText('Ready', { exact: true })).toBeVisible()
  await expect(notices(app)).toBeHidden()
  expect(await runToEnd(app, mine)).toMatchObject({ status: 'succeeded', kept: true })
  await app.close()

  const again = await stage.start(place, withoutKeyring)
  await expect(notices(again).getByRole('alert')).toContainText('it opens with a passphrase')
  const unlock = await unlockByBar(again, 'another passphrase')
  await expect(unlock.getByText(/does not fit/)).toBeVisible()
  await unlockByBar(again, 'a passphrase of tests')
  await expect(unlock).toBeHidden()
  expect(await again.ask('accounts.list')).toMatchObject([{ name: 'Books' }])
  expect(await keptRuns(again, mine)).toHaveLength(1)
  await editorOf(again.window).goTo('Mine')
  expect(await runToEnd(again, mine)).toMatchObject({ status: 'succeeded', kept: true })
  expect(ledger.seen).toEqual([TOKEN, TOKEN, TOKEN].map(token => `Bearer ${token}`))
})
