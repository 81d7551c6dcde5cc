import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from '@playwright/test'
import type { RunId } from '#shared/model/ids.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { openVault, safeStorageSlot } from '../../src/main/vault/index.ts'
import { chainWorkflow, hookPath } from '../support/chain.ts'
import { editorOf } from '../support/e2e/editor.ts'
import type { RunningApp } from '../support/e2e/place.ts'
import { type Stage, test } from '../support/e2e/stage.ts'
import { electronPath, platformSwitches } from '../support/launch.ts'
import { testCipher } from '../support/secret-cipher.ts'

test.setTimeout(120_000)

const KEPT = chainWorkflow({
  id: 'Kept00000001',
  name: 'Kept',
  steps: {
    work: 'if (steps.trigger.event.body.wait) { console.log("waiting"); await new Promise(() => setInterval(() => 0, 1000)) } return 1',
    answer: { action: 'http.respond', props: { status: 200, body: 'done' } },
  },
})
const OTHER = chainWorkflow({ id: 'Other0000001', name: 'Other', steps: { one: 'return 1' } })

const notices = (app: RunningApp) => app.window.getByRole('region', { name: 'Warnings' })

const list = async (app: RunningApp, { id }: Workflow) =>
  (await app.ask('runs.list', { filter: { workflowId: id } })).runs

/** Opens the workflow as a user does. */
async function openWorkflow(app: RunningApp, { name }: Workflow): Promise<void> {
  await app.window
    .getByRole('navigation')
    .getByRole('button', { name: new RegExp(`^(en|dis)abled ${name} `) })
    .click()
  await expect(app.window.getByRole('textbox', { name: 'Workflow name' })).toHaveValue(name)
}

/** Runs the open workflow by its button and waits until this step shows how it ended. */
async function run(app: RunningApp, step: string, status: string): Promise<void> {
  await app.window.getByRole('main').getByRole('button', { name: 'Run', exact: true }).click()
  await expect(editorOf(app.window).mark(step, status)).toBeVisible()
}

const ended = async (app: RunningApp, runId: RunId) => {
  await expect.poll(async () => (await app.ask('runs.get', { runId })).status).not.toBe('running')
  return (await app.ask('runs.get', { runId })).status
}

test('[S-VAULT-2] without a key service: it says so, runs work, and nothing of them is kept', async ({
  stage,
}) => {
  const place = stage.place({ workflows: [KEPT] })
  const withoutKeyring = { args: ['--password-store=basic'] }
  const app = await stage.start(place, withoutKeyring)
  await expect(notices(app)).toContainText('This desktop offers no key service')
  await expect(notices(app)).toContainText('Secrets and kept runs stay in memory alone')
  expect((await app.ask('app.info')).vault).toMatchObject({ state: 'session' })
  await openWorkflow(app, KEPT)
  await run(app, 'work', 'Succeeded')
  expect(await list(app, KEPT)).toMatchObject([{ status: 'succeeded', kept: false }])
  await notices(app).getByRole('button', { name: 'Dismiss notice' }).click()
  await expect(notices(app)).toBeHidden()
  await app.close()

  expect(existsSync(join(place.userData, 'vault.json'))).toBe(false)
  expect(existsSync(join(place.userData, 'runs'))).toBe(false)
  const again = await stage.start(place, withoutKeyring)
  expect(await list(again, KEPT)).toEqual([])
})

test('without a key service, but with a passphrase: runs are kept, and the command line opens the same vault', async ({
  stage,
}) => {
  const place = stage.place({ workflows: [KEPT] })
  const env = { PATCHBAY_PASSPHRASE: 'a long passphrase of tests' }
  const app = await stage.start(place, { args: ['--password-store=basic'], env })
  await expect(notices(app)).toBeHidden()
  const { runId } = await app.ask('runs.start', { workflowId: KEPT.id })
  expect(await ended(app, runId)).toBe('succeeded')
  await app.close()
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['bin/patchbay.js', 'runs', 'list', KEPT.id, '--json', '--data-dir', place.userData],
    { env: { ...process.env, ...env } },
  )
  expect(JSON.parse(stdout)).toMatchObject({ runId, status: 'succeeded' })
})

test('[S-VAULT-3] with a vault made under another keyring: it says so, workflows open, change and run, nothing is overwritten', async ({
  stage,
}) => {
  // A first start makes the sample and its secrets; a run is kept.
  const place = stage.place()
  const first = await stage.start(place)
  await expect.poll(async () => (await first.ask('sample.state')).running).toBe(true)
  const [sample] = (await first.ask('workflows.list')).workflows
  if (!sample) throw new Error('There is no sample.')
  const { runId } = await first.ask('runs.start', { workflowId: sample.id })
  expect(await ended(first, runId)).toBe('succeeded')
  await first.close()

  // The same folder after the keyring was lost: its vault now has another key than the system's.
  const vaultFile = join(place.userData, 'vault.json')
  const elsewhere = join(place.root, 'elsewhere.json')
  const foreign = await openVault({ file: elsewhere, slots: [safeStorageSlot(testCipher())] })
  await foreign.set('account:x', 'field', 'value')
  writeFileSync(vaultFile, readFileSync(elsewhere))
  const contents = () => ({
    vault: readFileSync(vaultFile, 'utf8'),
    runs: readdirSync(join(place.userData, 'runs'))
      .sort()
      .map(name => [name, readFileSync(join(place.userData, 'runs', name)).toString('base64')]),
  })
  const before = contents()

  const app = await stage.start(place)
  await expect(notices(app).getByRole('alert')).toContainText('The key does not fit this vault')
  await expect(notices(app)).toContainText('restore the old keychain or keyring')
  const title = app.window.getByRole('textbox', { name: 'Workflow name' })
  await expect(title).toHaveValue(sample.name)
  await title.fill('Renamed')
  await title.press('Enter')
  await editorOf(app.window).saved()
  expect((await app.ask('workflows.list')).workflows.map(({ name }) => name)).toEqual(['Renamed'])

  // What needs a secret says why it can't run; what needs none runs, and is kept in memory.
  await expect(app.ask('runs.start', { workflowId: sample.id })).rejects.toThrow(/^The key does not fit/)
  const created = await app.ask('workflows.create', { name: 'Without secrets' })
  const workflow = { ...OTHER, id: created.workflow.id, name: created.workflow.name }
  await app.ask('workflows.save', { workflow, baseRevision: created.revision })
  await openWorkflow(app, workflow)
  await run(app, 'one', 'Succeeded')
  expect(await list(app, workflow)).toMatchObject([{ status: 'succeeded', kept: false }])
  await app.window.getByRole('navigation').getByRole('button', { name: 'Accounts' }).click()
  await expect(app.window.getByRole('main')).toContainText('The key does not fit this vault')
  await app.close()
  expect(contents()).toEqual(before)
})

test('with its webhook port taken: it says so, and everything else works', async ({ stage }) => {
  const taken = createServer()
  await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
  stage.after(() => void taken.close())
  const { port } = taken.address() as { port: number }
  const app = await stage.start(stage.place({ workflows: [KEPT], webhookPort: port }))
  await expect(notices(app)).toContainText(`Port ${port} is in use by another program`)
  await openWorkflow(app, KEPT)
  await run(app, 'work', 'Succeeded')
  const panel = await editorOf(app.window).open('on_call')
  await expect(panel).toContainText(`Port ${port} is in use by another program`)
})

test('on a data folder that can’t be written: it says so, and does not pretend to run', async ({ stage }) => {
  const place = stage.place({ workflows: [KEPT] })
  writeProtect(stage, place.userData)
  const child = spawn(electronPath(), ['.', `--user-data-dir=${place.userData}`, ...platformSwitches()], {
    env: { ...process.env, ...place.env, PATCHBAY_SMOKE: '1' },
  })
  stage.after(() => void child.kill('SIGKILL'))
  let stderr = ''
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(1)
  expect(stderr).toContain(`patchbay: could not start: The data folder ${place.userData} can’t be written: `)
})

test('with workflows and runs that can’t be written: both say so where they matter, and the app stays usable', async ({
  stage,
}) => {
  const loose = {
    ...OTHER,
    settings: { ...OTHER.settings, retention: { ...OTHER.settings.retention, keep: false } },
  }
  const place = stage.place({ workflows: [KEPT, loose] })
  mkdirSync(join(place.userData, 'runs'))
  writeProtect(stage, join(place.userData, 'runs'))
  writeProtect(stage, join(place.userData, 'workflows'))
  const app = await stage.start(place)
  await openWorkflow(app, KEPT)
  const title = app.window.getByRole('textbox', { name: 'Workflow name' })
  await title.fill('Renamed')
  await title.press('Enter')
  await expect(app.window.getByRole('button', { name: 'Not saved · try again' })).toBeVisible()
  await expect(app.ask('runs.start', { workflowId: KEPT.id })).rejects.toThrow(
    /^The runs of this workflow can’t be kept: .*(read-only|permission)/,
  )
  const { runId } = await app.ask('runs.start', { workflowId: loose.id })
  expect(await ended(app, runId)).toBe('succeeded')
})

test('[S-ST-1] killed in the middle of a kept run: after the restart it is shown as interrupted', async ({
  stage,
}) => {
  const place = stage.place({ workflows: [KEPT] })
  const app = await stage.start(place)
  await openWorkflow(app, KEPT)
  await expect
    .poll(async () => (await app.ask('workflows.open', { workflowId: KEPT.id })).webhookUrls)
    .not.toEqual({})
  const { webhookServer } = await app.ask('app.info')
  const url = `${webhookServer.baseUrl}/hooks/${hookPath('Kept00000001')}`
  const post = (body: unknown) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  expect((await post({})).status).toBe(200)
  const cutOff = post({ wait: true }).catch(() => 'cut off')
  await expect(editorOf(app.window).mark('work', 'Running')).toBeVisible()
  await app.kill()
  expect(await cutOff).toBe('cut off')

  const again = await stage.start(place)
  await expect
    .poll(async () => (await list(again, KEPT)).map(({ status }) => status))
    .toEqual(['interrupted', 'succeeded'])
  const [interrupted] = await list(again, KEPT)
  const { logs } = await again.ask('runs.step', {
    runId: interrupted?.runId as RunId,
    stepId: KEPT.steps[0]?.id as never,
  })
  expect(logs.map(({ text }) => text)).toEqual(['waiting'])
  await openWorkflow(again, KEPT)
  await again.window.keyboard.press('ControlOrMeta+J')
  await expect(
    editorOf(again.window).runs.getByRole('list', { name: 'Runs' }).getByRole('listitem').first(),
  ).toContainText(/interrupted/i)
})

test('[S-ST-1] with a damaged journal: that one is set aside and reported, other workflows’ runs are unharmed', async ({
  stage,
}) => {
  const place = stage.place({ workflows: [KEPT, OTHER] })
  const app = await stage.start(place)
  for (const { id } of [KEPT, OTHER, KEPT, OTHER]) {
    const { runId } = await app.ask('runs.start', { workflowId: id })
    await ended(app, runId)
  }
  const kept = await list(app, OTHER)
  await app.close()
  damage(join(place.userData, 'runs', `${KEPT.id}.runs.db`))

  const again = await stage.start(place)
  await expect(notices(again).getByRole('alert')).toContainText('is damaged and was set aside as')
  expect(await list(again, OTHER)).toEqual(kept)
  expect(await list(again, KEPT)).toEqual([])
  expect(readdirSync(join(place.userData, 'runs'))).toContainEqual(
    expect.stringContaining(`${KEPT.id}.runs.damaged-`),
  )
  const { runId } = await again.ask('runs.start', { workflowId: KEPT.id })
  expect(await ended(again, runId)).toBe('succeeded')
  expect(await list(again, KEPT)).toMatchObject([{ runId, kept: true }])
})

/** As a bad disk does: every byte of the second half, and of the header. */
function damage(file: string): void {
  const bytes = readFileSync(file)
  for (let at = 0; at < bytes.length; at++) {
    if (at < 100 || at > bytes.length / 2) bytes[at] = (bytes[at] ?? 0) ^ 0x5a
  }
  writeFileSync(file, bytes)
}

/** Root may write wherever the file system lets it, so for root the file system itself has to refuse. */
function writeProtect(stage: Stage, folder: string): void {
  if (process.getuid?.() !== 0) {
    execFileSync('chmod', ['a-w', folder])
    stage.after(() => execFileSync('chmod', ['u+w', folder]))
    return
  }
  try {
    execFileSync('mount', ['--bind', folder, folder], { stdio: 'ignore' })
    stage.after(() => execFileSync('umount', ['-l', folder]))
    execFileSync('mount', ['-o', 'remount,bind,ro', folder], { stdio: 'ignore' })
  } catch {
    test.skip(true, 'this machine does not let root mount a folder read-only')
  }
}
