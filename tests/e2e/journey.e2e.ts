import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { startSecretsManager } from '../../src/demo/secrets-manager.ts'
import { startSheets } from '../../src/demo/sheets.ts'
import { scanFolder } from '../support/canary-scan.ts'
import { expect, test } from '../support/e2e/app-test.ts'
import { type Editor, editorOf } from '../support/e2e/editor.ts'
import { heapOf } from '../support/e2e/heap.ts'

const WORKFLOW = 'Rows for customers'
const TOKEN = 'ya29.canary-Ada-7Qp4+x/Z_token'
const SPREADSHEET = 'sheet_of_ada'
const REGION = 'eu-central-1'
const ACCESS_KEY_ID = 'AKIAJOURNEYTEST00001'
const SECRET_ACCESS_KEY = 'canary+aws/Secret=Key.4d1f9b'

/** As it is typed: the editor indents. No line ends in a word, for which the editor might offer another. */
const CODE = `import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const secretsManager = new SecretsManagerClient({
endpoint: process.env.AWS_ENDPOINT_URL,
region: process.env.AWS_REGION,
credentials: {
accessKeyId: process.env.AWS_ACCESS_KEY_ID,
secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
},
});

export default defineComponent({
async run({ steps }) {
const { user_id } = steps.trigger.event.body;
const command = new GetSecretValueCommand({ SecretId: \`sheets/\${user_id}\` });
const { SecretString } = await secretsManager.send(command);
return JSON.parse(SecretString);
},
});`

test.setTimeout(150_000)

test('[S-CR-1] a workflow made by hand adds a customer’s row with that customer’s token, and keeps the token nowhere', async ({
  launch,
  userData,
}) => {
  const secretsManager = await startSecretsManager({
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
    region: REGION,
    secrets: { 'sheets/u_123': JSON.stringify({ access_token: TOKEN, spreadsheet_id: SPREADSHEET }) },
  })
  const sheets = await startSheets({
    spreadsheets: [{ id: SPREADSHEET, token: TOKEN, sheets: { Sheet1: [['Name', 'Email']] } }],
  })
  try {
    const desk = await launch()
    const editor = editorOf(desk.window)
    await test.step('from an empty canvas', async () => {
      await editor.create(WORKFLOW)
      await expect(editor.canvas.getByRole('group')).toHaveCount(0)
    })
    await test.step('a webhook that answers by a step', () => addWebhook(editor))
    await test.step('a code step that asks for the customer’s secret', () => addCode(editor))
    await test.step('the values it reads', () =>
      defineEnv(editor, {
        AWS_ENDPOINT_URL: secretsManager.endpoint,
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: ACCESS_KEY_ID,
        SHEETS_ENDPOINT: sheets.endpoint,
      }))
    await test.step('an answer', () => addResponse(editor))
    await test.step('a row in between, with the token as its credential', () =>
      addSheet(editor, new URL(sheets.endpoint).host))
    await test.step('undo and redo', () => undoAndRedo(editor))
    const url = await test.step('switched on, it has an address', () => enable(editor))

    await test.step('a call adds the row and is answered', async () => {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user_id: 'u_123', values: ['Ada', 'ada@example.com'] }),
      })
      expect({ status: answer.status, body: await answer.json() }).toEqual({
        status: 200,
        body: { added: 'Sheet1!A2:B2' },
      })
      expect(sheets.rows(SPREADSHEET)).toEqual([
        ['Name', 'Email'],
        ['Ada', 'ada@example.com'],
      ])
      expect(sheets.requests.map(({ token, status }) => ({ token, status }))).toEqual([
        { token: TOKEN, status: 200 },
      ])
      expect(secretsManager.requests).toEqual([
        { operation: 'GetSecretValue', secretId: 'sheets/u_123', status: 200 },
      ])
    })
    await test.step('the canvas and the list show how it went', async () => {
      for (const name of ['get_token', 'add_row', 'answer']) {
        await expect(editor.mark(name, 'Succeeded')).toBeVisible()
      }
      await desk.window.keyboard.press('ControlOrMeta+J')
      await expect(editor.runs.getByRole('list', { name: 'Runs' }).getByRole('listitem')).toHaveCount(1)
    })
    await test.step('[S-VAULT-5] the window never had the token', async () => {
      const heap = await heapOf(desk.window)
      // Text is what it is asked about, so it must have what is surely there.
      expect([WORKFLOW, 'Responded with 200', TOKEN].map(text => heap.includes(text))).toEqual([
        true,
        true,
        false,
      ])
    })
    await editor.saved()
    expect(scanFolder(userData, [TOKEN, SECRET_ACCESS_KEY]), 'while the app is open').toEqual([])
    await desk.close()

    await test.step('after a restart the run is there, and where the token was is a mask', async () => {
      const again = await launch()
      await seeMaskedRun(editorOf(again.window))
      await again.close()
    })
  } finally {
    await Promise.all([secretsManager.stop(), sheets.stop()])
  }

  await test.step('no byte of what is kept holds the token', async () => {
    expect(scanFolder(userData, [TOKEN, SECRET_ACCESS_KEY])).toEqual([])
    // The judge sees what is there: the workflow's name in its file, and a token that somebody did leave behind.
    expect(scanFolder(userData, [WORKFLOW]).length).toBeGreaterThan(0)
    const planted = join(userData, 'Cache', 'deep', 'data_1')
    await mkdir(dirname(planted), { recursive: true })
    await writeFile(planted, `..${Buffer.from(`x${TOKEN}`).toString('base64')}..`)
    expect(new Set(scanFolder(userData, [TOKEN]).map(({ file }) => file))).toEqual(new Set([planted]))
  })
})

async function addWebhook(editor: Editor): Promise<void> {
  await editor.window.getByRole('button', { name: 'A webhook' }).click()
  const panel = editor.panel('webhook')
  await panel.getByRole('combobox', { name: 'Response' }).click()
  await editor.window.getByRole('option', { name: 'Custom' }).click()
  await expect(panel.getByRole('combobox', { name: 'Response' })).toHaveText(/Custom/)
}

async function addCode(editor: Editor): Promise<void> {
  await editor.addAfter('webhook', 'node.js')
  await editor.rename('code', 'get_token')
  await editor.typeCode(editor.panel('get_token').getByRole('textbox', { name: 'Code' }), CODE)
}

async function defineEnv(editor: Editor, values: Readonly<Record<string, string>>): Promise<void> {
  const pane = await editor.openSettings('Environment')
  const { keyboard } = editor.window
  const name = pane.getByRole('textbox', { name: 'Name of the new variable' })
  for (const [key, value] of Object.entries(values)) {
    await name.click()
    await keyboard.type(key)
    await keyboard.press('Enter')
    await pane.getByRole('textbox', { name: `Value of ${key}` }).click()
    await keyboard.type(value)
  }
  await name.click()
  await keyboard.type('AWS_SECRET_ACCESS_KEY')
  await pane.getByRole('switch', { name: 'Secret' }).click()
  await pane.getByRole('button', { name: 'Add variable' }).click()
  await pane.getByRole('button', { name: 'Set AWS_SECRET_ACCESS_KEY' }).click()
  await keyboard.type(SECRET_ACCESS_KEY)
  await keyboard.press('Enter')
  await expect(pane.getByRole('button', { name: 'Replace AWS_SECRET_ACCESS_KEY' })).toBeVisible()
  await keyboard.press('Escape')
  await expect(editor.settings).toBeHidden()
}

async function addResponse(editor: Editor): Promise<void> {
  await editor.addAfter('get_token', 'return http')
  await editor.rename('return_http_response', 'answer')
}

async function addSheet(editor: Editor, host: string): Promise<void> {
  const { window } = editor
  await window.keyboard.press('Escape')
  await editor.toolbar.getByRole('button', { name: 'Fit view' }).click()
  await editor.toolbar.getByRole('button', { name: 'Add step' }).click()
  await editor.palette
    .getByRole('option', { name: 'Add Single Row' })
    .dragTo(editor.edge('get_token', 'answer'))
  await expect(editor.edge('get_token', 'add_single_row')).toBeVisible()
  await expect(editor.edge('add_single_row', 'answer')).toBeVisible()
  await editor.rename('add_single_row', 'add_row')
  const panel = editor.panel('add_row')
  const field = (label: string) => editor.field('add_row', label)

  await panel.getByRole('switch', { name: 'Use external authentication' }).click()
  await editor.typeInto(field('OAuth access token'), '{{steps.get_token.$return_value.access_token}}')
  await editor.typeInto(field('Spreadsheet'), '{{steps.get_token.$return_value.spreadsheet_id}}')
  await expect(field('Worksheet')).toHaveValue('Sheet1')
  await panel.getByRole('button', { name: 'Row values expression' }).click()
  await editor.typeInto(field('Row values'), '{{steps.trigger.event.body.values}}')
  await panel.getByRole('button', { name: 'More options' }).click()
  await editor.typeInto(field('API endpoint'), '{{env.SHEETS_ENDPOINT}}')
  await field('Allowed hosts').click()
  await window.keyboard.type(host)
  await window.keyboard.press('Enter')
  await expect(panel.getByRole('list', { name: 'Added hosts' })).toHaveText(host)

  await editor.open('answer')
  await editor.typeInto(
    editor.field('answer', 'Body'),
    '{{({ added: steps.add_row.$return_value.updatedRange })}}',
  )
  await editor.saved()
  await expect(editor.problemsButton).toHaveCount(0)
}

async function undoAndRedo(editor: Editor): Promise<void> {
  const { keyboard } = editor.window
  await editor.open('add_row')
  await keyboard.press('F2')
  await keyboard.type('append_row')
  await keyboard.press('Enter')
  await expect(editor.part('append_row')).toBeVisible()
  await keyboard.press('ControlOrMeta+Z')
  await expect(editor.part('add_row')).toBeVisible()
  await keyboard.press('ControlOrMeta+Shift+Z')
  await expect(editor.part('append_row')).toBeVisible()
  await keyboard.press('ControlOrMeta+Z')
  await expect(editor.part('add_row')).toBeVisible()
}

async function enable(editor: Editor): Promise<string> {
  await editor.saved()
  await editor.main.getByRole('switch', { name: 'Enabled' }).click()
  const panel = await editor.open('webhook')
  const address = panel.getByTitle(/^http:\/\/127\.0\.0\.1:/)
  await expect(address).toBeVisible()
  return address.innerText()
}

async function seeMaskedRun(editor: Editor): Promise<void> {
  const { window, runs } = editor
  await expect(window.getByRole('textbox', { name: 'Workflow name' })).toHaveValue(WORKFLOW)
  await window.keyboard.press('ControlOrMeta+J')
  const rows = runs.getByRole('list', { name: 'Runs' }).getByRole('listitem')
  await expect(rows).toHaveCount(1)
  await rows.getByRole('button').click()
  await runs
    .getByRole('list', { name: 'Steps' })
    .getByRole('button', { name: /get_token/ })
    .click()
  const output = runs.getByRole('tabpanel', { name: 'Output' })
  await expect(output).toContainText('access_token')
  await expect(output).toContainText(SPREADSHEET)
  await expect(output.getByText('steps.get_token.$return_value.access_token')).toBeVisible()
  await expect(window.locator('body')).not.toContainText(TOKEN)
}
