import { expect } from '@playwright/test'
import type { Workflow } from '#shared/model/workflow.ts'
import { type Chain, chainWorkflow, hookPath } from '../support/chain.ts'
import { editorOf } from '../support/e2e/editor.ts'
import { startNotificationDaemon } from '../support/e2e/notification-daemon.ts'
import type { RunningApp } from '../support/e2e/place.ts'
import { test } from '../support/e2e/stage.ts'

test.setTimeout(120_000)

const SECRET = 'c4nary-of-the-notification'
/** As a hostile provider could word an error. */
const REFUSAL = '<a href="https://evil.example">Sign in again</a> & pay'

const failing = (chain: Omit<Chain, 'steps'>): Workflow =>
  chainWorkflow({
    env: [{ name: 'KEY', secret: true }],
    ...chain,
    steps: {
      charge: `
        if (steps.trigger.event.body.wait) { console.log('waiting'); await new Promise(() => setInterval(() => 0, 1000)) }
        if (steps.trigger.event.body.exit) process.exit(3)
        throw new Error(\`${REFUSAL}: \${process.env.KEY}\`)`,
    },
  })
const KEPT = failing({ id: 'Kept00000001', name: 'Orders' })
const LOOSE = failing({ id: 'Loose0000001', name: 'Payments', keep: false })
const ALL = [KEPT, LOOSE]

/** Calls a workflow's webhook; the answer comes when the run has ended. */
async function call(app: RunningApp, { id }: Workflow, body: Record<string, unknown> = {}): Promise<number> {
  const { webhookServer } = await app.ask('app.info')
  const response = await fetch(`${webhookServer.baseUrl}/hooks/${hookPath(id.slice('wf_'.length))}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return response.status
}

/** Enabled webhooks listen a moment after the window is there. */
async function serving(app: RunningApp): Promise<void> {
  for (const { id } of ALL) {
    await expect
      .poll(async () => (await app.ask('workflows.open', { workflowId: id })).webhookUrls)
      .not.toEqual({})
    await app.ask('workflows.setSecretEnv', { workflowId: id, name: 'KEY', value: SECRET })
  }
}

const TITLE = { name: 'Workflow name' } as const

test('a failed run is told on the desktop: masked, once, and a click shows it', async ({ stage }) => {
  const desktop = await startNotificationDaemon()
  stage.after(desktop.stop)
  const place = stage.place({ workflows: ALL })
  const app = await stage.start(place)
  await serving(app)

  await test.step('with its masked message, whose markup is plain text', async () => {
    expect(await call(app, KEPT)).toBe(500)
    await expect.poll(() => desktop.shown.length).toBe(1)
    expect(desktop.shown).toEqual([
      {
        id: 1,
        title: '“Orders” failed',
        body: 'charge: &lt;a href="https://evil.example"&gt;Sign in again&lt;/a&gt; &amp; pay: ‹secret: env.KEY›',
        actions: ['default'],
      },
    ])
  })

  await test.step('not again, and never a test run; of a run that keeps nothing its code alone', async () => {
    expect(await call(app, KEPT)).toBe(500)
    const { runId } = await app.ask('runs.start', { workflowId: KEPT.id, event: { body: { exit: true } } })
    await expect.poll(async () => (await app.ask('runs.get', { runId })).status).toBe('failed')
    expect(await call(app, LOOSE)).toBe(500)
    await expect.poll(() => desktop.shown.length).toBe(2)
    expect(desktop.shown[1]).toMatchObject({ title: '“Payments” failed', body: 'charge: code.thrown' })
    expect(await app.ask('runs.failures')).toMatchObject({ count: 3, latest: { workflowId: LOOSE.id } })
  })

  await test.step('a click shows the run', async () => {
    const main = app.window.getByRole('main')
    await expect(main).not.toContainText('Sign in again')
    desktop.click(desktop.shown[0] ?? raise())
    await expect(main).toContainText(`${REFUSAL}: ‹secret: env.KEY›`)
  })

  await test.step('a click opens the window when it was closed, with the workflow of a run that is not kept', async () => {
    // Another window keeps the app up, as a sign-in does.
    await app.app.evaluate(({ BrowserWindow }) => void new BrowserWindow({ show: false }))
    const opened = app.app.waitForEvent('window')
    await app.window.close()
    desktop.click(desktop.shown[1] ?? raise())
    const window = await opened
    await expect(window.getByRole('textbox', TITLE)).toHaveValue(LOOSE.name)
  })
  expect(JSON.stringify(desktop.shown)).not.toContain(SECRET)
})

test('a restart repeats what is not kept alone, and tells of the runs that it found cut off', async ({
  stage,
}) => {
  const desktop = await startNotificationDaemon()
  stage.after(desktop.stop)
  const place = stage.place({ workflows: ALL })
  const app = await stage.start(place)
  await serving(app)
  const told = () => desktop.shown.map(({ title, body }) => `${title}: ${body}`)
  for (const workflow of ALL) await call(app, workflow)
  await expect.poll(told).toHaveLength(2)
  const cutOff = call(app, KEPT, { wait: true }).catch(() => 'cut off')
  await app.window
    .getByRole('navigation')
    .getByRole('button', { name: /^enabled Orders / })
    .click()
  await expect(editorOf(app.window).mark('charge', 'Running')).toBeVisible()
  await app.kill()
  expect(await cutOff).toBe('cut off')

  const again = await stage.start(place)
  await serving(again)
  expect(await call(again, KEPT)).toBe(500)
  expect(await call(again, LOOSE)).toBe(500)
  await expect.poll(told).toHaveLength(4)
  expect(told().slice(2).sort()).toEqual([
    'A run was interrupted: “Orders”: Patchbay ended before the run did.',
    '“Payments” failed: charge: code.thrown',
  ])
  // Both of the kept one, the one cut off, and the latest of the other: what it came to before the restart is nowhere.
  expect((await again.ask('runs.failures')).count).toBe(4)
  expect(await again.ask('runs.failuresSeen')).toEqual({ count: 0 })
})

function raise(): never {
  throw new Error('There is no such notification.')
}
