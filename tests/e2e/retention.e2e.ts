import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { JsonValue } from '#shared/json.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { type Sheets, startSheets } from '../../src/demo/sheets.ts'
import { scanFolder } from '../support/canary-scan.ts'
import { chainWorkflow, hookPath } from '../support/chain.ts'
import { editorOf } from '../support/e2e/editor.ts'
import { makePlace, type Place, type RunningApp, startAt } from '../support/e2e/place.ts'
import { addRow, COLLECT, tokenOf } from '../support/e2e/retention-table/workflows.ts'

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
})
const needles = (canaries: Canaries): string[] =>
  Object.values(canaries).flatMap((value: string) => [value, value.toUpperCase()])

const ID = 'Canaries0001'
function canaryWorkflow(sheets: Sheets, keep: boolean): Workflow {
  return chainWorkflow({
    id: ID,
    name: 'Canaries',
    keep,
    env: [{ name: 'SECRET', secret: true }],
    steps: {
      collect: COLLECT,
      act: addRow(sheets),
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
  const sheets = await startSheets({ spreadsheets: [{ id: 'sheet', token: tokenOf(canaries.seed) }] })
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

test.setTimeout(240_000)

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
