import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunFilter } from '#shared/model/run-filter.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { chainWorkflow } from '../../support/chain.ts'
import { openTestHost, type TestHost } from '../../support/host.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const FAILS = `
  if (steps.trigger.event.fail) throw new Error('No such customer: ' + steps.trigger.event.who)
  return { hello: steps.trigger.event.who }`

async function run(host: TestHost, workflow: Workflow, event: object, mode: 'live' | 'test' = 'live') {
  const planned = host.planner.plan(workflow)
  const { summary, finished } = await host.runs.start({ planned, mode, event: event as never })
  await finished
  return summary.runId
}

async function scene() {
  const host = await openTestHost({ dataFolder: tempFolder() })
  const orders = chainWorkflow({ id: 'Orders000001', name: 'Orders', steps: { greet: FAILS } })
  const mails = chainWorkflow({ id: 'Mails0000001', name: 'Mails', steps: { greet: FAILS } })
  const secret = chainWorkflow({ id: 'Secret000001', name: 'Secret', keep: false, steps: { greet: FAILS } })
  for (const workflow of [orders, mails, secret]) await host.add(workflow)
  const list = async (filter: RunFilter = {}, limit = 50) => {
    const runs: RunSummary[] = []
    let cursor: string | undefined
    do {
      const page = await host.ask['runs.list']({ filter, limit, cursor })
      runs.push(...page.runs)
      cursor = page.nextCursor
    } while (cursor !== undefined)
    return runs.map(({ runId }) => runId)
  }
  return { host, orders, mails, secret, list }
}

describe('the runs of all workflows', () => {
  it('are one list, those in memory among them, narrowed by any filter', async () => {
    const { host, orders, mails, secret, list } = await scene()
    const a = await run(host, orders, { who: 'Ada' })
    const b = await run(host, mails, { who: 'Bob', fail: true })
    const c = await run(host, secret, { who: 'Eve' }, 'test')
    const d = await run(host, orders, { who: 'Bob' }, 'test')
    await run(host, secret, { who: 'Mallory' })
    expect(await list()).toEqual([d, c, b, a])
    expect(await list({}, 1)).toEqual([d, c, b, a])
    expect(await list({ workflowId: orders.id })).toEqual([d, a])
    expect(await list({ statuses: ['failed'] })).toEqual([b])
    expect(await list({ modes: ['test'] })).toEqual([d, c])
    expect(await list({ text: 'bob' })).toEqual([d, b])
    expect(await list({ text: 'no such customer: B' })).toEqual([b])
    expect(await list({ text: 'Eve' })).toEqual([c])
    expect(await list({ text: 'Mallory' })).toEqual([])
    expect(await list({ triggerType: 'manual' })).toEqual([])
    expect(await list({ text: 'ada', statuses: ['failed'] })).toEqual([])
  })

  it('are deleted together, wherever they are', async () => {
    const { host, orders, mails, secret, list } = await scene()
    const kept = await run(host, orders, { who: 'Ada' })
    const gone = [
      await run(host, orders, { who: 'Bob' }),
      await run(host, mails, { who: 'Bob' }),
      await run(host, secret, { who: 'Bob' }, 'test'),
    ]
    host.ask['runs.delete']({ runIds: gone })
    expect(await list()).toEqual([kept])
    expect(await list({ text: 'Bob' })).toEqual([])
  })

  it('tell the version that they ran on, and whether it still is the newest', async () => {
    const { host, orders } = await scene()
    const runId = await run(host, orders, { who: 'Ada' })
    expect(await host.ask['runs.workflow']({ runId })).toMatchObject({ isCurrent: true, exists: true })
    const renamed = { ...orders, name: 'Renamed' }
    const { revision } = await host.documents.open(orders.id)
    await host.workflows.save(renamed, revision)
    const { workflow, isCurrent } = await host.ask['runs.workflow']({ runId })
    expect({ name: workflow.name, isCurrent }).toEqual({ name: 'Orders', isCurrent: false })
  })

  it('give large values only when they are asked for', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({ steps: { big: "return 'é'.repeat(300_000)" } })
    await host.add(workflow)
    const runId = await run(host, workflow, {})
    const [step] = workflow.steps
    const stepId = step?.id as NonNullable<typeof step>['id']
    const record = await host.ask['runs.step']({ runId, stepId })
    expect(record).toMatchObject({ outputBytes: 600_020 })
    expect(record.output).toBeUndefined()
    const { json } = await host.ask['runs.value']({ runId, stepId, part: 'output' })
    expect(JSON.parse(json)).toEqual({ $return_value: 'é'.repeat(300_000) })
  })

  it('are listed though one of the journals can’t be opened; of that workflow alone it is said why', async () => {
    const { host, orders, mails, list } = await scene()
    const runId = await run(host, orders, { who: 'Ada' })
    mkdirSync(join(host.dataFolder, 'runs', `${mails.id}.runs.db`), { recursive: true })
    expect(await list()).toEqual([runId])
    await expect(list({ workflowId: mails.id })).rejects.toMatchObject({ code: 'journal.write-failed' })
  })

  it('can’t be deleted while their key is locked away, and that is said', async () => {
    const { host, orders, list } = await scene()
    const runId = await run(host, orders, { who: 'Ada' })
    await host.vaultService.lock()
    await expect(host.ask['runs.delete']({ runIds: [runId] })).rejects.toMatchObject({ code: 'vault.locked' })
    await host.vaultService.unlock()
    expect(await list()).toEqual([runId])
    await host.ask['runs.delete']({ runIds: [runId] })
    expect(await list()).toEqual([])
  })

  it('have a key that opens them, also of a run that starts while the history is being deleted', async () => {
    const { host, orders, list } = await scene()
    await run(host, orders, { who: 'Ada' })
    const deleted = host.archive.deleteHistory(orders.id)
    const runId = await run(host, orders, { who: 'Bob' })
    await deleted
    host.archive.lock()
    expect(await list()).toEqual([runId])
  })
})
