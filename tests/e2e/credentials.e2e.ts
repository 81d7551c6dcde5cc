import { readFileSync } from 'node:fs'
import { type Workflow, workflowSchema } from '#shared/model/workflow.ts'
import { expect, test } from '../support/e2e/app-test.ts'
import { type Editor, editorOf } from '../support/e2e/editor.ts'
import { chain, seed } from '../support/e2e/seed.ts'
import { startGoogle } from '../support/stand-ins/google.ts'

const TOKEN = 'ya29.canary-picker-4c1e77'

test('a spreadsheet, its sheet and its columns are picked by the account chosen for lists', async ({
  launch,
  userData,
}) => {
  const google = await startGoogle({
    token: TOKEN,
    sheets: { Customers: [['Name', 'Email']], Orders: [['Item']] },
    files: [
      { id: 'sheet_9', name: 'Budget' },
      { id: 'sheet_1', name: 'Customers of 2026' },
    ],
  })
  try {
    const file = seed(userData, withSheet(google))
    const { window } = await launch()
    const editor = editorOf(window)
    await addAccount(editor)
    const panel = await editor.open('add_row')
    await panel.getByRole('combobox', { name: 'Account for lists' }).click()
    await window.getByRole('option', { name: 'Ada’s Google' }).click()

    await panel.getByRole('combobox', { name: 'Spreadsheet' }).click()
    await window.keyboard.type('2026')
    await window.getByRole('option', { name: /^Customers of 2026/ }).click()
    await expect(panel.getByRole('combobox', { name: 'Spreadsheet' })).toHaveText('Customers of 2026')
    await panel.getByRole('combobox', { name: 'Worksheet' }).click()
    await window.getByRole('option', { name: 'Customers' }).click()
    const columns = panel.getByRole('group', { name: 'Columns' })
    await columns.getByRole('textbox', { name: /^Name/ }).fill('Ada')
    await expect(columns.getByRole('textbox', { name: /^Email/ })).toBeVisible()

    // Another sheet has other columns; what was filled in stays until it is taken out.
    await panel.getByRole('combobox', { name: 'Worksheet' }).click()
    await window.getByRole('option', { name: 'Orders' }).click()
    await columns.getByRole('textbox', { name: /^Item/ }).fill('Tea')
    await expect(columns.getByText(/no such field any more/)).toBeVisible()
    await editor.saved()
    expect(stepIn(file).props).toMatchObject({
      spreadsheetId: 'sheet_1',
      sheetName: 'Orders',
      columns: { Name: 'Ada', Item: 'Tea' },
    })
    await columns.getByRole('button', { name: 'Remove Name' }).click()
    await editor.saved()
    expect(stepIn(file)).toMatchObject({
      props: { columns: { Item: 'Tea' } },
      auth: { google_sheets: { mode: 'external' } },
    })

    // An expression can be typed where a list is.
    await panel.getByRole('combobox', { name: 'Spreadsheet' }).click()
    await window.keyboard.type('{{')
    await window.keyboard.type('steps.get_token.$return_value.id')
    await expect(editor.field('add_row', 'Spreadsheet')).toHaveText(/steps\.get_token\.\$return_value\.id/)
    await expect(panel.getByText(/only a run knows what “Spreadsheet” comes to/).first()).toBeVisible()
  } finally {
    await google.stop()
  }
})

test('the canvas shows where a credential goes, and leads to the field where it would leak', async ({
  launch,
  userData,
}) => {
  seed(userData, withSheet({ endpoint: 'https://sheets.googleapis.com/', host: '' }, { leaks: true }))
  const { window } = await launch()
  const editor = editorOf(window)
  await editor.open('get_token')
  await window.keyboard.press('Escape')
  await editor.toolbar.getByRole('button', { name: 'Credentials' }).click()
  const bar = window.getByRole('region', { name: 'Credentials', exact: true })
  await expect(bar).toContainText('1 credential · 1 would reach a response')
  await bar.getByRole('button', { name: 'List of credentials' }).click()
  const list = window.getByRole('dialog', { name: 'Credentials of this workflow' })
  await expect(list.getByRole('button')).toHaveText([/get_token → answer/, /get_token → add_row/])
  await list.getByRole('button', { name: /answer/ }).click()
  const details = window.getByRole('dialog', { name: 'Credential', exact: true })
  await expect(details).toContainText('steps.get_token.$return_value.access_token')
  await details.getByRole('button', { name: 'Open field' }).click()
  await expect(editor.field('answer', 'Body')).toBeFocused()

  await editor.typeInto(editor.field('answer', 'Body'), 'done')
  await expect(bar).toContainText(/^1 credential(?! ·)/)
  await window.keyboard.press('Escape')
  await window.keyboard.press('Shift+C')
  await expect(bar).toBeHidden()
})

test('[S-CR-2] code sends with a credential that it never sees, to a host allowed by a click', async ({
  launch,
  userData,
}) => {
  const google = await startGoogle({ token: TOKEN, sheets: { Sheet1: [['Name']] } })
  try {
    const ask = `const answer = await $.auth('google_sheets').fetch('${google.endpoint}/v4/spreadsheets/sheet_1?fields=sheets.properties(title,sheetType)')`
    const steps = { get_token: `return { access_token: '${TOKEN}' }`, ask: `${ask}\nreturn answer.status` }
    seed(userData, chain({ name: 'Code', steps }))
    const { window } = await launch()
    const editor = editorOf(window)
    const panel = await editor.open('ask')
    await panel.getByRole('button', { name: 'Credentials for this code' }).click()
    await panel.getByRole('combobox', { name: 'Add credential' }).click()
    await window.getByRole('option', { name: 'Google Sheets' }).click()
    const credential = panel.getByRole('group', { name: 'Google Sheets credential' })
    await expect(credential).toContainText("$.auth('google_sheets').fetch(url)")
    await credential.getByRole('switch', { name: 'Use external authentication' }).click()
    const token = editor.field('ask', 'OAuth access token')
    await editor.typeInto(token, '{{steps.get_token.$return_value.access_token}}')
    await panel.getByRole('button', { name: `Allow ${google.host}` }).click()
    await expect(panel.getByRole('list', { name: 'Added hosts' })).toHaveText(google.host)
    await editor.saved()

    await editor.run()
    await expect(editor.mark('ask', 'Succeeded')).toBeVisible()
    const result = panel.getByRole('region', { name: 'Result in the run' })
    await result.getByRole('tab', { name: /^Requests/ }).click()
    await expect(result.getByRole('list', { name: 'Requests' }).getByRole('listitem')).toHaveText([
      new RegExp(`GET${google.host}/v4/spreadsheets/sheet_1200.*Google Sheets`),
    ])

    const plain = editor.part('ask').getByRole('img', { name: 'its code gets plain credentials' })
    await expect(plain).toBeHidden()
    await credential.getByRole('switch', { name: 'Give the code the plain values' }).click()
    await expect(plain).toBeVisible()
    await expect(credential.getByRole('note')).toContainText('send it anywhere')
  } finally {
    await google.stop()
  }
})

interface Target {
  readonly endpoint: string
  readonly host: string
}

function withSheet({ endpoint, host }: Target, { leaks = false } = {}): Workflow {
  const base = chain({
    name: 'Rows',
    steps: { get_token: 'return { access_token: "a", id: "sheet_1" }', add_row: '', answer: '' },
  })
  const token = '{{steps.get_token.$return_value.access_token}}'
  return workflowSchema.parse({
    ...base,
    triggers: base.triggers.map(({ id, name, position }) => ({
      id,
      name,
      position,
      type: 'webhook',
      path: 'A'.repeat(22),
      response: 'custom',
    })),
    steps: base.steps.map(step => {
      if (step.name === 'answer') {
        return { ...step, action: 'http.respond', props: { status: 200, body: leaks ? token : 'done' } }
      }
      if (step.name !== 'add_row') return step
      return {
        ...step,
        action: 'google-sheets.add-single-row',
        props: leaks
          ? { spreadsheetId: 'sheet_1', values: ['a'], endpoint }
          : { spreadsheetId: '', rowAs: 'columns', endpoint },
        allowedHosts: host === '' ? [] : [host],
        auth: { google_sheets: { mode: 'external', external: { oauth_access_token: token } } },
      }
    }),
  })
}

const stepIn = (file: string) => {
  const step = workflowSchema
    .parse(JSON.parse(readFileSync(file, 'utf8')))
    .steps.find(({ name }) => name === 'add_row')
  if (!step) throw new Error('The step is gone.')
  return step
}

/** By the door that the accounts page uses. */
async function addAccount({ window }: Editor): Promise<void> {
  await window.evaluate(async token => {
    const { patchbay } = globalThis as unknown as {
      patchbay: { invoke(channel: string, input: unknown): Promise<{ ok: boolean }> }
    }
    const fields = { oauth_access_token: token }
    const added = await patchbay.invoke('accounts.add', {
      app: 'google_sheets',
      name: 'Ada’s Google',
      fields,
    })
    if (!added.ok) throw new Error('The account could not be added.')
  }, TOKEN)
  await window.reload()
  await expect(window.locator('html[data-app-ready]')).toBeAttached()
}
