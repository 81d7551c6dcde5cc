import { describe, expect, it } from 'vitest'
import type { Failures } from '#shared/ipc/runs-contract.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { failureHandlers } from '../../../src/main/ipc/failure-handlers.ts'
import type { FailureNotice } from '../../../src/main/notifications/failure-notifier.ts'
import { chainWorkflow, hookPath } from '../../support/chain.ts'
import { openTestHost, type TestHost } from '../../support/host.ts'
import { memoryState } from '../../support/local-state.ts'
import { testCipher } from '../../support/secret-cipher.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const SECRET = 'c4nary-7Qx9Lm2Vb4'
const ORDERS = chainWorkflow({
  id: 'Orders000001',
  name: 'Orders',
  env: [{ name: 'KEY', secret: true }],
  steps: {
    charge: `
      if (steps.trigger.event.wait) { console.log('waiting'); await new Promise(() => setInterval(() => 0, 1000)) }
      throw new Error('refused ' + process.env.KEY)`,
  },
})
const keeping = (workflow: Workflow, keep: boolean): Workflow => ({
  ...workflow,
  settings: { ...workflow.settings, retention: { ...workflow.settings.retention, keep } },
})

interface Scene {
  readonly host: TestHost
  readonly notices: FailureNotice[]
  readonly badges: number[]
  readonly pushed: Failures[]
  readonly ask: ReturnType<typeof failureHandlers>
}

interface SceneOptions {
  readonly dataFolder?: string
  readonly state?: ReturnType<typeof memoryState>
  readonly cipher?: ReturnType<typeof testCipher>
}

async function setScene({
  dataFolder = tempFolder(),
  state = memoryState(),
  cipher,
}: SceneOptions = {}): Promise<Scene> {
  const notices: FailureNotice[] = []
  const badges: number[] = []
  const pushed: Failures[] = []
  const host = await openTestHost({
    dataFolder,
    state,
    ...(cipher ? { cipher } : {}),
    failureNotifier: { show: notice => notices.push(notice), setBadge: count => badges.push(count) },
    listener: { failuresChanged: failures => pushed.push(failures) },
  })
  return { host, notices, badges, pushed, ask: failureHandlers(host) }
}

async function add(host: TestHost, workflow: Workflow): Promise<void> {
  await host.add(workflow)
  await host.env.setSecret(workflow.id, 'KEY', SECRET)
}

async function begin(host: TestHost, workflow: Workflow, mode: 'live' | 'test' = 'live', event = {}) {
  return host.runs.start({ planned: host.planner.plan(workflow), mode, event })
}

async function fail(host: TestHost, workflow: Workflow, mode: 'live' | 'test' = 'live') {
  const run = await begin(host, workflow, mode)
  await run.finished
  return run.summary.runId
}

describe('a run that fails while nobody looks', () => {
  it('is counted and told, masked; a test run is neither', async () => {
    const { host, notices, badges, pushed, ask } = await setScene()
    await add(host, ORDERS)
    await fail(host, ORDERS, 'test')
    const runId = await fail(host, ORDERS)
    await fail(host, ORDERS)
    await expect.poll(() => notices).toHaveLength(1)
    expect(notices).toEqual([
      { title: '“Orders” failed', body: 'charge: refused ‹secret: env.KEY›', workflowId: ORDERS.id, runId },
    ])
    expect(await ask['runs.failures']()).toMatchObject({
      count: 2,
      latest: { status: 'failed', workflowName: 'Orders', failedStep: ORDERS.steps[0]?.id },
    })
    expect(await ask['runs.failuresSeen']()).toEqual({ count: 0 })
    expect(pushed.map(({ count }) => count)).toEqual([1, 2, 0])
    expect(badges).toEqual([1, 2, 0])
    expect(JSON.stringify([notices, pushed])).not.toContain(SECRET)
    expect(host.unexpected).toEqual([])
  })

  it('is told once for each step that fails, whatever its error is called', async () => {
    const { host, notices } = await setScene()
    const workflow = chainWorkflow({
      id: 'Orders000001',
      name: 'Orders',
      steps: {
        price: 'if (steps.trigger.event.free) throw new Error("no price")',
        charge: 'throw new Error("refused")',
      },
    })
    await host.add(workflow)
    for (const free of [false, true, false, true]) {
      const run = await begin(host, workflow, 'live', { free })
      await run.finished
    }
    await expect.poll(() => notices.map(({ body }) => body)).toEqual(['charge: refused', 'price: no price'])
  })

  it('[S-RET-1] and is not kept is told by its code, and leaves no trace', async () => {
    const state = memoryState()
    const { host, notices } = await setScene({ state })
    const workflow = keeping(ORDERS, false)
    await add(host, workflow)
    const before = state.text()
    await fail(host, workflow)
    await expect.poll(() => notices).toHaveLength(1)
    expect(notices).toEqual([
      { title: '“Orders” failed', body: 'charge: code.thrown', workflowId: ORDERS.id },
    ])
    expect(state.text()).toBe(before)
  })

  it('[S-RET-1] and whose keeping was switched off in mid-run is told by its code, and leaves no trace', async () => {
    const state = memoryState()
    const { host, notices } = await setScene({ state })
    const workflow = chainWorkflow({
      id: 'Orders000001',
      name: 'Orders',
      steps: { wait: 'console.log("waiting"); await new Promise(done => setTimeout(done, 60_000))' },
      limits: { stepTimeoutMs: 1500 },
    })
    await host.add(workflow)
    const run = await begin(host, workflow)
    await host.signalled('step.logged')
    const { revision } = await host.documents.open(workflow.id)
    await host.workflows.save(keeping(workflow, false), revision)
    const before = state.text()
    await run.finished
    await expect.poll(() => notices).toHaveLength(1)
    expect(notices).toEqual([{ title: '“Orders” failed', body: 'wait: step.timeout', workflowId: ORDERS.id }])
    expect(state.text()).toBe(before)
  })

  it('[S-RET-2] is forgotten with the history of its workflow', async () => {
    const state = memoryState()
    const { host, notices, ask } = await setScene({ state })
    await add(host, ORDERS)
    await fail(host, ORDERS)
    await expect.poll(() => notices).toHaveLength(1)
    expect(state.get('failureNotices')).not.toEqual({})
    await host.archive.deleteHistory(ORDERS.id)
    expect(state.get('failureNotices')).toEqual({})
    expect(await ask['runs.failures']()).toEqual({ count: 0 })
  })
})

describe('runs that failed before this start', () => {
  it('are counted over all workflows, test runs aside, until somebody looks', async () => {
    const dataFolder = tempFolder()
    const cipher = testCipher()
    const state = memoryState({ failuresSeenAtMs: Date.now() })
    const other = chainWorkflow({ id: 'Other0000001', steps: { one: 'throw new Error("no")' } })
    const first = await setScene({ dataFolder, cipher, state })
    await add(first.host, ORDERS)
    await first.host.add(other)
    await fail(first.host, ORDERS)
    await fail(first.host, ORDERS, 'test')
    const last = await fail(first.host, other)
    await first.host.close()

    const next = await setScene({ dataFolder, cipher, state })
    await next.host.failures.catchUp([])
    expect(await next.ask['runs.failures']()).toMatchObject({ count: 2, latest: { runId: last } })
    expect([next.badges, next.notices]).toEqual([[2], []])
    expect(await next.ask['runs.failuresSeen']()).toEqual({ count: 0 })
    await next.host.close()

    const third = await setScene({ dataFolder, cipher, state })
    await third.host.failures.catchUp([])
    expect(await third.ask['runs.failures']()).toEqual({ count: 0 })
  })
})

describe('a call that starts no run', () => {
  it('is told once, with what stands in its way', async () => {
    const { host, notices, ask } = await setScene()
    const broken = chainWorkflow({ id: 'Broken000001', name: 'Broken', steps: { a: 'return (' } })
    await host.add(broken)
    await host.startServer(0)
    const url = `${host.info().webhookServer.baseUrl}/hooks/${hookPath('Broken000001')}`
    for (let n = 0; n < 3; n++) expect((await fetch(url, { method: 'POST' })).status).toBe(500)
    expect(notices).toEqual([
      {
        title: '“Broken” could not start',
        body: expect.stringMatching(/^“Broken” can’t run yet: .*\(step a\)$/),
        workflowId: broken.id,
      },
    ])
    expect(await ask['runs.failures']()).toEqual({ count: 0 })
    expect(host.unexpected).toEqual([])
  })
})

describe('runs that were cut off', () => {
  /** A data folder in whose journal a run is under way, as after a kill. */
  async function cutOff() {
    const dataFolder = tempFolder()
    const cipher = testCipher()
    const { host } = await setScene({ dataFolder, cipher })
    await add(host, ORDERS)
    const { summary } = await begin(host, ORDERS, 'live', { wait: true })
    await host.signalled('step.logged')
    return { dataFolder, cipher, runId: summary.runId, first: host }
  }
  const retentionOf = async () => ORDERS.settings.retention

  it('are counted and told at the start', async () => {
    const { dataFolder, cipher, runId, first } = await cutOff()
    const { host, notices, ask } = await setScene({ dataFolder, cipher })
    await host.failures.catchUp(await host.archive.recover(retentionOf))
    expect(notices).toEqual([
      {
        title: 'A run was interrupted',
        body: '“Orders”: Patchbay ended before the run did.',
        workflowId: ORDERS.id,
        runId,
      },
    ])
    expect(await ask['runs.failures']()).toMatchObject({ count: 1, latest: { runId, status: 'interrupted' } })
    first.runs.cancel(runId)
  })

  it('are found once the vault is open, where it was closed at the start; runs under way then go on', async () => {
    const { dataFolder, cipher, runId, first } = await cutOff()
    const { host, notices } = await setScene({ dataFolder, cipher })
    await host.vaultService.lock()
    expect(await host.archive.recover(retentionOf)).toEqual([])
    await host.vault.unlock()
    const under = await begin(host, ORDERS, 'live', { wait: true })
    await host.signalled('step.logged')
    await host.failures.catchUp(await host.archive.recover(retentionOf))
    expect(notices).toMatchObject([{ title: 'A run was interrupted', runId }])
    const { runs } = await host.ask['runs.list']({ filter: { workflowId: ORDERS.id }, limit: 10 })
    expect(runs.map(({ status }) => status)).toEqual(['running', 'interrupted'])
    host.runs.cancel(under.summary.runId)
    expect((await under.finished).status).toBe('cancelled')
    first.runs.cancel(runId)
  })
})

describe('keeping switched on in mid-run', () => {
  it('[S-RET-1] keeps nothing of the run under way, and the runs that start later', async () => {
    const { host } = await setScene()
    const workflow = chainWorkflow({
      id: 'Later0000001',
      keep: false,
      steps: {
        wait: 'console.log("w"); while (steps.trigger.event.wait) await new Promise(done => setTimeout(done, 20))',
      },
    })
    await host.add(workflow)
    const run = await begin(host, workflow, 'live', { wait: true })
    await host.signalled('step.started')
    const { revision } = await host.documents.open(workflow.id)
    await host.workflows.save(keeping(workflow, true), revision)
    const later = await begin(host, keeping(workflow, true))
    await later.finished
    host.runs.cancel(run.summary.runId)
    await run.finished
    const { runs } = await host.ask['runs.list']({ filter: { workflowId: workflow.id }, limit: 10 })
    expect(runs.map(({ runId, status }) => [runId, status])).toEqual([[later.summary.runId, 'succeeded']])
    expect(() => host.archive.find(run.summary.runId)).toThrow(/not kept/)
  })
})
