import { catalog } from '#actions/index.ts'
import type { Action } from '#shared/model/action.ts'
import { scanFolder } from '../support/canary-scan.ts'
import { type AppCase, canaries as tokensOfBoth } from '../support/e2e/action-table/action-case.ts'
import { ACTION_TABLE } from '../support/e2e/action-table/index.ts'
import { assemble, externalOf, SOURCE_ENV, stepsOf } from '../support/e2e/action-workflow.ts'
import { expect, test } from '../support/e2e/app-test.ts'
import { editorOf } from '../support/e2e/editor.ts'
import { makePlace, type Place, type RunningApp, startAt } from '../support/e2e/place.ts'
import { appOf, canariesOf, playActions } from '../support/e2e/play-actions.ts'
import { startGoogle } from '../support/stand-ins/google.ts'

let place: Place
let app: RunningApp
const complaints: string[] = []
/** Of all apps: none of them may be found at the end. */
const secrets: string[] = []

test.beforeAll(async () => {
  place = makePlace()
  app = await startAt(place)
  app.window.setDefaultTimeout(10_000)
  app.window.on('pageerror', error => complaints.push(`page: ${error.message}`))
  app.window.on('console', message => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`)
  })
})

test.afterAll(async () => {
  await app.kill()
  place.discard()
})

test('the table has every action that carries a credential', () => {
  const carries = ({ auth, app: key }: Action) =>
    auth !== 'app' || catalog.apps.some(one => one.key === key && (one.auth.length > 0 || one.dynamicFields))
  const actions = catalog.actions.filter(carries).map(({ key }) => key)
  const played = ACTION_TABLE.flatMap(({ steps }) => steps.map(({ action }) => action))
  expect([...new Set(played)].sort()).toEqual([...new Set(actions)].sort())
})

for (const appCase of ACTION_TABLE) {
  const ways = appCase.ways ? 'with an account' : 'with an account and with external authentication'
  test(`[S-CR-2] ${appOf(appCase.app).name}: each action runs ${ways}`, async () => {
    const vendor = await appCase.start()
    try {
      secrets.push(...canariesOf(appCase, vendor))
      await playActions(app, appCase, vendor)
    } finally {
      await vendor.stop()
    }
  })
}

test('[S-CR-2] lists are filled by one account, and the row is added with the token of the run', async () => {
  const tokens = tokensOfBoth('ya29.')
  secrets.push(...Object.values(tokens))
  const google = await startGoogle({
    token: Object.values(tokens),
    sheets: { Orders: [['Item']], Customers: [['Name', 'Email']] },
    files: [
      { id: 'sheet_9', name: 'Budget' },
      { id: 'sheet_1', name: 'Customers of 2026' },
    ],
  })
  const credentialsSince = (start: number) => [
    ...new Set(google.requests.slice(start).map(({ headers }) => headers.authorization)),
  ]
  try {
    await app.ask('accounts.add', {
      app: 'google_sheets',
      name: 'Only for lists',
      fields: { oauth_access_token: tokens.account },
    })
    const editor = await openRowByColumns(google, tokens.external)
    const { window } = app
    const step = 'add_single_row_by_external'
    const panel = await editor.open(step)
    const pick = async (field: string, option: RegExp | string) => {
      await panel.getByRole('combobox', { name: field }).click()
      await window.getByRole('option', { name: option }).click()
    }
    await pick('Account for lists', 'Only for lists')
    await pick('Spreadsheet', /^Customers of 2026/)
    await pick('Worksheet', 'Customers')
    const columns = panel.getByRole('group', { name: 'Columns' })
    await columns.getByRole('textbox', { name: /^Name/ }).fill('Ada')
    await columns.getByRole('textbox', { name: /^Email/ }).fill('ada@example.com')
    await editor.saved()
    await expect(editor.problemsButton).toHaveCount(0)
    expect(credentialsSince(0)).toEqual([`Bearer ${tokens.account}`])

    const before = google.requests.length
    await editor.run()
    await expect(editor.mark(step, 'Succeeded')).toBeVisible()
    await expect(editor.part(step)).toContainText('Added 1 row to Customers (Customers!A2:B2)')
    expect(google.rows('Customers')).toEqual([
      ['Name', 'Email'],
      ['Ada', 'ada@example.com'],
    ])
    expect(google.rows('Orders')).toEqual([['Item']])
    expect(credentialsSince(before)).toEqual([`Bearer ${tokens.external}`])
    const text = await window.content()
    expect(Object.values(tokens).filter(token => text.includes(token))).toEqual([])
  } finally {
    await google.stop()
  }
})

test('[S-CR-1] no byte of what is kept holds any of the credentials', async () => {
  expect(secrets.length).toBeGreaterThan(0)
  expect(scanFolder(place.root, secrets), 'while the app is open').toEqual([])
  expect(await app.ask('useLog.check')).toMatchObject({ ok: true })
  expect(complaints).toEqual([])
  await app.close()
  expect(scanFolder(place.root, secrets), 'afterwards').toEqual([])
  expect(scanFolder(place.root, [`Actions of ${appOf('slack').name}`]), 'the scan sees').not.toEqual([])
})

/** A row by columns, with neither a spreadsheet nor an account yet, open in the editor. */
async function openRowByColumns(at: { readonly endpoint: string; readonly host: string }, token: string) {
  const appCase: AppCase = {
    app: 'google_sheets',
    ways: ['external'],
    steps: [
      {
        action: 'google-sheets.add-single-row',
        props: ({ endpoint }) => ({ spreadsheetId: '', rowAs: 'columns', endpoint }),
        arrives: () => [],
        summary: '',
      },
    ],
    start: () => Promise.reject(new Error('It is started already.')),
  }
  const fields = { oauth_access_token: token }
  const vendor = {
    ...at,
    credentials: { google_sheets: { account: fields, external: fields } },
    received: () => [],
    stop: async () => undefined,
  }
  const { workflow: empty, revision } = await app.ask('workflows.create', { name: 'Rows by columns' })
  const workflow = assemble({
    workflow: empty,
    steps: stepsOf(appCase, vendor),
    vendor,
    accounts: new Map(),
  })
  await app.ask('workflows.save', { workflow, baseRevision: revision })
  const value = externalOf(vendor)
  await app.ask('workflows.setSecretEnv', { workflowId: workflow.id, name: SOURCE_ENV, value })
  const editor = editorOf(app.window)
  await editor.goTo(workflow.name)
  return editor
}
