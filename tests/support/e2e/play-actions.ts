import { expect, test } from '@playwright/test'
import { catalog } from '#actions/index.ts'
import type { App } from '#shared/model/action.ts'
import type { AccountId } from '#shared/model/ids.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import type { AppCase, Vendor } from './action-table/action-case.ts'
import {
  assemble,
  externalOf,
  type PlayedStep,
  SOURCE,
  SOURCE_ENV,
  secretsOf,
  stepsOf,
  summaryOf,
} from './action-workflow.ts'
import { chooseAccount, connectAccount } from './connect-account.ts'
import { type Editor, editorOf } from './editor.ts'
import type { RunningApp } from './place.ts'

/** One app's actions in a workflow of the running Patchbay. */
interface Scene {
  readonly app: RunningApp
  readonly editor: Editor
  readonly appCase: AppCase
  readonly vendor: Vendor
  readonly steps: readonly PlayedStep[]
  /** Values that may be shown nowhere. */
  readonly canaries: readonly string[]
}

/** Runs an app's actions from the canvas, in each way, and looks at what arrived and what is shown. */
export async function playActions(app: RunningApp, appCase: AppCase, vendor: Vendor): Promise<void> {
  const steps = stepsOf(appCase, vendor)
  const canaries = canariesOf(appCase, vendor)
  const scene = { app, editor: editorOf(app.window), appCase, vendor, steps, canaries }
  const workflow = await test.step('a workflow', () => makeWorkflow(scene))
  await test.step('its account, chosen in the editor', () => chooseAccounts(scene))
  await test.step('a run', () => run(scene))
  await test.step('what arrived', async () => {
    const expected = steps.flatMap(({ action, at }) => [...action.arrives(at)])
    const received = await vendor.received()
    // Before the run, the open panel may have filled its lists.
    expect(received.slice(Math.max(0, received.length - expected.length))).toMatchObject(expected)
  })
  await test.step('its data, masked', () => seeRecords(scene, workflow))
  await test.step('the panels', async () => {
    await seeSource(scene)
    for (const step of steps) await seePanel(scene, step)
  })
}

/** Every secret value that a workflow of these actions comes across. */
export const canariesOf = ({ given = [] }: AppCase, vendor: Vendor): string[] => [
  ...secretsOf(vendor, isSecret),
  ...given,
]

const isSecret = (key: string, field: string): boolean =>
  appOf(key).dynamicFields || (appOf(key).auth.find(one => one.key === field)?.secret ?? false)

const accountName = (key: string) => `Account at ${appOf(key).name}`

/** Saved as the editor saves: what is chosen here is granted. The first step's account is left to be chosen by hand. */
async function makeWorkflow({ app, editor, appCase, vendor, steps }: Scene): Promise<Workflow> {
  const accounts = new Map<string, AccountId>()
  if (!appCase.isConnectedByHand) {
    for (const [key, { account }] of Object.entries(vendor.credentials)) {
      const { id } = await app.ask('accounts.add', { app: key, name: accountName(key), fields: account })
      accounts.set(key, id)
    }
  }
  const made = await app.ask('workflows.create', { name: `Actions of ${appOf(appCase.app).name}` })
  const whole = assemble({ workflow: made.workflow, steps, vendor, accounts })
  const [first] = steps
  const workflow = {
    ...whole,
    steps: whole.steps.map(step => {
      if (step.name !== first?.name) return step
      return { ...step, auth: { [first.app]: { mode: 'account' as const, external: {}, reveal: false } } }
    }),
  }
  const saved = await app.ask('workflows.save', { workflow, baseRevision: made.revision })
  expect(saved.outcome).toBe('saved')
  const value = externalOf(vendor)
  await app.ask('workflows.setSecretEnv', { workflowId: workflow.id, name: SOURCE_ENV, value })
  await editor.goTo(workflow.name)
  return workflow
}

async function chooseAccounts({ editor, appCase, vendor, steps }: Scene): Promise<void> {
  const [first, ...others] = steps.filter(({ at }) => at.way === 'account')
  if (!first) return
  const choiceOf = ({ name, app }: PlayedStep) => ({
    step: name,
    app: appOf(app),
    account: accountName(app),
  })
  if (appCase.isConnectedByHand) {
    const fields = vendor.credentials[first.app]?.account ?? {}
    await connectAccount(editor, { ...choiceOf(first), fields })
    for (const other of others) await chooseAccount(editor, choiceOf(other))
  } else await chooseAccount(editor, choiceOf(first))
  await editor.saved()
}

async function run({ editor, steps }: Scene): Promise<void> {
  await editor.run()
  for (const step of steps) {
    await expect(editor.mark(step.name, 'Succeeded')).toBeVisible({ timeout: 20_000 })
    await expect(editor.part(step.name)).toContainText(summaryOf(step))
  }
}

/** What the app gives of each step: requests that carried its credential, and no value of it. */
async function seeRecords({ app, steps, canaries }: Scene, { id, steps: saved }: Workflow): Promise<void> {
  const { runs } = await app.ask('runs.list', { filter: { workflowId: id } })
  expect(runs).toMatchObject([{ status: 'succeeded', kept: true }])
  const { runId } = runs[0] ?? raise('There is no run.')
  for (const step of steps) {
    const { id: stepId } = saved.find(({ name }) => name === step.name) ?? raise(`No step ${step.name}.`)
    const record = await app.ask('runs.step', { runId, stepId })
    const { arrives, requestCount = arrives(step.at).length } = step.action
    expect(record.requests, step.name).toHaveLength(requestCount)
    for (const request of record.requests) {
      expect(request, step.name).toMatchObject({ app: step.app, outcome: 'answered' })
    }
    expect(foundIn(JSON.stringify(record), canaries), step.name).toEqual([])
  }
}

/** The panel of the step that gave the credentials shows masks in their place. */
async function seeSource(scene: Scene): Promise<void> {
  const { editor, vendor } = scene
  const [key, { external }] = Object.entries(vendor.credentials)[0] ?? raise('There is no credential.')
  const field = Object.keys(external).find(one => isSecret(key, one))
  if (!field) return
  const output = (await editor.open(SOURCE)).getByRole('tabpanel', { name: 'Output' })
  await expect(output.getByText(`steps.${SOURCE}.$return_value.${key}.${field}`)).toBeVisible()
  await seeNoCanary(scene)
}

async function seePanel(scene: Scene, step: PlayedStep): Promise<void> {
  const panel = await scene.editor.open(step.name)
  const result = panel.getByRole('region', { name: 'Result in the run' })
  await expect(result.getByRole('status')).toHaveText(/^Succeeded in /)
  const output = result.getByRole('tabpanel', { name: 'Output' })
  await expect(output).toContainText('$return_value')
  const mask = maskOf(step)
  if (mask) await expect(output.getByText(mask)).toBeVisible()
  await seeNoCanary(scene)
  await result.getByRole('tab', { name: 'Input' }).click()
  // Code is the version's: a run does not record it.
  const input = Object.keys(step.action.props(step.at)).find(key => key !== 'code')
  if (input) await expect(result.getByRole('tabpanel', { name: 'Input' })).toContainText(input)
  await seeNoCanary(scene)
}

async function seeNoCanary({ editor: { window }, canaries }: Scene): Promise<void> {
  expect(foundIn(await window.content(), canaries)).toEqual([])
}

const foundIn = (text: string, canaries: readonly string[]) => canaries.filter(one => text.includes(one))

function maskOf({ name, action, at }: PlayedStep): string | undefined {
  return action.isSecret ? `steps.${name}.$return_value` : action.mask?.(at)
}

/** The app of that key in the catalog. */
export function appOf(key: string): App {
  return catalog.apps.find(one => one.key === key) ?? raise(`There is no app ${key}.`)
}

function raise(message: string): never {
  throw new Error(message)
}
