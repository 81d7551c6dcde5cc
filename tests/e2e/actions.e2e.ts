import { catalog } from '#actions/index.ts'
import type { Action, App } from '#shared/model/action.ts'
import type { AccountId } from '#shared/model/ids.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { scanFolder } from '../support/canary-scan.ts'
import type { AppCase, Vendor } from '../support/e2e/action-table/action-case.ts'
import { ACTION_TABLE } from '../support/e2e/action-table/index.ts'
import {
  assemble,
  externalOf,
  type PlayedStep,
  SOURCE,
  SOURCE_ENV,
  secretsOf,
  stepsOf,
  summaryOf,
} from '../support/e2e/action-workflow.ts'
import { expect, test } from '../support/e2e/app-test.ts'
import { chooseAccount, connectAccount } from '../support/e2e/connect-account.ts'
import { type Editor, editorOf } from '../support/e2e/editor.ts'
import { makePlace, type Place, type RunningApp, startAt } from '../support/e2e/place.ts'

let place: Place
let app: RunningApp
const complaints: string[] = []
/** Of all apps: none of them may be found at the end. */
const secrets: string[] = []

test.beforeAll(async () => {
  place = makePlace()
  app = await startAt(place)
  app.window.setDefaultTimeout(10_000)
  app.window.on('pageerror', error => complaints.push(`page: ${error.message}`))
  app.window.on('console', message => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`)
  })
})

test.afterAll(async () => {
  await app.kill()
  place.discard()
})

test('the table has every action that carries a credential', () => {
  const carries = ({ auth, app }: Action) =>
    auth !== 'app' || catalog.apps.some(one => one.key === app && (one.auth.length > 0 || one.dynamicFields))
  const actions = catalog.actions.filter(carries).map(({ key }) => key)
  const played = ACTION_TABLE.flatMap(({ steps }) => steps.map(({ action }) => action))
  expect([...new Set(played)].sort()).toEqual([...new Set(actions)].sort())
})

for (const appCase of ACTION_TABLE) {
  const { name } = appOf(appCase.app)
  const waysText = appCase.ways ? 'with an account' : 'with an account and with external authentication'
  test(`[S-CR-2] ${name}: each action runs ${waysText}`, async () => {
    const vendor = await appCase.start()
    try {
      await play(appCase, vendor)
    } finally {
      await vendor.stop()
    }
  })
}

test('[S-CR-1] no byte of what is kept holds any of the credentials', async () => {
  expect(secrets.length).toBeGreaterThan(0)
  expect(scanFolder(place.root, secrets), 'while the app is open').toEqual([])
  expect(await app.ask('useLog.check')).toMatchObject({ ok: true })
  expect(complaints).toEqual([])
  await app.close()
  expect(scanFolder(place.root, secrets), 'afterwards').toEqual([])
  expect(scanFolder(place.root, [`Actions of ${appOf('slack').name}`]), 'the scan sees').not.toEqual([])
})

async function play(appCase: AppCase, vendor: Vendor): Promise<void> {
  const canaries = secretsOf(vendor, isSecret).concat(appCase.given ?? [])
  secrets.push(...canaries)
  const steps = stepsOf(appCase, vendor)
  const editor = editorOf(app.window)
  const workflow = await test.step('a workflow', () => makeWorkflow({ appCase, vendor, steps, editor }))
  await test.step('its account, chosen in the editor', () =>
    chooseAccounts({ appCase, vendor, steps, editor }))
  await test.step('a run', async () => {
    await editor.run()
    for (const { name } of steps)
      await expect(editor.mark(name, 'Succeeded')).toBeVisible({ timeout: 20_000 })
  })
  const expected = steps.flatMap(({ action, at }) => [...action.arrives(at)])
  // Before that, the open panel may have filled its lists.
  const received = (await vendor.received()).slice(-expected.length || Infinity)
  expect(received).toMatchObject(expected)
  await test.step('its data, masked', () => seeRecords({ workflow, steps, canaries }))
  await test.step('the panels', async () => {
    await seeSource(editor, vendor)
    for (const step of steps) await seePanel(editor, step)
    await expect(app.window.locator('body')).not.toContainText(new RegExp(canaries.join('|')))
  })
}

interface Scene {
  readonly appCase: AppCase
  readonly vendor: Vendor
  readonly steps: readonly PlayedStep[]
  readonly editor: Editor
}

const accountName = (key: string) => `Account at ${appOf(key).name}`

/** Saved as the editor saves: what is chosen here is granted. The first step's account is left to be chosen by hand. */
async function makeWorkflow({ appCase, vendor, steps, editor }: Scene): Promise<Workflow> {
  const accounts = new Map<string, AccountId>()
  if (!appCase.isConnectedByHand) {
    for (const [key, { account }] of Object.entries(vendor.credentials)) {
      const { id } = await app.ask('accounts.add', { app: key, name: accountName(key), fields: account })
      accounts.set(key, id)
    }
  }
  const made = await app.ask('workflows.create', { name: `Actions of ${appOf(appCase.app).name}` })
  const whole = assemble({ workflow: made.workflow, steps, vendor, accounts })
  const workflow = {
    ...whole,
    steps: whole.steps.map(step => {
      if (step.name !== steps[0]?.name) return step
      return { ...step, auth: { [steps[0].app]: { mode: 'account' as const, external: {}, reveal: false } } }
    }),
  }
  const saved = await app.ask('workflows.save', { workflow, baseRevision: made.revision })
  expect(saved.outcome).toBe('saved')
  await app.ask('workflows.setSecretEnv', {
    workflowId: workflow.id,
    name: SOURCE_ENV,
    value: externalOf(vendor),
  })
  await editor.goTo(workflow.name)
  return workflow
}

async function chooseAccounts({ appCase, vendor, steps, editor }: Scene): Promise<void> {
  const [first, ...others] = steps.filter(({ at }) => at.way === 'account')
  if (!first) return
  const choiceOf = ({ name, app: key }: PlayedStep) => ({
    step: name,
    app: appOf(key),
    account: accountName(key),
  })
  if (appCase.isConnectedByHand) {
    const fields = vendor.credentials[first.app]?.account ?? {}
    await connectAccount(editor, { ...choiceOf(first), fields })
    for (const other of others) await chooseAccount(editor, choiceOf(other))
  } else await chooseAccount(editor, choiceOf(first))
  await editor.saved()
}

interface Played {
  readonly workflow: Workflow
  readonly steps: readonly PlayedStep[]
  readonly canaries: readonly string[]
}

/** What the app gives of each step: the right credential went out, and no value of it came back. */
async function seeRecords({ workflow, steps, canaries }: Played): Promise<void> {
  const { runs } = await app.ask('runs.list', { workflowId: workflow.id })
  expect(runs).toMatchObject([{ status: 'succeeded', kept: true }])
  const [run] = runs
  if (!run) return
  for (const step of steps) {
    const { id: stepId } =
      workflow.steps.find(({ name }) => name === step.name) ?? raise(`There is no step ${step.name}.`)
    const record = await app.ask('runs.step', { runId: run.runId, stepId })
    const { arrives, requestCount = arrives(step.at).length } = step.action
    expect(record.requests, step.name).toHaveLength(requestCount)
    for (const request of record.requests)
      expect(request).toMatchObject({ app: step.app, outcome: 'answered' })
    const told = JSON.stringify(record)
    expect(
      canaries.filter(canary => told.includes(canary)),
      step.name,
    ).toEqual([])
  }
}

/** The panel of the step that gave the credentials says what they were used for, and no more. */
async function seeSource(editor: Editor, { credentials }: Vendor): Promise<void> {
  const [key, { external }] = Object.entries(credentials)[0] ?? raise('There is no credential.')
  const field = Object.keys(external).find(one => isSecret(key, one))
  const panel = await editor.open(SOURCE)
  if (!field) return
  await expect(panel.getByRole('tabpanel', { name: 'Output' })).toContainText(
    `steps.${SOURCE}.$return_value.${key}.${field}`,
  )
}

async function seePanel(editor: Editor, step: PlayedStep): Promise<void> {
  await expect(editor.part(step.name)).toContainText(summaryOf(step))
  const panel = await editor.open(step.name)
  const result = panel.getByRole('region', { name: 'Result in the run' })
  await expect(result.getByRole('status')).toHaveText(/^Succeeded in /)
  const output = result.getByRole('tabpanel', { name: 'Output' })
  await expect(output).toContainText('$return_value')
  const mask = maskOf(step)
  if (mask) await expect(output.getByText(mask)).toBeVisible()
  await result.getByRole('tab', { name: 'Input' }).click()
  const [input] = Object.keys(step.action.props(step.at))
  if (input) await expect(result.getByRole('tabpanel', { name: 'Input' })).toContainText(input)
}

function maskOf({ name, action, at }: PlayedStep): string | undefined {
  return action.isSecret ? `steps.${name}.$return_value` : action.mask?.(at)
}

function appOf(key: string): App {
  return catalog.apps.find(one => one.key === key) ?? raise(`There is no app ${key}.`)
}

function raise(message: string): never {
  throw new Error(message)
}

const isSecret = (key: string, field: string): boolean =>
  appOf(key).dynamicFields || (appOf(key).auth.find(one => one.key === field)?.secret ?? false)
