import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { RunId } from '#shared/model/ids.ts'
import { chainWorkflow } from '../support/chain.ts'
import { editorOf } from '../support/e2e/editor.ts'
import type { RunningApp } from '../support/e2e/place.ts'
import { test } from '../support/e2e/stage.ts'

const TOKEN = 'ya29.canary-of-the-detail'
const NOTE = 'left at the door, '.repeat(16)

const workflow = chainWorkflow({
  name: 'Orders',
  steps: {
    get_token:
      'console.log("for", steps.trigger.event.user, steps.trigger.event.token); return steps.trigger.event',
    notify: 'console.log("told them")',
    flaky: {
      props: {
        code: 'console.log("trying"); console.error("it broke"); throw new Error("No orders today.", { cause: new TypeError("read ECONNRESET", { cause: new Error("the line went dead") }) })',
      },
      retry: { attempts: 3, backoffMs: 50, maxBackoffMs: 50 },
    },
    add_row: {
      action: 'google-sheets.add-single-row',
      props: { spreadsheetId: 'x', sheetName: 's', values: [1] },
      auth: {
        google_sheets: {
          mode: 'external',
          external: { oauth_access_token: '{{steps.get_token.$return_value.token}}' },
        },
      },
    },
  },
})

async function runFor(app: RunningApp, user: string): Promise<RunId> {
  const { runId } = await app.ask('runs.start', {
    workflowId: workflow.id,
    event: { user, token: TOKEN, note: NOTE },
  })
  await expect.poll(async () => (await app.ask('runs.get', { runId })).status).toBe('failed')
  return runId
}

test('a failed run is understood, exported without its secrets, and held against the one before', async ({
  stage,
}) => {
  const place = stage.place({ workflows: [workflow] })
  const app = await stage.start(place)
  const { window } = app
  await runFor(app, 'u_123')
  const runId = await runFor(app, 'u_456')
  const { runs } = editorOf(window)
  await window.keyboard.press('ControlOrMeta+J')
  await runs.getByRole('list', { name: 'Runs' }).getByRole('button').first().click()
  const steps = runs.getByRole('list', { name: 'Steps' })
  const step = (name: string) => steps.getByRole('button', { name: new RegExp(name) })

  await test.step('it opens at the step that failed, with each attempt and the waits between', async () => {
    const error = runs.getByRole('tabpanel', { name: 'Error' })
    await expect(error).toContainText('No orders today.')
    // Each cause reads as the one before it: it says so, and what it is, without a heading of its own.
    await expect(error.getByText('Caused by', { exact: true })).toHaveCount(2)
    await expect(error.getByText('TypeError: read ECONNRESET')).toBeVisible()
    await expect(error.getByText('Error: the line went dead')).toBeVisible()
    await expect(error.getByText('code.thrown')).toHaveCount(1)
    await expect(step('flaky').locator('[data-segment="attempt"]')).toHaveCount(3)
    await expect(step('flaky').locator('[data-segment="wait"]')).toHaveCount(2)
    await expect(step('add_row')).toContainText('skipped')
  })

  await test.step('the keyboard walks the steps; what failed stays in sight and leads back', async () => {
    await step('flaky').focus()
    await window.keyboard.press('ArrowUp')
    await expect(step('notify')).toBeFocused()
    const failure = runs.getByRole('note', { name: 'Failure' })
    await expect(failure).toContainText('flaky failed')
    await expect(failure).toContainText('Caused by: read ECONNRESET')
    await failure.getByRole('button', { name: 'Show flaky' }).click()
    await expect(runs.getByRole('tabpanel', { name: 'Error' })).toBeVisible()
  })

  await test.step('logs stand under their attempt and are found by level', async () => {
    await runs.getByRole('tab', { name: /^Logs/ }).click()
    const logs = runs.getByRole('list', { name: 'Logs' })
    await expect(logs.getByText(/^Attempt \d$/)).toHaveText(['Attempt 1', 'Attempt 2', 'Attempt 3'])
    await runs.getByRole('button', { name: /^Levels/ }).click()
    await window.getByRole('menuitem', { name: 'Errors', exact: true }).click()
    await expect(logs.getByText('it broke')).toHaveCount(3)
    await expect(logs.getByText('trying')).toHaveCount(0)
  })

  await test.step('all of a long text is read, line by line', async () => {
    await step('get_token').click()
    const tree = runs.getByRole('tree', { name: 'Output' })
    await expect(tree.getByRole('treeitem', { name: 'user: "u_456"', exact: true })).toBeVisible()
    await tree.getByRole('treeitem', { name: /^note/ }).click()
    const lines = tree.getByRole('treeitem', { level: 4 })
    await expect.poll(async () => (await lines.allTextContents()).join('')).toBe(NOTE)
    const beyond = await tree.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
    const cut = await lines
      .locator('span')
      .evaluateAll(texts => texts.filter(text => text.scrollWidth > text.clientWidth + 1))
    expect({ beyond, cut }).toEqual({ beyond: 0, cut: [] })
  })

  await test.step('a step that gave nothing is said to have', async () => {
    await step('notify').click()
    await expect(runs.getByRole('tabpanel', { name: 'Output' })).toHaveText(/The step gave nothing/)
    await expect(runs.getByRole('tree', { name: 'Output' })).toHaveCount(0)
  })

  await test.step('a masked value tells the keyboard where it came from', async () => {
    await step('get_token').click()
    await runs.getByRole('tab', { name: /^Logs/ }).click()
    await runs
      .getByRole('list', { name: 'Logs' })
      .getByRole('button', { name: /^secret/ })
      .focus()
    await expect(window.getByRole('tooltip')).toContainText('Came from: steps.get_token.$return_value.token')
  })

  await test.step('[S-CR-1] the exported file holds all of it but the secret', async () => {
    const file = join(place.root, 'exported.json')
    await app.app.evaluate(({ dialog, shell }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
      shell.showItemInFolder = shown => Object.assign(globalThis, { shown })
    }, file)
    await expect(app.ask('app.showSaved')).rejects.toThrow('No file was saved yet.')
    await runs.getByRole('button', { name: 'Export' }).click()
    await window.getByRole('menuitem', { name: /^Whole run/ }).click()
    await expect(window.getByText('Exported', { exact: true })).toBeVisible()
    const text = readFileSync(file, 'utf8')
    expect(JSON.parse(text)).toMatchObject({ format: 'patchbay.run', run: { runId, status: 'failed' } })
    expect(text).toContain('u_456')
    expect(text).not.toContain('canary')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    await window.getByRole('button', { name: 'Show in folder' }).click()
    await expect.poll(() => app.app.evaluate(() => Reflect.get(globalThis, 'shown'))).toBe(file)
  })

  await test.step('beside the run before it, what differs stands by its path', async () => {
    await runs.getByRole('button', { name: 'Compare with another run' }).click()
    const dialog = window.getByRole('dialog', { name: 'Compare runs' })
    await dialog
      .getByRole('list', { name: 'Steps compared' })
      .getByRole('button', { name: /get_token/ })
      .click()
    const output = dialog.getByRole('region', { name: 'Output' })
    await expect(output).toContainText('1 difference')
    await expect(output).toContainText('$return_value.user')
    await expect(output).toContainText('"u_123"')
    await expect(output).toContainText('"u_456"')
    await window.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
  })
})
