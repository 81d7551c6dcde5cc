import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunId } from '#shared/model/ids.ts'
import type { Retention, Workflow } from '#shared/model/workflow.ts'
import { scanFolder } from '../../support/canary-scan.ts'
import { chainWorkflow } from '../../support/chain.ts'
import { openTestHost, type TestHost } from '../../support/host.ts'
import { testCipher } from '../../support/secret-cipher.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** Says what it got, in a log, an export and an output; then fails, waits, or succeeds. */
const CODE = `
const { seed, fail, wait } = steps.trigger.event
console.log('log ' + seed)
$.export('more', { ['key-' + seed]: seed.toUpperCase() })
if (wait) await new Promise(() => setInterval(() => 0, 1000))
if (fail) throw new Error('failed with ' + seed)
return { seed }
`
const canary = () => `c4n4${randomBytes(12).toString('hex')}`
const spellings = (value: string) => [value, value.toUpperCase()]

const retaining = (workflow: Workflow, retention: Partial<Retention>): Workflow => ({
  ...workflow,
  settings: { ...workflow.settings, retention: { ...workflow.settings.retention, ...retention } },
})

async function scene(retention: Partial<Retention>) {
  const folder = tempFolder()
  const cipher = testCipher()
  const host = await openTestHost({ dataFolder: folder, cipher })
  const base = chainWorkflow({ steps: { say: CODE } })
  const workflow = retaining(base, retention)
  await host.add(workflow)
  const start = (event: object, mode: 'live' | 'test' = 'live') =>
    host.runs.start({ planned: host.planner.plan(workflow), mode, event: event as never })
  return {
    folder,
    cipher,
    host,
    base,
    workflow,
    start,
    /** One that logs and then waits to be cancelled. */
    async waiting(seed: string) {
      const logged = host.signals.filter(({ type }) => type === 'step.logged').length
      const run = await start({ seed, wait: true })
      await host.signalled('step.logged', logged + 1)
      return run
    },
    async save(change: Partial<Retention>) {
      const { revision } = await host.documents.open(workflow.id)
      const saved = await host.workflows.save(retaining(base, { ...retention, ...change }), revision)
      expect(saved).toMatchObject({ outcome: 'saved' })
    },
  }
}

async function listed(host: TestHost, { id }: Workflow): Promise<[RunId, string, boolean][]> {
  const { runs } = await host.ask['runs.list']({ filter: { workflowId: id }, limit: 50 })
  return runs.map(({ runId, status, kept }) => [runId, status, kept])
}

const ONLY_FAILURES = { keepSuccesses: false }
const ONLY_SUCCESSES = { failures: { keep: false, days: 30, count: 10 } }

describe('[S-RET-1] only runs that did not succeed are kept', () => {
  it('a run that succeeds is in no file, while it is under way or after; one that fails is kept whole', async () => {
    const { folder, cipher, host, workflow, start, waiting } = await scene(ONLY_FAILURES)
    const secret = canary()
    const succeeded = await start({ seed: secret })
    expect((await succeeded.finished).status).toBe('succeeded')
    expect(await listed(host, workflow)).toEqual([])
    expect(() => host.archive.find(succeeded.summary.runId)).toThrow(/not kept/)

    const failed = await start({ seed: 'seed-of-the-failed', fail: true })
    expect((await failed.finished).status).toBe('failed')
    const cancelled = await waiting('seed-of-the-cancelled')
    expect(await listed(host, workflow)).toEqual([
      [cancelled.summary.runId, 'running', false],
      [failed.summary.runId, 'failed', true],
    ])
    const step = workflow.steps[0]?.id as never
    const underWay = { runId: cancelled.summary.runId, stepId: step }
    expect((await host.ask['runs.step'](underWay)).logs).toMatchObject([
      { text: 'log seed-of-the-cancelled' },
    ])
    expect((await host.ask['runs.workflow']({ runId: cancelled.summary.runId })).isCurrent).toBe(true)
    host.runs.cancel(cancelled.summary.runId)
    await cancelled.finished

    expect(await listed(host, workflow)).toEqual([
      [cancelled.summary.runId, 'cancelled', true],
      [failed.summary.runId, 'failed', true],
    ])
    const record = await host.ask['runs.step']({ runId: failed.summary.runId, stepId: step })
    expect(record).toMatchObject({
      logs: [{ text: 'log seed-of-the-failed' }],
      error: { message: 'failed with seed-of-the-failed' },
    })
    expect((await host.ask['runs.workflow']({ runId: failed.summary.runId })).workflow).toEqual(workflow)
    await host.close()
    expect(scanFolder(folder, spellings(secret))).toEqual([])
    expect(host.unexpected).toEqual([])
    const next = await openTestHost({ dataFolder: folder, cipher })
    expect((await listed(next, workflow)).map(([runId]) => runId)).toEqual([
      cancelled.summary.runId,
      failed.summary.runId,
    ])
  })

  it('a run that is cut off by a crash leaves nothing', async () => {
    const { folder, cipher, host, workflow, waiting } = await scene(ONLY_FAILURES)
    const secret = canary()
    const run = await waiting(secret)
    expect(scanFolder(folder, spellings(secret))).toEqual([])

    // Another host on the same folder is what a start after a kill finds.
    const next = await openTestHost({ dataFolder: folder, cipher })
    await next.archive.recover(async () => workflow.settings.retention)
    expect(await listed(next, workflow)).toEqual([])
    host.runs.cancel(run.summary.runId)
  })

  it('a run from the editor that succeeds is shown until the app closes, from memory', async () => {
    const { folder, cipher, host, workflow, start } = await scene(ONLY_FAILURES)
    const secret = canary()
    const run = await start({ seed: secret }, 'test')
    await run.finished
    expect(await listed(host, workflow)).toEqual([[run.summary.runId, 'succeeded', false]])
    expect(host.archive.find(run.summary.runId).events(run.summary.runId)).not.toEqual([])
    await host.close()
    expect(scanFolder(folder, spellings(secret))).toEqual([])
    const next = await openTestHost({ dataFolder: folder, cipher })
    expect(await listed(next, workflow)).toEqual([])
  })

  it('more runs at once than the editor remembers are each held until their end', async () => {
    const { host, workflow, waiting } = await scene(ONLY_FAILURES)
    const held = await waiting('held-for-long')
    const quick = chainWorkflow({
      steps: { answer: { action: 'http.respond', props: { status: 200, body: 1 } } },
    })
    const planned = host.planner.plan(retaining(quick, ONLY_FAILURES))
    for (let n = 0; n < 22; n++) await (await host.runs.start({ planned, mode: 'test' })).finished
    expect(await listed(host, workflow)).toHaveLength(21)
    host.runs.cancel(held.summary.runId)
    await held.finished
    const [kept] = (await listed(host, workflow)).filter(([, , isKept]) => isKept)
    expect(kept).toEqual([held.summary.runId, 'cancelled', true])
    expect(host.archive.find(held.summary.runId).events(held.summary.runId)?.[0]).toMatchObject({ seq: 0 })
  })
})

describe('[S-RET-1] only runs that succeed are kept', () => {
  it('a run that fails or is cancelled is in no file', async () => {
    const { folder, host, workflow, start, waiting } = await scene(ONLY_SUCCESSES)
    const secret = canary()
    const failed = await start({ seed: secret, fail: true })
    expect((await failed.finished).status).toBe('failed')
    const cancelled = await waiting(secret)
    expect(host.runs.atStake()).toBe(1)
    host.runs.cancel(cancelled.summary.runId)
    await cancelled.finished
    const succeeded = await start({ seed: 'seed-that-is-kept' })
    await succeeded.finished
    expect(await listed(host, workflow)).toEqual([[succeeded.summary.runId, 'succeeded', true]])
    await host.close()
    expect(scanFolder(folder, spellings(secret))).toEqual([])
  })

  it('what an earlier process left under way is deleted, not marked as interrupted', async () => {
    const { folder, cipher, host, workflow, waiting } = await scene({})
    const run = await waiting('seed-of-the-open')
    const next = await openTestHost({ dataFolder: folder, cipher })
    await next.archive.recover(async () => retaining(workflow, ONLY_SUCCESSES).settings.retention)
    expect(await listed(next, workflow)).toEqual([])
    host.runs.cancel(run.summary.runId)
  })
})

describe('[W8] the choice changed in the middle of a run', () => {
  it('from all to failures: it is taken from disk at once, and is back there when it did not succeed', async () => {
    const { folder, cipher, host, workflow, waiting, save } = await scene({})
    const run = await waiting('seed-of-the-run')
    await save(ONLY_FAILURES)
    const next = await openTestHost({ dataFolder: folder, cipher })
    expect(await listed(next, workflow)).toEqual([])
    expect(await listed(host, workflow)).toEqual([[run.summary.runId, 'running', false]])
    await next.close()
    host.runs.cancel(run.summary.runId)
    await run.finished
    expect(await listed(host, workflow)).toEqual([[run.summary.runId, 'cancelled', true]])
    expect((await host.ask['runs.trigger']({ runId: run.summary.runId })).output).toContain('seed-of-the-run')
    expect((await host.ask['runs.workflow']({ runId: run.summary.runId })).workflow).toEqual(workflow)
  })

  it('from all to successes, and back: that run is one of those that are not kept', async () => {
    const { host, workflow, waiting, save, start } = await scene({})
    const run = await waiting('seed-of-the-run')
    await save(ONLY_SUCCESSES)
    await save({})
    host.runs.cancel(run.summary.runId)
    await run.finished
    expect(await listed(host, workflow)).toEqual([])
    const later = await start({ seed: 'later', fail: true })
    await later.finished
    expect(await listed(host, workflow)).toEqual([[later.summary.runId, 'failed', true]])
  })

  it('from failures to nothing: what was held is gone, and nothing was written', async () => {
    const { folder, host, workflow, waiting, save } = await scene(ONLY_FAILURES)
    const secret = canary()
    const run = await waiting(secret)
    await save({ keep: false })
    expect(await listed(host, workflow)).toEqual([])
    expect(host.runs.atStake()).toBe(1)
    host.runs.cancel(run.summary.runId)
    await run.finished
    await host.close()
    expect(scanFolder(folder, spellings(secret))).toEqual([])
  })

  it('from nothing to failures: a run that is under way keeps nothing', async () => {
    const { host, workflow, start, save } = await scene({ keep: false })
    const run = await start({ seed: 'early', wait: true })
    await save({ keep: true, ...ONLY_FAILURES })
    host.runs.cancel(run.summary.runId)
    await run.finished
    expect(await listed(host, workflow)).toEqual([])
  })

  it('while a run waits for its turn: it starts with what holds by then', async () => {
    const { folder, host, base, workflow, waiting } = await scene({})
    const one = {
      ...workflow,
      settings: { ...workflow.settings, limits: { ...base.settings.limits, concurrency: 1 } },
    }
    await host.add(one)
    const first = await waiting('seed-of-the-first')
    const secret = canary()
    const planned = host.planner.plan(one)
    const second = host.runs.start({ planned, mode: 'live', event: { seed: secret, fail: true } })
    await expect.poll(() => host.runs.atStake()).toBe(1)
    const { revision } = await host.documents.open(one.id)
    await host.workflows.save(retaining(one, { keep: false }), revision)
    host.runs.cancel(first.summary.runId)
    await first.finished
    await (await second).finished
    expect(await listed(host, workflow)).toEqual([])
    await host.close()
    expect(scanFolder(folder, spellings(secret))).toEqual([])
  })
})

describe('kept runs of one kind', () => {
  it('have limits of their own', async () => {
    const { host, workflow, start } = await scene({
      count: 1,
      failures: { keep: true, days: 30, count: 2 },
    })
    for (const fail of [true, false, true, false, true, false])
      await (await start({ seed: 'seed', fail })).finished
    await expect
      .poll(async () => (await listed(host, workflow)).map(([, status]) => status))
      .toEqual(['succeeded', 'failed', 'failed'])
  })

  it('are deleted alone when asked; the others stay', async () => {
    const { folder, host, workflow, start } = await scene({})
    for (const fail of [true, false, false]) await (await start({ seed: 'seed', fail })).finished
    await host.archive.deleteClass(workflow.id, 'successes')
    expect((await listed(host, workflow)).map(([, status]) => status)).toEqual(['failed'])
    await host.archive.deleteClass(workflow.id, 'failures')
    expect(await listed(host, workflow)).toEqual([])
    expect(existsSync(join(folder, 'runs', `${workflow.id}.runs.db`))).toBe(true)
  })

  it('deleted with all others while one is under way: that one goes on, and keeps nothing', async () => {
    const { folder, host, workflow, waiting } = await scene({})
    const run = await waiting('seed')
    await host.archive.deleteHistory(workflow.id)
    expect(readdirSync(join(folder, 'runs'))).toEqual([])
    host.runs.cancel(run.summary.runId)
    expect((await run.finished).status).toBe('cancelled')
    expect(await listed(host, workflow)).toEqual([])
    expect(readdirSync(join(folder, 'runs'))).toEqual([])
    expect(host.unexpected).toEqual([])
  })
})
