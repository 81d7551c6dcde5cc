import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { chainWorkflow } from '../../support/chain.ts'
import { openTestHost, type TestHost } from '../../support/host.ts'
import { testCipher } from '../../support/secret-cipher.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const answer = { action: 'http.respond', props: { status: 200, body: '{{steps.trigger.event.body}}' } }
const workflowOf = (id: string, name: string): Workflow => chainWorkflow({ id, name, steps: { answer } })
const LARGE = workflowOf('Storage00001', 'Large')
const SMALL = workflowOf('Storage00002', 'Small')
const NONE = workflowOf('Storage00003', 'Never ran')

async function run(host: TestHost, workflow: Workflow, body: unknown = 1) {
  const planned = host.planner.plan(workflow)
  const started = await host.runs.start({ planned, mode: 'live', event: { body } as never })
  expect((await started.finished).status).toBe('succeeded')
}

async function scene() {
  const dataFolder = tempFolder()
  const cipher = testCipher()
  const host = await openTestHost({ dataFolder, cipher })
  for (const workflow of [LARGE, SMALL, NONE]) await host.add(workflow)
  await run(host, LARGE, Array.from({ length: 20_000 }, Math.random))
  await run(host, LARGE)
  await run(host, SMALL)
  return { dataFolder, cipher, host, runsFolder: join(dataFolder, 'runs') }
}

const bytesOf = (folder: string, workflowId: WorkflowId): number =>
  readdirSync(folder)
    .filter(name => name.startsWith(`${workflowId}.runs.`))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)

/** Kinds of records are named in the vault's file, their contents are not. */
const keysIn = (dataFolder: string): string => readFileSync(join(dataFolder, 'vault.json'), 'utf8')

describe('what is kept on this machine', () => {
  it('is told by workflow, largest first, with every file that belongs to it', async () => {
    const { host, runsFolder } = await scene()
    const { runs } = await host.ask['runs.list']({ filter: { workflowId: LARGE.id }, limit: 10 })
    writeFileSync(join(runsFolder, `${SMALL.id}.runs.search`), Buffer.alloc(10_000))
    writeFileSync(join(runsFolder, `${SMALL.id}.runs.pins`), Buffer.alloc(77))
    writeFileSync(join(runsFolder, `${SMALL.id}.runs.damaged-2026-01-01T00-00-00-000Z`), Buffer.alloc(5))
    writeFileSync(join(runsFolder, `${SMALL.id}.runs.damaged-2026-01-01T00-00-00-000Z-wal`), Buffer.alloc(5))
    writeFileSync(join(runsFolder, 'something else'), 'not a journal')
    const usage = await host.storage.usage({ counts: true })
    expect(usage.workflows).toEqual([
      {
        workflowId: LARGE.id,
        name: 'Large',
        keepsRuns: true,
        runs: 2,
        oldestAtMs: Math.round(runs[1]?.startedAtMs ?? 0),
        bytes: bytesOf(runsFolder, LARGE.id),
        damagedFiles: 0,
      },
      {
        workflowId: SMALL.id,
        name: 'Small',
        keepsRuns: true,
        runs: 1,
        oldestAtMs: expect.any(Number),
        bytes: bytesOf(runsFolder, SMALL.id),
        damagedFiles: 1,
      },
    ])
    const [large, small] = usage.workflows
    expect(usage.totalBytes).toBe((large?.bytes ?? 0) + (small?.bytes ?? 0) + usage.useLogBytes)
  })

  it('is told of one workflow by how its runs ended, which is what a deletion takes', async () => {
    const { host, runsFolder } = await scene()
    const bytes = () => bytesOf(runsFolder, LARGE.id)
    const broken = chainWorkflow({
      id: 'Storage00001',
      name: 'Large',
      steps: { bad: 'throw new Error("no")' },
    })
    const failing = await host.runs.start({ planned: host.planner.plan(broken), mode: 'live' })
    await failing.finished
    const noDamage = { damagedFiles: 0 }
    const kept = (workflowId: WorkflowId) => host.storage.kept(workflowId)
    // What they are searched by is written in the time that nobody else needs.
    const keptOfLarge = () =>
      expect.poll(async () => {
        const told = await kept(LARGE.id)
        return { ...told, bytes: told.bytes === bytes() }
      })
    await keptOfLarge().toEqual({ ...noDamage, runs: 3, successes: 2, failures: 1, bytes: true })
    expect(await kept(NONE.id)).toEqual({ ...noDamage, runs: 0, successes: 0, failures: 0, bytes: 0 })
    await host.archive.deleteClass(LARGE.id, 'successes')
    await keptOfLarge().toEqual({ ...noDamage, runs: 1, successes: 0, failures: 1, bytes: true })
    await host.vaultService.lock()
    await keptOfLarge().toEqual({ ...noDamage, bytes: true })
  })

  it('is told by its size at once, and counted anew only where something changed', async () => {
    const { host } = await scene()
    const sizes = await host.storage.usage({ counts: false })
    expect(sizes.workflows.map(({ name, runs }) => [name, runs])).toEqual([
      ['Large', undefined],
      ['Small', undefined],
    ])
    const runs = async () =>
      Object.fromEntries(
        (await host.storage.usage({ counts: true })).workflows.map(entry => [entry.name, entry.runs]),
      )
    expect(await runs()).toEqual({ Large: 2, Small: 1 })
    await run(host, SMALL)
    expect(await runs()).toEqual({ Large: 2, Small: 2 })
    await host.storage.purge([LARGE.id], () => undefined)
    await run(host, LARGE)
    expect(await runs()).toEqual({ Large: 1, Small: 2 })
  })

  it('is told of workflows whose file is gone, without a name', async () => {
    const { host, dataFolder } = await scene()
    rmSync(join(dataFolder, 'workflows', `${SMALL.id}.workflow.json`))
    const { workflows } = await host.storage.usage({ counts: true })
    expect(workflows.find(({ workflowId }) => workflowId === SMALL.id)).toMatchObject({
      keepsRuns: false,
      runs: 1,
    })
    expect(workflows.find(({ workflowId }) => workflowId === SMALL.id)).not.toHaveProperty('name')
  })

  it('is told by its size alone while the vault is closed', async () => {
    const { host } = await scene()
    await host.vaultService.lock()
    const { workflows } = await host.storage.usage({ counts: true })
    expect(workflows).toHaveLength(2)
    for (const entry of workflows) {
      expect(entry.bytes).toBeGreaterThan(0)
      expect(entry).not.toHaveProperty('runs')
      expect(entry).not.toHaveProperty('oldestAtMs')
    }
  })

  it('is told of a journal that is damaged, too', async () => {
    const { host, runsFolder, dataFolder, cipher } = await scene()
    await host.close()
    writeFileSync(join(runsFolder, `${SMALL.id}.runs.db`), 'not a database at all')
    const next = await openTestHost({ dataFolder, cipher })
    const { workflows } = await next.storage.usage({ counts: true })
    expect(workflows.find(({ workflowId }) => workflowId === LARGE.id)).toMatchObject({ runs: 2 })
    const again = await next.storage.usage({ counts: true })
    expect(again.workflows.find(({ workflowId }) => workflowId === SMALL.id)).toMatchObject({
      runs: 0,
      damagedFiles: 1,
    })
    expect(await next.storage.kept(SMALL.id)).toMatchObject({ runs: 0, damagedFiles: 1 })
  })
})

describe('[S-RET-2] kept runs taken away', () => {
  it('are gone with their files and their key; those of others stay', async () => {
    const { host, dataFolder, cipher, runsFolder } = await scene()
    expect(keysIn(dataFolder)).toContain(SMALL.id)
    const progress: number[] = []
    await host.storage.purge([LARGE.id, NONE.id], done => progress.push(done))
    expect(progress).toEqual([1, 2])
    expect(bytesOf(runsFolder, LARGE.id)).toBe(0)
    expect(keysIn(dataFolder)).not.toContain(LARGE.id)
    expect(keysIn(dataFolder)).toContain(SMALL.id)
    expect(
      (await host.storage.usage({ counts: true })).workflows.map(({ name, runs }) => [name, runs]),
    ).toEqual([['Small', 1]])
    await host.close()
    const next = await openTestHost({ dataFolder, cipher })
    const { runs } = await next.ask['runs.list']({ filter: { workflowId: SMALL.id }, limit: 10 })
    expect(runs).toHaveLength(1)
    expect(next.archive.find(runs[0]?.runId as never).trigger(runs[0]?.runId as never)).toBeDefined()
  })

  it('while a run is under way: it goes on and keeps nothing; later ones are kept again', async () => {
    const { host, runsFolder } = await scene()
    const waiting = chainWorkflow({
      id: 'Storage00004',
      steps: { wait: 'console.log("waiting"); await new Promise(() => setInterval(() => 0, 1000))' },
    })
    await host.add(waiting)
    const planned = host.planner.plan(waiting)
    const open = await host.runs.start({ planned, mode: 'live' })
    await host.signalled('step.logged')
    await host.storage.purge([waiting.id], () => undefined)
    expect(bytesOf(runsFolder, waiting.id)).toBe(0)
    host.runs.cancel(open.summary.runId)
    expect((await open.finished).status).toBe('cancelled')
    expect(await host.archive.count(waiting.id)).toBeUndefined()
    await run(host, { ...SMALL, id: waiting.id })
    expect(await host.archive.count(waiting.id)).toMatchObject({ runs: 1 })
    expect(host.unexpected).toEqual([])
  })

  it('also of a workflow whose file is gone', async () => {
    const { host, dataFolder, runsFolder } = await scene()
    rmSync(join(dataFolder, 'workflows', `${SMALL.id}.workflow.json`))
    await host.storage.purge([SMALL.id], () => undefined)
    expect(bytesOf(runsFolder, SMALL.id)).toBe(0)
    expect(keysIn(dataFolder)).not.toContain(SMALL.id)
  })
})
