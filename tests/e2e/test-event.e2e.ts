import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chainWorkflow, hookPath } from '../support/chain.ts'
import { expect, test } from '../support/e2e/app-test.ts'
import { editorOf } from '../support/e2e/editor.ts'
import { makePlace, startAt } from '../support/e2e/place.ts'

test('an event sent with x-patchbay-notrigger starts no run; the webhook’s panel offers it as the sample', async () => {
  const workflow = chainWorkflow({
    id: 'Hooked000001',
    name: 'Hooked',
    keep: false,
    steps: { one: 'return 1' },
  })
  const place = makePlace({ workflows: [workflow] })
  const app = await startAt(place)
  try {
    const workflowId = workflow.id
    await expect
      .poll(async () => (await app.ask('workflows.open', { workflowId })).webhookUrls)
      .not.toEqual({})
    const { webhookServer } = await app.ask('app.info')
    const answer = await fetch(`${webhookServer.baseUrl}/hooks/${hookPath('Hooked000001')}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-patchbay-notrigger': '1',
        authorization: 'Bearer canary-of-a-header',
      },
      body: JSON.stringify({ order: 4711 }),
    })
    expect(answer.status).toBe(200)
    expect((await app.ask('runs.list', { filter: { workflowId } })).runs).toEqual([])

    const editor = editorOf(app.window)
    const panel = await editor.open('on_call')
    const event = panel.getByRole('status', { name: 'Test event' })
    await expect(event).toContainText('4711')
    await event.getByRole('button', { name: 'Use as sample event' }).click()
    await expect
      .poll(async () => (await app.ask('workflows.open', { workflowId })).workflow.triggers[0]?.sampleEvent)
      .toMatchObject({ method: 'POST', body: { order: 4711 } })
    const file = join(place.userData, 'workflows', `${workflowId}.workflow.json`)
    expect(readFileSync(file, 'utf8')).not.toContain('canary-of-a-header')
  } finally {
    await app.kill()
    place.discard()
  }
})
