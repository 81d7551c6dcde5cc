import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chainWorkflow, hookPath } from '../support/chain.ts'
import { expect, test } from '../support/e2e/app-test.ts'
import { editorOf } from '../support/e2e/editor.ts'
import { makePlace, startAt } from '../support/e2e/place.ts'

const SECRET = 'canary-of-a-header'

const orders = chainWorkflow({
  id: 'Pinned000001',
  name: 'Orders',
  steps: {
    get_orders: 'return [{ id: 1, note: "fetched" }, { id: 2, note: "fetched" }]',
    count: 'return steps.get_orders.$return_value.map(({ note }) => note).join()',
    answer: 'await $.respond({ status: 200, body: steps.count.$return_value })',
  },
})

test('an output is pinned, edited and used in tests; an event of a run becomes the sample', async () => {
  const place = makePlace({ workflows: [orders] })
  const app = await startAt(place)
  const { window } = app
  const workflowId = orders.id
  try {
    const editor = editorOf(window)
    await editor.run()
    await expect(editor.mark('answer', 'Succeeded')).toBeVisible()

    const panel = await editor.open('get_orders')
    await panel.getByRole('button', { name: 'Pin output', exact: true }).click()
    const banner = panel.getByRole('region', { name: 'Pinned output' })
    await expect(banner).toContainText('Output pinned just now')
    const badge = editor.part('get_orders').getByRole('img', { name: 'its output is pinned' })
    await expect(badge).toBeVisible()

    await banner.getByRole('button', { name: 'Edit' }).click()
    const dialog = window.getByRole('dialog', { name: 'Pinned output of get_orders' })
    const output = dialog.getByRole('textbox', { name: 'Output' })
    await output.fill('{ "$return_value": 1, "$attempt": 2 }')
    await dialog.getByRole('button', { name: 'Pin output' }).click()
    await expect(dialog.getByRole('alert')).toContainText('“$attempt” is Patchbay’s own')
    await output.fill('[{ "id": 3, "note": "by hand" }]')
    await dialog.getByRole('button', { name: 'Pin output' }).click()
    await expect(dialog).toBeHidden()

    await editor.run()
    await expect(editor.mark('get_orders', 'Succeeded')).toBeHidden()
    await expect(editor.mark('answer', 'Succeeded')).toBeVisible()
    await expect(panel.getByText('Its output was pinned')).toBeVisible()
    const counted = await editor.open('count')
    await expect(counted.getByRole('region', { name: 'Result in the run' })).toContainText('by hand')

    const { webhookServer } = await app.ask('app.info')
    const call = await fetch(`${webhookServer.baseUrl}/hooks/${hookPath('Pinned000001')}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` },
      body: JSON.stringify({ order: 4711 }),
    })
    expect(await call.text(), 'a live run takes no pins').toBe('fetched,fetched')

    const trigger = await editor.open('on_call')
    await trigger.getByRole('button', { name: 'Use event of a run…' }).click()
    await window.getByRole('menuitem').first().click()
    const notices = window.getByRole('region', { name: 'Notices' })
    await expect(notices).toContainText('part of the workflow’s file now')
    const sample = async () =>
      (await app.ask('workflows.open', { workflowId })).workflow.triggers[0]?.sampleEvent
    await expect.poll(sample).toMatchObject({ body: { order: 4711 } })
    const file = join(place.userData, 'workflows', `${workflowId}.workflow.json`)
    expect(readFileSync(file, 'utf8')).not.toContain(SECRET)
    await notices.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(sample).toEqual({ body: { n: 1 } })

    await editor.open('get_orders')
    await banner.getByRole('button', { name: 'Unpin' }).click()
    await expect(badge).toBeHidden()
    await editor.run()
    await expect(editor.mark('get_orders', 'Succeeded')).toBeVisible()

    // The same from the run history.
    await window.keyboard.press('ControlOrMeta+J')
    const { runs } = editor
    const steps = runs.getByRole('list', { name: 'Steps' })
    const act = async (step: string, action: string) => {
      await steps.getByRole('button', { name: new RegExp(step) }).click()
      await runs.getByRole('button', { name: 'Step actions' }).click()
      await window.getByRole('menuitem', { name: action }).click()
    }
    await act('get_orders', 'Pin output')
    await expect(badge).toBeVisible()
    await act('count', 'Test step with this run')
    await expect(steps.getByRole('button'), 'the trigger and the step that was tested').toHaveCount(2)
    await runs.getByRole('list', { name: 'Runs' }).getByRole('button').filter({ hasNotText: 'test' }).click()
    await steps.getByRole('button', { name: /^on_call/ }).click()
    await runs.getByRole('button', { name: 'Use as sample event' }).click()
    await expect.poll(sample).toMatchObject({ body: { order: 4711 } })
  } finally {
    await app.kill()
    place.discard()
  }
})
