import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { readWorkflow } from '#shared/model/serialize-workflow.ts'
import { chainWorkflow } from '../support/chain.ts'
import { editorOf } from '../support/e2e/editor.ts'
import type { RunningApp } from '../support/e2e/place.ts'
import { test } from '../support/e2e/stage.ts'

const CODE = `
const { fail, wait } = steps.trigger.event
if (wait) { console.log('waiting'); await new Promise(() => setInterval(() => 0, 1000)) }
if (fail) throw new Error('no such row')
return 1
`
const workflowOf = (id: string, name: string, keep = true) =>
  chainWorkflow({ id, name, keep, steps: { work: CODE } })
const ORDERS = workflowOf('KeptRuns0001', 'Orders')
const INVOICES = workflowOf('KeptRuns0002', 'Invoices')
const SECRETIVE = workflowOf('KeptRuns0003', 'Secretive', false)

async function run(app: RunningApp, { id }: typeof ORDERS, event: Record<string, boolean> = {}) {
  const { runId } = await app.ask('runs.start', { workflowId: id, event })
  const isUnderWay = async () => {
    const { runs } = await app.ask('runs.list', { filter: { workflowId: id } })
    return runs.some(listed => listed.runId === runId && listed.status === 'running')
  }
  if (!event.wait) await expect.poll(isUnderWay).toBe(false)
}

const statuses = async (app: RunningApp, { id }: typeof ORDERS) =>
  (await app.ask('runs.list', { filter: { workflowId: id } })).runs.map(({ status, kept }) => [status, kept])

test('keeping failures alone is chosen in the settings, with limits of its own; successes kept before are deleted', async ({
  stage,
}) => {
  const place = stage.place({ workflows: [ORDERS] })
  const app = await stage.start(place)
  const { window } = app
  const editor = editorOf(window)
  await editor.goTo('Orders')
  for (const fail of [false, true, false]) await run(app, ORDERS, { fail })
  expect(await statuses(app, ORDERS)).toEqual([
    ['succeeded', true],
    ['failed', true],
    ['succeeded', true],
  ])

  const settings = await editor.openSettings('Kept runs')
  const failures = settings.getByRole('combobox', { name: 'Runs that don’t succeed' })
  await expect(failures).toHaveText('Keep like the others')
  await settings.getByRole('combobox', { name: 'Runs that succeed' }).click()
  await window.getByRole('option', { name: 'Don’t keep' }).click()
  const question = window.getByRole('dialog', { name: 'Stop keeping runs that succeed?' })
  await expect(question).toContainText(/That is 2 of 3 kept runs; together they take [\d.]+ [KM]B\./)
  await question.getByRole('button', { name: 'Delete them' }).click()
  await expect(window.getByText('The runs that succeeded are deleted')).toBeVisible()
  await expect(failures).toHaveText('Keep')
  await expect(settings.getByText('held in memory')).toBeVisible()
  await settings.getByRole('textbox', { name: 'Days to keep runs that don’t succeed' }).fill('90')
  await settings.getByRole('switch', { name: 'Tell me when a run fails' }).click()
  expect(await statuses(app, ORDERS)).toEqual([['failed', true]])

  await window.keyboard.press('Escape')
  await editor.saved()
  await expect(
    editor.main.getByRole('button', { name: 'Only runs that don’t succeed are kept' }),
  ).toBeVisible()
  const file = join(place.userData, 'workflows', `${ORDERS.id}.workflow.json`)
  const { retention, notifications } = readWorkflow(readFileSync(file, 'utf8')).settings
  expect([retention, notifications]).toEqual([
    {
      keep: true,
      days: 30,
      count: 1000,
      keepSuccesses: false,
      failures: { keep: true, days: 90, count: 1000 },
    },
    { failures: false },
  ])
  await app.close()

  const again = await stage.start(place)
  for (const fail of [false, true]) await run(again, ORDERS, { fail })
  // What the editor started stays to be looked at; on disk are the failures alone.
  expect(await statuses(again, ORDERS)).toEqual([
    ['failed', true],
    ['succeeded', false],
    ['failed', true],
  ])
  await again.close()
  const last = await stage.start(place)
  expect(await statuses(last, ORDERS)).toEqual([
    ['failed', true],
    ['failed', true],
  ])

  await editorOf(last.window).goTo('Orders')
  const reopened = await editorOf(last.window).openSettings('Kept runs')
  await reopened.getByRole('combobox', { name: 'Runs that don’t succeed' }).click()
  await last.window.getByRole('option', { name: 'Don’t keep' }).click()
  const stop = last.window.getByRole('dialog', { name: 'Stop keeping runs?' })
  await expect(stop).toContainText(/Kept so far: 2 runs, [\d.]+ [KM]B\./)
  await stop.getByRole('button', { name: 'Leave them' }).click()
  await expect(reopened.getByRole('switch', { name: 'Keep runs' })).not.toBeChecked()
  expect(await statuses(last, ORDERS)).toHaveLength(2)

  const left = reopened.getByRole('region', { name: 'Kept so far' })
  await expect(left).toContainText(/^Kept so far: 2 runs, /)
  await left.getByRole('button', { name: 'Delete all kept runs…' }).click()
  await last.window.getByRole('alertdialog').getByRole('button', { name: 'Delete 2 kept runs' }).click()
  await expect(left).toBeHidden()
  expect(await statuses(last, ORDERS)).toEqual([])
})

test('[S-RET-2] the storage shows what each workflow takes; deleted runs are gone with file and key, others stay', async ({
  stage,
}) => {
  const place = stage.place({ workflows: [ORDERS, INVOICES] })
  const app = await stage.start(place)
  const { window } = app
  for (const workflow of [ORDERS, ORDERS, INVOICES]) await run(app, workflow)
  const runFiles = () => readdirSync(join(place.userData, 'runs'))
  const vault = () => readFileSync(join(place.userData, 'vault.json'), 'utf8')
  expect(vault()).toContain(ORDERS.id)

  await window.keyboard.press('ControlOrMeta+,')
  const section = window.getByRole('region', { name: 'Storage' })
  await expect(section).toContainText('Kept runs of 2 workflows')
  await section.getByRole('button', { name: 'Manage…' }).click()
  const storage = window.getByRole('dialog', { name: 'Storage' })
  const rows = storage.getByRole('list', { name: 'Workflows with kept runs' }).getByRole('listitem')
  await expect(rows).toHaveCount(2)
  const orders = rows.filter({ hasText: 'Orders' })
  await expect(orders).toContainText('2 runs · since')
  const all = storage.getByRole('checkbox', { name: 'All workflows' })
  const isPartly = () => all.evaluate((input: HTMLInputElement) => input.indeterminate)
  await all.check()
  expect(await isPartly()).toBe(false)
  await storage.getByRole('button', { name: 'Delete runs of 2 workflows…' }).click()
  const both = window.getByRole('alertdialog').getByRole('list', { name: 'Workflows whose runs are deleted' })
  await expect(both.getByRole('listitem')).toHaveText([/^Orders2 runs, /, /^Invoices1 run, /])
  await expect(storage).toBeHidden()
  await window.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click()
  await rows.filter({ hasText: 'Invoices' }).getByRole('checkbox').uncheck()
  expect(await isPartly()).toBe(true)
  await storage.getByRole('button', { name: 'Delete runs of 1 workflow…' }).click()
  const question = window.getByRole('alertdialog', { name: 'Delete kept runs?' })
  await expect(question).toContainText(
    'Removes 2 runs of “Orders”, its file and its key. This can’t be undone.',
  )
  await question.getByRole('button', { name: /^Delete/ }).click()
  await expect(window.getByText('Deleted 2 runs of “Orders”')).toBeVisible()
  await expect(rows).toHaveCount(1)
  expect(runFiles().filter(name => name.startsWith(ORDERS.id))).toEqual([])
  expect(vault()).not.toContain(ORDERS.id)
  expect(await statuses(app, INVOICES)).toEqual([['succeeded', true]])

  await storage.getByRole('button', { name: 'Delete kept runs of Invoices…' }).click()
  await question.getByRole('button', { name: /^Delete/ }).click()
  await expect(storage.getByText('No runs are kept')).toBeVisible()
  expect(runFiles()).toEqual([])
  await window.keyboard.press('Escape')
  await expect(section).toContainText('No runs are kept on this machine.')
  await expect(section.getByRole('button', { name: 'Manage…' })).toBeFocused()
})

test('closing the window asks when a run would be lost; quitting otherwise does not wait for an answer', async ({
  stage,
}) => {
  const place = stage.place({ workflows: [SECRETIVE, ORDERS] })
  const app = await stage.start(place)
  const closeWindow = () => app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await run(app, ORDERS, { wait: true })
  await run(app, SECRETIVE, { wait: true })
  await app.app.evaluate(({ dialog }) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    dialog.showMessageBox = ((_: unknown, question: { message: string }) => {
      const response = asked.push(question.message) - 1
      return Promise.resolve({ response, checkboxChecked: false })
    }) as never
  })
  const asked = () => app.app.evaluate(() => Reflect.get(globalThis, 'asked') as string[])
  await closeWindow()
  // Of the other one, which is kept, its cancellation is kept as well.
  await expect.poll(asked).toEqual(['One run would be lost'])
  await expect(app.window.getByRole('navigation')).toBeVisible()
  const closed = new Promise<void>(resolve => app.app.once('close', () => resolve()))
  await closeWindow()
  await closed

  const again = await stage.start(place)
  await run(again, SECRETIVE, { wait: true })
  await again.close()
})
