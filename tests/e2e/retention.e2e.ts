import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { JsonValue } from '#shared/json.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { type Sheets, startSheets } from '../../src/demo/sheets.ts'
import { scanFolder } from '../support/canary-scan.ts'
import { chainWorkflow, hookPath } from '../support/chain.ts'
import { editorOf } from '../support/e2e/editor.ts'
import { makePlace, type Place, type RunningApp, startAt } from '../support/e2e/place.ts'

/** Never part of a document: they come by HTTP, from the editor's test event, and from the vault. */
interface Canaries {
  /** In the body; steps derive more from it. */
  readonly seed: string
  readonly header: string
  readonly bearer: string
  readonly cookie: string
  readonly query: string
  readonly path: string
  readonly key: string
  /** The value of a secret env variable. */
  readonly secret: string
  /** In events that are sent from the editor. */
  readonly editor: string
}

const canary = (): string => `c4n4${randomBytes(12).toString('hex')}`
const newCanaries = (): Canaries => ({
  seed: canary(),
  header: canary(),
  bearer: canary(),
  cookie: canary(),
  query: canary(),
  path: canary(),
  key: canary(),
  secret: canary(),
  editor: canary(),
})
const needles = (canaries: Canaries): string[] =>
  Object.values(canaries).flatMap((value: string) => [value, value.toUpperCase()])

const ID = 'Canaries0001'
const tokenOf = (seed: string) => `ya29.${seed}.token`

/** Values in every place that a run has: outputs, exports, logs, a summary, props, a credential, an answer, errors. */
const COLLECT = `
const { body, headers, query } = steps.trigger.event
const { seed } = body
console.log('log', seed, JSON.stringify(headers), process.env.SECRET)
console.error('error', Buffer.from(seed).toString('base64'), encodeURIComponent(JSON.stringify(query)))
$.export('more', { ['key-' + seed]: [seed, process.env.SECRET] })
$.export('$summary', 'summary ' + seed)
if (body.fail) throw new TypeError('failed with ' + seed + process.env.SECRET, { cause: new Error('because of ' + seed) })
if (body.wait) {
  console.log('waiting')
  await new Promise(() => setInterval(() => 0, 1000))
}
return { token: ${'`'}ya29.\${seed}.token${'`'}, whole: steps.trigger.event, secret: process.env.SECRET, at: body.token }
`

function canaryWorkflow(sheets: Sheets, keep: boolean): Workflow {
  return chainWorkflow({
    id: ID,
    name: 'Canaries',
    keep,
    env: [{ name: 'SECRET', secret: true }],
    steps: {
      collect: COLLECT,
      act: {
        action: 'google-sheets.add-single-row',
        props: {
          spreadsheetId: 'sheet',
          sheetName: 'Sheet1',
          values: [
            '{{steps.trigger.event.body.seed}}',
            '{{steps.collect.$return_value.secret.toUpperCase()}}',
          ],
          endpoint: `${sheets.endpoint}/`,
        },
        auth: {
          google_sheets: {
            mode: 'external',
            external: { oauth_access_token: '{{steps.collect.$return_value.token}}' },
          },
        },
        allowedHosts: [new URL(sheets.endpoint).host],
      },
      answer: {
        action: 'http.respond',
        props: { status: 200, body: { echo: '{{steps.collect.more}}' } },
      },
    },
  })
}

interface Scene {
  readonly place: Place
  readonly canaries: Canaries
  readonly sheets: Sheets
  readonly workflow: Workflow
  readonly apps: RunningApp[]
}

async function setScene(keep: boolean): Promise<Scene> {
  const canaries = newCanaries()
  const tokens = [canaries.seed, canaries.editor].map(tokenOf)
  const sheets = await startSheets({
    spreadsheets: tokens.map((token, index) => ({ id: index === 0 ? 'sheet' : 'other', token })),
  })
  const workflow = canaryWorkflow(sheets, keep)
  return { place: makePlace({ workflows: [workflow] }), canaries, sheets, workflow, apps: [] }
}

async function start(scene: Scene): Promise<RunningApp> {
  const app = await startAt(scene.place)
  scene.apps.push(app)
  return app
}

/** Whatever became of the test: no process and no folder stays. */
async function strike({ apps, sheets, place }: Scene): Promise<void> {
  for (const app of apps) await app.kill()
  await sheets.stop()
  place.discard()
}

async function open(scene: Scene): Promise<RunningApp> {
  const app = await start(scene)
  const { secret } = scene.canaries
  await app.ask('workflows.setSecretEnv', { workflowId: scene.workflow.id, name: 'SECRET', value: secret })
  return app
}

const leaks = ({ place, canaries }: Scene) => scanFolder(place.root, needles(canaries))

/** The scan is believed because it finds what somebody did leave behind, in the middle of what Chromium keeps. */
function expectScanToWork(scene: Scene): void {
  const { place, canaries } = scene
  const planted = join(place.userData, 'Local Storage', 'planted.log')
  writeFileSync(planted, Buffer.concat([randomBytes(999), Buffer.from(canaries.secret, 'utf16le')]))
  expect(leaks(scene)).toMatchObject([{ file: planted, canary: canaries.secret, encoding: 'utf-16le' }])
  writeFileSync(planted, `x${Buffer.from(`y${canaries.seed}`).toString('base64')}z`)
  expect(leaks(scene).map(({ file }) => file)).toContain(planted)
  rmSync(planted)
}

async function hookUrl(app: RunningApp, { canaries }: Scene): Promise<string> {
  const { webhookServer } = await app.ask('app.info')
  return `${webhookServer.baseUrl}/hooks/${hookPath(ID)}/${canaries.path}?q=${canaries.query}`
}

function call(url: string, { canaries }: Scene, more: Record<string, JsonValue> = {}): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${canaries.bearer}`,
      cookie: `session=${canaries.cookie}`,
      'x-customer': canaries.header,
    },
    body: JSON.stringify({ seed: canaries.seed, [canaries.key]: 'of a key', ...more }),
  })
}

/** Enabled webhooks listen a moment after the window is there. */
async function serving(app: RunningApp): Promise<void> {
  await expect.poll(async () => (await app.ask('app.info')).webhookServer.running).toBe(true)
  await expect
    .poll(async () =>
      Object.keys((await app.ask('workflows.open', { workflowId: `wf_${ID}` as never })).webhookUrls),
    )
    .toHaveLength(1)
}

async function waitingRun(app: RunningApp, scene: Scene): Promise<void> {
  const requests = call(await hookUrl(app, scene), scene, { wait: true }).catch(() => undefined)
  await expect(
    editorOf(app.window)
      .canvas.getByRole('group', { name: 'collect', exact: true })
      .getByRole('img', { name: 'Running' }),
  ).toBeVisible()
  void requests
}

test.setTimeout(240_000)

test('[S-RET-1] with retention off, nothing of 50 runs is in any file: during, after, killed, and started again', async () => {
  const scene = await setScene(false)
  const { place, canaries, sheets } = scene
  try {
    let app = await open(scene)
    await serving(app)
    const editor = editorOf(app.window)

    await test.step('40 calls over HTTP, every fifth of which fails', async () => {
      const url = await hookUrl(app, scene)
      for (let round = 0; round < 8; round++) {
        const fails = [false, false, false, false, true]
        const statuses = await Promise.all(fails.map(async fail => (await call(url, scene, { fail })).status))
        expect(statuses).toEqual([200, 200, 200, 200, 500])
        if (round % 4 === 0) expect(leaks(scene), `after round ${round}`).toEqual([])
      }
      expect(
        sheets.requests.filter(({ token, status }) => token === tokenOf(canaries.seed) && status === 200),
      ).toHaveLength(32)
    })

    await test.step('9 runs and a test of one step from the editor, looked at on the screen', async () => {
      const event = { body: { seed: canaries.editor }, headers: { 'x-customer': canaries.header }, query: {} }
      await app.window.keyboard.press('ControlOrMeta+K')
      await app.window.keyboard.type('Run with an event')
      await app.window.keyboard.press('Enter')
      const dialog = app.window.getByRole('dialog', { name: 'Run with an event' })
      await dialog.getByRole('textbox').fill(JSON.stringify(event))
      await dialog.getByRole('button', { name: 'Run with this event' }).click()
      await expect(editor.mark('act', 'Failed')).toBeVisible()
      for (let n = 0; n < 8; n++) {
        await app.ask('runs.start', {
          workflowId: scene.workflow.id,
          event: { body: { ...event.body, fail: n % 2 === 0 } },
        })
      }
      const panel = await editor.open('collect')
      await panel.getByRole('button', { name: 'Test step' }).click()
      await expect(panel.getByRole('region', { name: 'Test result' })).toContainText(canaries.editor)
      await app.window.keyboard.press('ControlOrMeta+J')
      await expect(
        editor.runs.getByRole('list', { name: 'Runs' }).getByRole('listitem').first(),
      ).toBeVisible()
      await app.window.screenshot()
    })
    expect(leaks(scene), 'while the app shows the runs').toEqual([])

    await test.step('killed in the middle of a run', async () => {
      await waitingRun(app, scene)
      expect(leaks(scene), 'while a run waits').toEqual([])
      await app.kill()
      expect(leaks(scene), 'after the kill').toEqual([])
    })

    await test.step('started again, and quit', async () => {
      app = await start(scene)
      await serving(app)
      expect((await app.ask('runs.list', { filter: { workflowId: scene.workflow.id } })).runs).toEqual([])
      expect((await call(await hookUrl(app, scene), scene)).status).toBe(200)
      expect(leaks(scene), 'after the restart').toEqual([])
      await app.close()
      expect(leaks(scene), 'after quitting').toEqual([])
      expect(
        existsSync(join(place.userData, 'runs')) ? readdirSync(join(place.userData, 'runs')) : [],
      ).toEqual([])
      expect(readdirSync(join(place.userData, 'tmp'))).toEqual([])
    })
    expectScanToWork(scene)
  } finally {
    await strike(scene)
  }
})

test('[S-RET-2] with retention on the runs are shown masked; switched off, they are gone with their file', async () => {
  const scene = await setScene(true)
  const { place, canaries, workflow } = scene
  const runsFolder = join(place.userData, 'runs')
  try {
    const app = await open(scene)
    await serving(app)
    const url = await hookUrl(app, scene)
    for (const fail of [false, false, true]) await call(url, scene, { fail })

    const { runs } = await app.ask('runs.list', { filter: { workflowId: workflow.id } })
    expect(runs.map(({ status, kept }) => [status, kept])).toEqual([
      ['failed', true],
      ['succeeded', true],
      ['succeeded', true],
    ])
    const shown = JSON.stringify(
      await Promise.all(
        runs.flatMap(({ runId }) => [
          app.ask('runs.get', { runId }),
          app.ask('runs.trigger', { runId }),
          ...workflow.steps.map(({ id }) => app.ask('runs.step', { runId, stepId: id })),
        ]),
      ),
    )
    expect(shown).toContain(canaries.seed)
    expect(shown).toContain(canaries.header)
    for (const secret of [canaries.secret, canaries.bearer, canaries.cookie, tokenOf(canaries.seed)]) {
      expect(shown).not.toContain(secret)
      expect(shown).not.toContain(Buffer.from(secret).toString('base64').slice(0, 16))
    }
    expect(readdirSync(runsFolder)).toContain(`${workflow.id}.runs.db`)
    expect(leaks(scene), 'what is kept is sealed').toEqual([])

    const editor = editorOf(app.window)
    const settings = await editor.openSettings('Runs')
    await settings.getByRole('switch', { name: 'Keep runs' }).click()
    await app.window.getByRole('button', { name: 'Delete them' }).click()
    await expect(app.window.getByText('The kept runs are deleted', { exact: true })).toBeVisible()
    expect(readdirSync(runsFolder)).toEqual([])
    expect((await app.ask('runs.list', { filter: { workflowId: workflow.id } })).runs).toEqual([])

    expect((await call(url, scene)).status).toBe(200)
    await app.close()
    expect(readdirSync(runsFolder)).toEqual([])
    expect(leaks(scene)).toEqual([])
  } finally {
    await strike(scene)
  }
})
