import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { proofReportSchema } from '#shared/model/retention-proof.ts'
import { chainWorkflow } from '../support/chain.ts'
import { editorOf } from '../support/e2e/editor.ts'
import type { Place, RunningApp } from '../support/e2e/place.ts'
import { test } from '../support/e2e/stage.ts'

const WAITS = 'await new Promise(() => setInterval(() => 0, 1000))'
const workflow = chainWorkflow({
  name: 'Proved',
  keep: false,
  env: [{ name: 'API_KEY', secret: true }],
  steps: {
    show: 'console.log(steps.trigger.event, process.env.API_KEY); return steps.trigger.event',
    answer: { action: 'http.respond', props: { status: 200, body: '{{steps.show.$return_value}}' } },
  },
})
const endless = chainWorkflow({ id: 'Endless00001', name: 'Endless', keep: false, steps: { wait: WAITS } })

async function open(app: RunningApp, name: string) {
  app.window.setDefaultTimeout(15_000)
  const editor = editorOf(app.window)
  await editor.goTo(name)
  const tab = await editor.openSettings('Kept runs')
  await tab.getByRole('button', { name: 'Prove it…' }).click()
  return app.window.getByRole('dialog', { name: /^(Prove|Proving) that nothing|^Retention proof/ })
}

/** The system's dialog for saving answers with this place. */
const savesTo = ({ app }: RunningApp, file: string) =>
  app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = (async () => ({ canceled: false, filePath })) as typeof dialog.showSaveDialog
  }, file)

const reportAt = (place: Place) => join(place.root, 'report.json')

test('[S-RET-1] a proof says what it will do, does it, and its report can be saved', async ({ stage }) => {
  const place = stage.place({ workflows: [workflow] })
  const app = await stage.start(place)
  const dialog = await open(app, 'Proved')
  const acting = dialog.getByRole('list', { name: 'Steps that act' })
  await expect(acting.getByRole('listitem')).toHaveText(/^show/)
  await dialog.getByRole('button', { name: 'Run and search' }).click()

  const verdict = dialog.getByRole('status')
  await expect(verdict).toContainText(/^0 of \d+ files hold any of the \d+ made-up values/, {
    timeout: 40_000,
  })
  await expect(dialog).toContainText('Succeeded after 2 steps; the workflow keeps nothing.')
  await expect(dialog).toContainText('The archive has no such run; the workflow has no journal.')
  await expect(dialog.getByRole('row', { name: /^Chromium’s own files/ })).toBeVisible()
  await expect(dialog.getByRole('row', { name: /^Crash dumps|^Vault and preferences/ }).first()).toBeVisible()
  for (const place of [/^Temporary files/, /^Logs/])
    await expect(dialog.getByRole('row', { name: place })).toBeVisible()
  await dialog.getByText(/^\d+ made-up values$/).click()
  await expect(dialog.getByText('env.API_KEY', { exact: true })).toBeVisible()

  await savesTo(app, reportAt(place))
  await dialog.getByRole('button', { name: 'Save report…' }).click()
  await expect(app.window.getByText('The report is saved', { exact: true })).toBeVisible()
  const report = proofReportSchema.strict().parse(JSON.parse(readFileSync(reportAt(place), 'utf8')))
  expect(report).toMatchObject({ outcome: 'nothing-found', workflowName: 'Proved', hits: [] })
  expect(statSync(reportAt(place)).mode & 0o777).toBe(0o600)

  await dialog.getByRole('button', { name: 'Done' }).click()
  await app.window.keyboard.press('Escape')
  await app.window.getByRole('navigation').getByRole('button', { name: /^Runs/ }).click()
  const row = app.window.getByRole('grid', { name: 'Runs' }).getByRole('row', { name: /Proved/ })
  await expect(row.getByText('proof', { exact: true })).toBeVisible()
})

test('a proof whose run does not end can be cancelled, or left', async ({ stage }) => {
  const app = await stage.start(stage.place({ workflows: [endless] }))
  const dialog = await open(app, 'Endless')
  // The canvas lies behind the dialog, where roles are hidden.
  const mark = (status: string) => app.window.locator(`[role=img][aria-label=${status}]`)
  const isRunning = async () => {
    await dialog.getByRole('button', { name: 'Run and search' }).click()
    await expect(mark('Running')).toBeAttached()
  }
  await isRunning()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog.getByRole('button', { name: 'Run and search' })).toBeVisible()
  await expect(mark('Canceled')).toBeAttached()

  await isRunning()
  await app.window.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(mark('Canceled')).toBeAttached()
})
