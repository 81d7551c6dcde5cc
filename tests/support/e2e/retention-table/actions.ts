import { expect } from '@playwright/test'
import type { AccountId, WorkflowId } from '#shared/model/ids.ts'
import { type AppCase, canary, type Vendor } from '../action-table/action-case.ts'
import { ACTION_TABLE } from '../action-table/index.ts'
import { assemble, externalOf, type PlayedStep, SOURCE_ENV, stepsOf } from '../action-workflow.ts'
import type { RunningApp } from '../place.ts'
import type { TableScene } from './scene.ts'
import type { TableWorkflowName } from './workflows.ts'

/** Actions that carry no credential, and the workflow of the table that has them. */
export const PLAIN_ACTIONS: Readonly<Record<string, TableWorkflowName>> = { 'http.respond': 'custom' }

/** Every action that some row runs. */
export const playedActions = (): string[] => [
  ...new Set([
    ...ACTION_TABLE.flatMap(({ steps }) => steps.map(({ action }) => action)),
    ...Object.keys(PLAIN_ACTIONS),
  ]),
]

/** A vendor takes a while to start, and all of them start at once. */
export async function startVendors(): Promise<ReadonlyMap<AppCase, Vendor>> {
  return new Map(
    await Promise.all(ACTION_TABLE.map(async appCase => [appCase, await appCase.start()] as const)),
  )
}

/** Runs an app's actions, with accounts and with external authentication, in a workflow that keeps nothing. */
export async function playApp(scene: TableScene, appCase: AppCase, vendor: Vendor): Promise<void> {
  const app = scene.app()
  const steps = stepsOf(appCase, vendor)
  const workflowId = await makeWorkflow(app, appCase, { vendor, steps })
  const event = { body: { [canary('key-')]: canary() } }
  const { runId } = await app.ask('runs.start', { workflowId, event })
  scene.ran(1)
  const stateOf = () => app.ask('runs.get', { runId })
  await expect.poll(async () => (await stateOf()).status, { timeout: 30_000 }).not.toBe('running')
  expect(await stateOf()).toMatchObject({ status: 'succeeded', kept: false })
  const expected = steps.flatMap(({ action, at }) => [...action.arrives(at)])
  const received = await vendor.received()
  expect(received.slice(Math.max(0, received.length - expected.length))).toMatchObject(expected)
}

async function makeWorkflow(
  app: RunningApp,
  appCase: AppCase,
  { vendor, steps }: { vendor: Vendor; steps: readonly PlayedStep[] },
): Promise<WorkflowId> {
  const accounts = new Map<string, AccountId>()
  for (const [key, { account }] of Object.entries(vendor.credentials)) {
    const { id } = await app.ask('accounts.add', { app: key, name: `Account at ${key}`, fields: account })
    accounts.set(key, id)
  }
  const made = await app.ask('workflows.create', { name: `Keeps nothing of ${appCase.app}` })
  const whole = assemble({ workflow: made.workflow, steps, vendor, accounts })
  const { settings } = whole
  const workflow = { ...whole, settings: { ...settings, retention: { ...settings.retention, keep: false } } }
  const saved = await app.ask('workflows.save', { workflow, baseRevision: made.revision })
  expect(saved.outcome).toBe('saved')
  const value = externalOf(vendor)
  await app.ask('workflows.setSecretEnv', { workflowId: workflow.id, name: SOURCE_ENV, value })
  return workflow.id
}
