import { expect } from '@playwright/test'
import type { RunId } from '#shared/model/ids.ts'
import type { RunStatus } from '#shared/model/run-state.ts'
import { canary } from '../action-table/action-case.ts'
import { editorOf } from '../editor.ts'
import type { TableScene } from './scene.ts'

/** One way in which runs end. */
export interface EndRow {
  readonly kind: string
  play(scene: TableScene): Promise<void>
}

type End = Exclude<RunStatus, 'queued' | 'running'>

/** From the editor, and over HTTP, where nobody holds the run in memory. */
const codeEnds = (end: string, ...expected: readonly string[]): EndRow => ({
  kind: `code that ends by: ${end}`,
  async play(scene) {
    expect(await scene.ending('ends', { end })).toEqual(expected)
    const { status } = await scene.call('ends', { end })
    scene.ran(1)
    expect(status).toBe(expected[0] === 'succeeded' ? 400 : 500)
  },
})

const succeeded: readonly EndRow[] = [
  codeEnds('returning', 'succeeded'),
  {
    kind: 'at the second attempt',
    async play(scene) {
      expect(await scene.ending('retrying', { name: 'by-editor' })).toEqual(['succeeded'])
      expect(scene.vendor.posted('/fails-first/by-editor')).toHaveLength(2)
      await scene.call('retrying', { name: 'by-caller' })
      scene.ran(1)
      expect(scene.vendor.posted('/fails-first/by-caller')).toHaveLength(2)
    },
  },
  {
    kind: 'the test of one step, after a run that gave it its inputs',
    async play(scene) {
      const { id, steps } = scene.workflows.custom
      expect(await scene.ending('custom')).toEqual(['succeeded'])
      for (const step of steps) {
        const run = await scene.app().ask('runs.testStep', { workflowId: id, stepId: step.id })
        scene.ran(1)
        expect(await scene.endOf(run), step.name).toEqual(['succeeded'])
      }
    },
  },
  {
    kind: 'a replay of a run that had been kept, once its workflow keeps nothing',
    async play(scene) {
      const { id } = scene.workflows.keeping
      const keptRuns = async () =>
        (await scene.app().ask('runs.list', { filter: { workflowId: id } })).runs.filter(({ kept }) => kept)
      expect((await scene.call('keeping')).status).toBe(200)
      const kept = await keptRuns()
      expect(kept).toHaveLength(1)
      await scene.setKeeping('keeping', false)
      await replay(
        scene,
        kept.map(({ runId }) => runId),
      )
      expect(await keptRuns()).toEqual(kept)
      await scene.app().ask('workflows.deleteHistory', { workflowId: id })
      await scene.setKeeping('keeping', true)
    },
  },
]

/** From its start, with canaries in the place of what was secret. */
async function replay(scene: TableScene, runIds: RunId[]): Promise<void> {
  const app = scene.app()
  const request = { runIds, version: 'newest', from: 'start' } as const
  const { questions } = await app.ask('replays.plan', request)
  const answers = Object.fromEntries(questions.map(({ key }) => [key, canary()]))
  const before = scene.vendor.posted('/told').length
  const batch = await app.ask('replays.start', { ...request, answers })
  scene.ran(runIds.length)
  const now = async () => (await app.ask('replays.list')).find(({ id }) => id === batch.id)
  await expect.poll(now, { timeout: 20_000 }).toMatchObject({ state: 'done', succeeded: runIds.length })
  expect(scene.vendor.posted('/told').length).toBe(before + runIds.length)
}

const failed: readonly EndRow[] = [
  codeEnds('thrown', 'failed', 'code.thrown'),
  codeEnds('cause', 'failed', 'code.thrown'),
  codeEnds('text', 'failed', 'code.thrown'),
  codeEnds('exit', 'failed', 'code.exited'),
  codeEnds('crash', 'failed', 'code.exited'),
  codeEnds('unserializable', 'failed', 'step.not-json'),
  codeEnds('memory', 'failed', 'code.out-of-memory'),
  {
    kind: 'out of time',
    async play(scene) {
      expect(await scene.ending('impatient', { end: 'waits' })).toEqual(['failed', 'step.timeout'])
      expect((await scene.call('impatient', { end: 'waits' })).status).toBe(500)
      scene.ran(1)
    },
  },
  {
    kind: 'its code process killed',
    async play(scene) {
      const ending = scene.ending('ends', { end: 'killed' })
      process.kill(await codeProcess(scene, 'killed'), 'SIGKILL')
      expect(await ending).toEqual(['failed', 'code.exited'])
    },
  },
]

const cancelled: readonly EndRow[] = [
  {
    kind: 'by the user',
    async play(scene) {
      const run = await scene.test('ends', { end: 'waits' })
      await codeProcess(scene, 'waits')
      scene.expectNothingKept('while a run waits')
      await scene.app().ask('runs.cancel', { runId: run.runId })
      expect(await scene.endOf(run)).toEqual(['cancelled'])
    },
  },
  {
    kind: 'by quitting in the middle of it',
    async play(scene) {
      const asked = scene.call('ends', { end: 'waits' }).catch(() => undefined)
      scene.ran(1)
      await codeProcess(scene, 'waits')
      await scene.app().close()
      await asked
      scene.expectNothingKept('after quitting in the middle of a run')
      await scene.restart()
    },
  },
]

const interrupted: readonly EndRow[] = [
  {
    kind: 'Patchbay killed while its code runs, shown on the screen',
    async play(scene) {
      const editor = editorOf(scene.app().window)
      await editor.goTo(scene.workflows.ends.name)
      const asked = scene.call('ends', { end: 'waits' }).catch(() => undefined)
      scene.ran(1)
      await codeProcess(scene, 'waits')
      await expect(editor.mark('end', 'Running')).toBeVisible()
      await kill(scene)
      await asked
      await scene.restart()
    },
  },
  {
    kind: 'Patchbay killed while a vendor has not answered, and while a webhook is called',
    async play(scene) {
      const before = scene.vendor.posted('/told').length
      const calls = Array.from({ length: 5 }, () => scene.call('steps').catch(() => undefined))
      scene.ran(calls.length)
      await expect.poll(() => scene.vendor.posted('/told').length).toBeGreaterThan(before)
      await kill(scene)
      await Promise.all(calls)
      await scene.restart()
    },
  },
]

/** Every way in which a run can end: a new status does not compile until it is entered here. */
export const END_ROWS: Readonly<Record<End, readonly EndRow[]>> = {
  succeeded,
  failed,
  cancelled,
  interrupted,
}

async function kill(scene: TableScene): Promise<void> {
  await scene.app().kill()
  scene.expectNothingKept('after the kill')
}

/** The process id that the step has told the vendor, of the latest run that ends so. */
async function codeProcess({ vendor }: TableScene, end: string): Promise<number> {
  const known = told.get(vendor) ?? new Map<string, number>()
  told.set(vendor, known)
  const before = known.get(end) ?? 0
  await expect.poll(() => vendor.posted(`/${end}`).length, { timeout: 15_000 }).toBeGreaterThan(before)
  known.set(end, vendor.posted(`/${end}`).length)
  return Number(vendor.posted(`/${end}`).at(-1))
}

const told = new WeakMap<TableScene['vendor'], Map<string, number>>()
