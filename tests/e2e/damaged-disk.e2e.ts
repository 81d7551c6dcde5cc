import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { Workflow } from '#shared/model/workflow.ts'
import { chainWorkflow } from '../support/chain.ts'
import { seeded, withFlippedBits } from '../support/damaged-places.ts'
import { editorOf } from '../support/e2e/editor.ts'
import type { RunningApp } from '../support/e2e/place.ts'
import { type Stage, test } from '../support/e2e/stage.ts'
import { canMount, mountReadOnly, mountSmallDisk, unmount } from '../support/mounts.ts'

test.setTimeout(120_000)

const ANSWER = { action: 'http.respond', props: { status: 200, body: 'done' } }
const KEPT = chainWorkflow({
  id: 'Kept00000001',
  name: 'Kept',
  steps: {
    work: 'return steps.trigger.event.body.big ? Array.from({ length: 60000 }, Math.random) : 1',
    answer: ANSWER,
  },
})
const OTHER = chainWorkflow({ id: 'Other0000001', name: 'Other', steps: { answer: ANSWER } })
const LOOSE = chainWorkflow({ id: 'Loose0000001', name: 'Loose', keep: false, steps: { answer: ANSWER } })

const notices = (app: RunningApp) => app.window.getByRole('region', { name: 'Warnings' })
const list = async (app: RunningApp, { id }: Workflow) =>
  (await app.ask('runs.list', { filter: { workflowId: id } })).runs

async function run(app: RunningApp, { id }: Workflow, event = { body: {} }) {
  const { runId } = await app.ask('runs.start', { workflowId: id, event })
  await expect
    .poll(async () => (await list(app, { id } as Workflow)).find(one => one.runId === runId)?.status)
    .not.toBe('running')
  return (await list(app, { id } as Workflow)).find(one => one.runId === runId)
}

/** A place whose folder of kept runs is prepared by `prepare`, where the machine lets us. */
function placeWith(stage: Stage, prepare: (runs: string) => void) {
  test.skip(!canMount(), 'this machine does not let us mount a disk')
  const place = stage.place({ workflows: [KEPT, OTHER, LOOSE] })
  const runs = join(place.userData, 'runs')
  mkdirSync(runs)
  prepare(runs)
  stage.after(() => unmount(runs))
  return place
}

test('[S-ST-1] [S-ST-3] a journal with bits flipped at 100 places is set aside and said; the others are whole', async ({
  stage,
}) => {
  const place = stage.place({ workflows: [KEPT, OTHER] })
  const app = await stage.start(place)
  for (const workflow of [KEPT, OTHER, KEPT, OTHER]) await run(app, workflow)
  const other = await list(app, OTHER)
  await app.close()
  const runs = join(place.userData, 'runs')
  const file = join(runs, `${KEPT.id}.runs.db`)
  const damaged = withFlippedBits(readFileSync(file), 100, seeded(11))
  // Wherever the others are, this one nobody can overlook.
  damaged[3] = (damaged[3] ?? 0) ^ 1
  writeFileSync(file, damaged)

  const again = await stage.start(place)
  await expect(notices(again).getByRole('alert')).toContainText('is damaged and was set aside as')
  expect(await list(again, OTHER)).toEqual(other)
  const aside = readdirSync(runs).find(name => name.startsWith(`${KEPT.id}.runs.damaged-`)) ?? ''
  expect(readFileSync(join(runs, aside)).equals(damaged)).toBe(true)
  expect(await run(again, KEPT)).toMatchObject({ status: 'succeeded', kept: true })
})

test('[S-ST-1] a disk that is full fails the run with the reason in its window; what keeps nothing runs', async ({
  stage,
}) => {
  const place = placeWith(stage, runs => mountSmallDisk(runs, '512k'))
  const app = await stage.start(place)
  const editor = editorOf(app.window)
  await editor.goTo(KEPT.name)
  expect(await run(app, KEPT)).toMatchObject({ status: 'succeeded' })
  const { runId } = await app.ask('runs.start', { workflowId: KEPT.id, event: { body: { big: true } } })
  await app.window.keyboard.press('ControlOrMeta+J')
  await expect(
    editor.runs.getByText('The run could not be written to its journal: the disk is full').first(),
  ).toBeVisible()
  await expect(editor.part('work').getByRole('img', { name: 'Running' })).toBeHidden()
  expect((await list(app, KEPT)).find(one => one.runId === runId)?.status).not.toBe('succeeded')

  expect(await run(app, LOOSE)).toMatchObject({ status: 'succeeded' })
  expect((await list(app, KEPT)).map(({ status }) => status)).toContain('succeeded')
})

test('[S-ST-1] kept runs on a disk that became read-only: the app starts, says so, and runs what keeps nothing', async ({
  stage,
}) => {
  const place = placeWith(stage, () => undefined)
  const runs = join(place.userData, 'runs')
  const app = await stage.start(place)
  for (const workflow of [KEPT, OTHER]) await run(app, workflow)
  await app.close()
  const before = readdirSync(runs).map(name => [name, readFileSync(join(runs, name)).toString('hex')])
  mountReadOnly(runs)

  const again = await stage.start(place)
  const editor = editorOf(again.window)
  await editor.goTo(KEPT.name)
  await editor.run()
  await expect(again.window.getByText(/can’t be kept: the disk is read-only/).first()).toBeVisible()
  expect(await run(again, LOOSE)).toMatchObject({ status: 'succeeded' })
  await again.close()
  expect(readdirSync(runs).map(name => [name, readFileSync(join(runs, name)).toString('hex')])).toEqual(
    before,
  )
})
