import { expect } from '@playwright/test'
import type { JsonObject } from '#shared/json.ts'
import type { WorkflowId } from '#shared/model/ids.ts'
import type { RunSummary } from '#shared/model/run-state.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { type Sheets, startSheets } from '../../../../src/demo/sheets.ts'
import { scanFolder } from '../../canary-scan.ts'
import { hookPath } from '../../chain.ts'
import { canary, MARK } from '../action-table/action-case.ts'
import { makePlace, type Place, type RunningApp, startAt } from '../place.ts'
import { startTableVendor, type TableVendor } from './vendor.ts'
import { type TableWorkflowName, tableWorkflows, tokenOf } from './workflows.ts'

/** One Patchbay with the table's workflows, killed and started again as the rows want it. */
export interface TableScene {
  readonly place: Place
  readonly vendor: TableVendor
  readonly sheets: Sheets
  readonly workflows: Readonly<Record<TableWorkflowName, Workflow>>
  /** In the body of every event; steps derive more from it. */
  readonly seed: string
  app(): RunningApp
  /** After a kill, or after quitting. */
  restart(): Promise<void>
  /** Starts a run from the editor, with what the sheet's owner and the rest of an event bring along. */
  test(name: TableWorkflowName, body?: JsonObject): Promise<RunSummary>
  /** Waits for its end: its status and error code. */
  endOf(run: Pick<RunSummary, 'runId'>): Promise<readonly [status: string, code?: string]>
  /** Starts one and waits for its end. */
  ending(name: TableWorkflowName, body?: JsonObject): Promise<readonly [status: string, code?: string]>
  /** Over HTTP, with canaries in every part of the request. */
  call(name: TableWorkflowName, body?: JsonObject, more?: CallOptions): Promise<Response>
  /** Switches keeping on or off, as its settings do. */
  setKeeping(name: TableWorkflowName, keep: boolean): Promise<void>
  /** Counts runs that have been started. */
  ran(count: number): void
  readonly runCount: number
  /** Nothing of all this is in any file of the place. */
  expectNothingKept(when: string): void
  end(): Promise<void>
}

interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: string
}

export async function setScene(): Promise<TableScene> {
  const seed = canary()
  const sheets = await startSheets({ spreadsheets: [{ id: 'sheet', token: tokenOf(seed) }] })
  const vendor = await startTableVendor()
  const workflows = tableWorkflows({ sheets, vendor })
  const place = makePlace({ workflows: Object.values(workflows) })
  const apps: RunningApp[] = []
  const app = () => {
    const current = apps.at(-1)
    if (!current) throw new Error('No Patchbay has been started.')
    return current
  }
  let runCount = 0

  async function start(): Promise<void> {
    const started = await startAt(place)
    started.window.setDefaultTimeout(10_000)
    apps.push(started)
    await expect.poll(async () => (await started.ask('app.info')).webhookServer.running).toBe(true)
    for (const { id } of Object.values(workflows)) {
      await expect
        .poll(
          async () =>
            Object.keys((await started.ask('workflows.open', { workflowId: id })).webhookUrls).length,
        )
        .toBe(1)
    }
  }

  const eventBody = (body: JsonObject) => ({
    seed,
    vendor: vendor.origin,
    [canary('key-')]: canary(),
    ...body,
  })
  const test: TableScene['test'] = (name, body = {}) => {
    runCount++
    const event = {
      body: eventBody(body),
      headers: { 'x-customer': canary() },
      query: { q: canary() },
    }
    return app().ask('runs.start', { workflowId: workflows[name].id, event })
  }

  const endOf: TableScene['endOf'] = async ({ runId }) => {
    const stateOf = () => app().ask('runs.get', { runId })
    await expect.poll(async () => (await stateOf()).status, { timeout: 20_000 }).not.toBe('running')
    const { status, error } = await stateOf()
    return error ? [status, error.code] : [status]
  }

  await start()
  for (const { id } of Object.values(workflows)) await setSecret(app(), id)
  return {
    place,
    vendor,
    sheets,
    workflows,
    seed,
    app,
    async restart() {
      await app().kill()
      await start()
    },
    test,
    endOf,
    ending: async (name, body) => endOf(await test(name, body)),
    async call(name, body = {}, { headers = {}, query = '' } = {}) {
      const { webhookServer } = await app().ask('app.info')
      const path = `/hooks/${hookPath(coreOf(workflows[name].id))}/${canary()}`
      return fetch(`${webhookServer.baseUrl}${path}?q=${canary()}${query}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${canary()}`,
          cookie: `session=${canary()}`,
          'x-customer': canary(),
          ...headers,
        },
        body: JSON.stringify(eventBody(body)),
      })
    },
    async setKeeping(name, keep) {
      const { workflow, revision } = await app().ask('workflows.open', { workflowId: workflows[name].id })
      const { settings } = workflow
      const changed = { ...workflow, settings: { ...settings, retention: { ...settings.retention, keep } } }
      const saved = await app().ask('workflows.save', { workflow: changed, baseRevision: revision })
      expect(saved.outcome).toBe('saved')
    },
    ran(count) {
      runCount += count
    },
    get runCount() {
      return runCount
    },
    expectNothingKept: when => expect(scanFolder(place.root, [MARK, MARK.toUpperCase()]), when).toEqual([]),
    async end() {
      for (const one of apps) await one.kill()
      await sheets.stop()
      vendor.stop()
      place.discard()
    },
  }
}

const setSecret = (app: RunningApp, workflowId: WorkflowId) =>
  app.ask('workflows.setSecretEnv', { workflowId, name: 'SECRET', value: canary() })

const coreOf = (id: WorkflowId): string => id.replace(/^wf_/, '')
