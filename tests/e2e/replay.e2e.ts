import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from '@playwright/test'
import type { StepId } from '#shared/model/ids.ts'
import { chainWorkflow, hookPath } from '../support/chain.ts'
import { editorOf } from '../support/e2e/editor.ts'
import { test } from '../support/e2e/stage.ts'

test.setTimeout(120_000)

const ID = 'Bookings0001'
const TOKEN = 'tok_4f9a8b7c6d5e4f3a'

/** Books by POST alone, for whoever has the token; counts who asks for one. */
async function startBookings() {
  const seen = { tokens: 0, booked: 0, refused: [] as string[] }
  const server = createServer((request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (request.url === '/token') {
      seen.tokens++
      return void answer(200, { token: TOKEN })
    }
    const isAllowed = request.method === 'POST' && request.headers.authorization === `Bearer ${TOKEN}`
    if (isAllowed) seen.booked++
    else seen.refused.push(`${request.method}`)
    return void (isAllowed ? answer(200, { booked: true }) : answer(405, { error: 'Only POST books' }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { seen, host: `127.0.0.1:${port}`, stop: () => server.close() }
}

/** `get_token` is asked for the customer's token; `book`, which uses it, was set to the wrong method. */
function bookings(host: string) {
  return chainWorkflow({
    id: ID,
    name: 'Bookings',
    trigger: { response: 'immediate' },
    steps: {
      get_token: {
        action: 'http.request',
        props: { url: `http://${host}/token` },
        allowedHosts: [host],
        asksAgain: true,
      },
      count_guests: 'return steps.trigger.event.body.guests.length',
      book: {
        action: 'http.request',
        props: { url: `http://${host}/bookings`, method: 'GET' },
        allowedHosts: [host],
        auth: {
          http_bearer: {
            mode: 'external',
            external: { token: '{{steps.get_token.$return_value.body.token}}' },
          },
        },
      },
      thank: 'return "booked for " + steps.count_guests.$return_value',
    },
  })
}

test('a run that failed is found, understood, mended and replayed, by mouse alone', async ({ stage }) => {
  const server = await startBookings()
  stage.after(server.stop)
  const workflow = bookings(server.host)
  const app = await stage.start(stage.place({ workflows: [workflow] }))
  const { window } = app
  const editor = editorOf(window)
  await expect
    .poll(async () => (await app.ask('workflows.open', { workflowId: workflow.id })).webhookUrls)
    .not.toEqual({})
  const { webhookServer } = await app.ask('app.info')
  const sent = await fetch(`${webhookServer.baseUrl}/hooks/${hookPath(ID)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ guests: ['Ada', 'Grace'] }),
  })
  expect(sent.status).toBe(200)

  const sidebar = window.getByRole('navigation', { name: 'Workflows' })
  const grid = window.getByRole('grid', { name: 'Runs' })
  const rows = grid.getByRole('row').filter({ has: window.getByRole('gridcell') })
  const detail = window.getByRole('region', { name: 'Run', exact: true })
  const picture = window.getByRole('region', { name: 'The run on the canvas' })
  const dialog = window.getByRole('dialog', { name: 'Replay this run' })

  await test.step('found: the sidebar counts it, and its row says what went wrong', async () => {
    const entry = sidebar.getByRole('button', { name: /^Runs/ })
    await expect(entry).toContainText('1')
    await entry.click()
    await expect(rows).toHaveCount(1)
    await rows.first().click()
  })

  await test.step('understood: the step, the request that it sent, and the answer', async () => {
    await expect(
      picture.getByRole('group', { name: 'book' }).getByRole('img', { name: 'Failed' }),
    ).toBeVisible()
    await expect(detail).toContainText('405')
    await detail.getByRole('tab', { name: /^Requests/ }).click()
    await expect(detail.getByRole('tabpanel', { name: /^Requests/ })).toContainText('GET')
    expect(server.seen).toEqual({ tokens: 1, booked: 0, refused: ['GET'] })
  })

  await test.step('mended: the step opens in the editor', async () => {
    await detail.getByRole('button', { name: 'Open step' }).click()
    await editor.panel('book').getByRole('combobox', { name: 'Method' }).click()
    await window.getByRole('option', { name: 'POST', exact: true }).click()
    await editor.saved()
  })

  await test.step('replayed from the failed step: the token is asked for anew, the rest is used again', async () => {
    await sidebar.getByRole('button', { name: /^Runs/ }).click()
    await rows.first().click()
    await detail.getByRole('button', { name: 'Replay from elsewhere' }).click()
    await window.getByRole('menuitem', { name: /^From the failed step/ }).click()
    await expect(dialog).toContainText('get_token')
    await dialog.getByRole('button', { name: 'Replay', exact: true }).click()
    await expect(rows).toHaveCount(2)
    await expect(rows.first().getByRole('img', { name: 'Succeeded' })).toBeVisible()
    expect(server.seen).toEqual({ tokens: 2, booked: 1, refused: ['GET'] })
    const [replay, failed] = (await app.ask('runs.list', { filter: { workflowId: workflow.id } })).runs
    expect(replay).toMatchObject({
      mode: 'rerun',
      replayOf: failed?.runId,
      reused: [workflow.steps[1]?.id],
    })
  })

  await test.step('held against the run that it replays: what was used again is said to be', async () => {
    await rows.first().click()
    await detail.getByRole('button', { name: 'Compare with another run' }).click()
    const compared = window.getByRole('dialog', { name: 'Compare runs' })
    await expect(compared.getByRole('combobox', { name: 'Compare with' })).toContainText('Original · Failed')
    await compared.getByRole('button', { name: /count_guests/ }).click()
    await expect(compared).toContainText('Succeeded before, reused now.')
    await expect(compared.getByText('removed')).toHaveCount(0)
    await window.keyboard.press('Escape')
    await expect(compared).toBeHidden()
  })

  await test.step('and on the newest version from the start', async () => {
    await rows.nth(1).click()
    await expect(detail).toContainText('earlier version')
    await detail.getByRole('button', { name: 'Replay', exact: true }).click()
    await expect(dialog).toContainText('count_guests')
    await dialog.getByRole('button', { name: 'Replay', exact: true }).click()
    await expect(rows).toHaveCount(3)
    await expect(rows.first().getByRole('img', { name: 'Succeeded' })).toBeVisible()
    expect(server.seen).toEqual({ tokens: 3, booked: 2, refused: ['GET'] })
  })
})

test('[S-CR-2] many are replayed with each customer’s own secret, typed in beside what tells them apart', async ({
  stage,
}) => {
  const workflow = chainWorkflow({
    name: 'Sign-ups',
    steps: { length: 'return steps.trigger.event.headers.authorization.length' },
  })
  const app = await stage.start(stage.place({ workflows: [workflow] }))
  const { window } = app
  const outputs = async () => {
    const { runs } = await app.ask('runs.list', { filter: { workflowId: workflow.id } })
    const stepId = workflow.steps[0]?.id as StepId
    const steps = await Promise.all(runs.map(({ runId }) => app.ask('runs.step', { runId, stepId })))
    return steps.map(({ output }) => JSON.parse(output ?? 'null')?.$return_value)
  }
  for (const customer of ['ada', 'grace']) {
    const event = { body: { customer }, headers: { authorization: 'Bearer canary' } }
    await app.ask('runs.start', { workflowId: workflow.id, event })
  }
  await expect.poll(outputs).toEqual([13, 13])

  await window.getByRole('navigation').getByRole('button', { name: /^Runs/ }).click()
  const grid = window.getByRole('grid', { name: 'Runs' })
  await grid.getByRole('row').nth(1).focus()
  await window.keyboard.press('ControlOrMeta+A')
  await window.getByRole('button', { name: 'Replay…' }).click()
  const dialog = window.getByRole('dialog', { name: 'Replay 2 runs' })
  const secret = dialog.getByRole('group', { name: 'steps.trigger.event.headers.authorization' })
  await secret.getByLabel(/"customer":"ada"/).fill('a'.repeat(3))
  await dialog.getByRole('button', { name: 'Replay 2 runs' }).click()
  await expect(secret.getByText('Type it in.')).toHaveCount(1)
  await expect(secret.getByLabel(/"customer":"grace"/)).toBeFocused()
  await window.keyboard.type('g'.repeat(5))
  await window.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  // The newest first: they were replayed in the order in which they had arrived.
  await expect.poll(outputs).toEqual([5, 3, 13, 13])
})
