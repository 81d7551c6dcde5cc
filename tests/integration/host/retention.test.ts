import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Workflow } from '#shared/model/workflow.ts'
import { scanFolder } from '../../support/canary-scan.ts'
import { chainWorkflow } from '../../support/chain.ts'
import { openTestHost, type TestHost } from '../../support/host.ts'
import { canMount, mountSmallDisk, unmount } from '../../support/mounts.ts'
import { testCipher } from '../../support/secret-cipher.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const WAITING =
  'console.log("waiting"); while (steps.trigger.event.wait) await new Promise(done => setTimeout(done, 20)); return 1'
const FOR_EVER =
  'console.log(["canary", "of", "the-step"].join("-")); await new Promise(() => setInterval(() => 0, 1000))'

const files = (folder: string): string[] => readdirSync(join(folder, 'runs'))

async function started(host: TestHost, workflow: Workflow, event = {}) {
  return host.runs.start({ planned: host.planner.plan(workflow), mode: 'live', event })
}

async function save(host: TestHost, workflow: Workflow) {
  const { revision } = await host.documents.open(workflow.id)
  expect(await host.workflows.save(workflow, revision)).toMatchObject({ outcome: 'saved' })
}

const keeping = (workflow: Workflow, keep: boolean): Workflow => ({
  ...workflow,
  settings: { ...workflow.settings, retention: { ...workflow.settings.retention, keep } },
})

describe('[S-RET-1] retention switched off', () => {
  it('in the middle of a run: it goes on, keeps nothing more, and at its end nothing of it is kept', async () => {
    const folder = tempFolder()
    const host = await openTestHost({ dataFolder: folder })
    const workflow = chainWorkflow({ steps: { first: 'return 1', last: FOR_EVER } })
    await host.add(workflow)
    const run = await started(host, workflow)
    await host.signalled('step.logged')
    const { runId } = run.summary
    expect(host.archive.find(runId).events(runId)).not.toEqual([])

    await save(host, keeping(workflow, false))
    host.runs.cancel(runId)
    expect((await run.finished).status).toBe('cancelled')
    expect((await host.ask['runs.list']({ filter: { workflowId: workflow.id }, limit: 10 })).runs).toEqual([])
    expect(() => host.archive.find(runId)).toThrow(/not kept/)
    await host.close()
    expect(scanFolder(folder, ['canary-of-the-step'])).toEqual([])
  })

  it('ends the code process that served the run, which others could have used next, with its folder', async () => {
    const folder = tempFolder()
    const host = await openTestHost({ dataFolder: folder })
    const write = `require('node:fs').writeFileSync('out.txt', ['canary', 'of', 'the-file'].join('-')); return 1`
    const wait = `console.log('waiting'); while (!require('node:fs').existsSync('go')) await new Promise(done => setTimeout(done, 20))`
    const workflow = chainWorkflow({ steps: { write, wait } })
    await host.add(workflow)
    const run = await started(host, workflow)
    await host.signalled('step.logged')
    expect(scanFolder(join(folder, 'tmp'), ['canary-of-the-file'])).not.toEqual([])

    const { retention } = workflow.settings
    host.archive.retentionIs(workflow.id, { ...retention, keep: false })
    for (const name of readdirSync(join(folder, 'tmp'))) writeFileSync(join(folder, 'tmp', name, 'go'), '')
    expect((await run.finished).status).toBe('succeeded')
    await expect.poll(() => scanFolder(join(folder, 'tmp'), ['canary-of-the-file'])).toEqual([])
  })

  it('and the app killed before the run ended: at the next start that run is gone, the others are not', async () => {
    const folder = tempFolder()
    const cipher = testCipher()
    const host = await openTestHost({ dataFolder: folder, cipher })
    const workflow = chainWorkflow({ steps: { wait: WAITING } })
    await host.add(workflow)
    const ended = await started(host, workflow)
    await ended.finished
    const open = await started(host, workflow, { wait: true })
    await host.signalled('step.logged', 2)
    await save(host, keeping(workflow, false))

    // Another host on the same folder is what a start after a kill finds.
    const next = await openTestHost({ dataFolder: folder, cipher })
    await next.archive.recover(async () => keeping(workflow, false).settings.retention)
    const { runs } = await next.ask['runs.list']({ filter: { workflowId: workflow.id }, limit: 10 })
    expect(runs.map(({ runId, status }) => [runId, status])).toEqual([[ended.summary.runId, 'succeeded']])
    host.runs.cancel(open.summary.runId)
  })

  it('deletes the history from the file system when asked, also while a run is under way', async () => {
    const folder = tempFolder()
    const host = await openTestHost({ dataFolder: folder })
    const workflow = chainWorkflow({ steps: { wait: WAITING } })
    await host.add(workflow)
    await (await started(host, workflow)).finished
    expect(files(folder).length).toBeGreaterThan(0)
    const run = await started(host, workflow, { wait: true })
    await host.signalled('step.logged', 2)

    await save(host, keeping(workflow, false))
    await host.archive.deleteHistory(workflow.id)
    expect(files(folder)).toEqual([])
    host.runs.cancel(run.summary.runId)
    expect((await run.finished).status).toBe('cancelled')
    expect(files(folder)).toEqual([])
    expect(host.unexpected).toEqual([])
  })

  it('runs that are cut off while runs are kept are marked as interrupted at the next start', async () => {
    const folder = tempFolder()
    const cipher = testCipher()
    const host = await openTestHost({ dataFolder: folder, cipher })
    const workflow = chainWorkflow({ steps: { wait: WAITING } })
    await host.add(workflow)
    const run = await started(host, workflow, { wait: true })
    await host.signalled('step.logged')

    const next = await openTestHost({ dataFolder: folder, cipher })
    await next.archive.recover(async () => workflow.settings.retention)
    expect(await next.ask['runs.get']({ runId: run.summary.runId })).toMatchObject({ status: 'interrupted' })
    host.runs.cancel(run.summary.runId)
  })
})

describe('the limits of what is kept', () => {
  it('hold after runs have ended, and at the start', async () => {
    const folder = tempFolder()
    const cipher = testCipher()
    const host = await openTestHost({ dataFolder: folder, cipher })
    const base = chainWorkflow({ steps: { one: 'return 1' } })
    const workflow = {
      ...base,
      settings: { ...base.settings, retention: { ...base.settings.retention, count: 2 } },
    }
    await host.add(workflow)
    for (let n = 0; n < 4; n++) await (await started(host, workflow)).finished
    const list = async (from: TestHost) =>
      (await from.ask['runs.list']({ filter: { workflowId: workflow.id }, limit: 10 })).runs.length
    await expect.poll(() => list(host)).toBe(2)
    await host.close()

    const next = await openTestHost({ dataFolder: folder, cipher })
    await next.archive.recover(async () => ({ ...workflow.settings.retention, count: 1 }))
    expect(await list(next)).toBe(1)
  })
})

describe('[S-ST-1] a disk that takes no more', () => {
  it.runIf(canMount())(
    'fails the run with the reason; nothing half-written is left, and the host goes on',
    async () => {
      const folder = tempFolder()
      const runs = join(folder, 'runs')
      mkdirSync(runs)
      mountSmallDisk(runs, '256k')
      onTestFinished(() => unmount(runs))
      const host = await openTestHost({ dataFolder: folder })
      const workflow = chainWorkflow({
        steps: { big: 'return steps.trigger.event.big ? Array.from({ length: 60000 }, Math.random) : 1' },
      })
      await host.add(workflow)
      const small = await started(host, workflow)
      expect((await small.finished).status).toBe('succeeded')

      const big = await started(host, workflow, { big: true })
      await big.finished
      expect(await host.ended(big.summary)).toMatchObject({
        status: 'failed',
        error: { code: 'journal.write-failed', message: expect.stringMatching(/disk|full|space|journal/i) },
      })
      const again = await started(host, workflow)
      await again.finished
      expect(await host.ended(again.summary)).toMatchObject({
        status: expect.stringMatching(/succeeded|failed/),
      })
      const { runs: list } = await host.ask['runs.list']({ filter: { workflowId: workflow.id }, limit: 10 })
      expect(list.map(({ runId }) => runId)).toContain(small.summary.runId)
      for (const { runId } of list) expect(host.archive.find(runId).events(runId)).not.toBeUndefined()
      expect(host.unexpected).toEqual([])
    },
  )

  it('refuses a run whose journal can’t be opened, and says why; what keeps nothing runs', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'runs'), 'a file in the place of the folder')
    const host = await openTestHost({ dataFolder: folder })
    const kept = chainWorkflow({ steps: { one: 'return 1' } })
    const other = chainWorkflow({ id: 'NotKept00001', keep: false, steps: { one: 'return 1' } })
    await host.add(kept)
    await host.add(other)
    await expect(host.ask['runs.start']({ workflowId: kept.id })).rejects.toMatchObject({
      code: 'journal.write-failed',
      message: expect.stringMatching(/^The runs of this workflow can’t be kept: .* switch keeping off/),
    })
    expect(await host.ended(await host.ask['runs.start']({ workflowId: other.id }))).toEqual({
      status: 'succeeded',
    })
  })
})
