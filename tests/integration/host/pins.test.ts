import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { JsonValue } from '#shared/json.ts'
import type { RunId, StepId, WorkflowId } from '#shared/model/ids.ts'
import type { Pin } from '#shared/model/pin.ts'
import { type Workflow, workflowSchema } from '#shared/model/workflow.ts'
import { type Sheets, startSheets } from '../../../src/demo/sheets.ts'
import { editorHandlers } from '../../../src/main/ipc/editor-handlers.ts'
import { pinHandlers } from '../../../src/main/ipc/pin-handlers.ts'
import { scanFolder } from '../../support/canary-scan.ts'
import { chainWorkflow } from '../../support/chain.ts'
import { openTestHost, type TestHost, type TestHostOptions } from '../../support/host.ts'
import { testCipher } from '../../support/secret-cipher.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const CANARY = 'c4n4ry-of-a-pinned-output'

interface Bench extends TestHost {
  readonly pin: ReturnType<typeof pinHandlers>
  readonly pushed: { readonly workflowId: WorkflowId; readonly pins: Pin[] }[]
}

async function openBench(options: TestHostOptions): Promise<Bench> {
  const pushed: Bench['pushed'] = []
  const host = await openTestHost({
    ...options,
    listener: { pinsChanged: (workflowId, pins) => pushed.push({ workflowId, pins }) },
  })
  return { ...host, pin: pinHandlers(host), pushed }
}

/** A host, and another one later on what that left on disk. */
async function openTwice() {
  const folder = tempFolder()
  const cipher = testCipher()
  const reopen = () => openBench({ dataFolder: folder, cipher })
  return { host: await reopen(), folder, reopen }
}

const listed = async ({ pin }: Bench, { id }: Workflow) => await pin['pins.list']({ workflowId: id })

/** `first` tells what it ran on; `last` passes on what it read of it. */
const twoSteps = (keep = true): Workflow =>
  chainWorkflow({
    steps: { first: 'return { ran: steps.trigger.event.body.n }', last: 'return steps.first.$return_value' },
    keep,
  })

const idOf = ({ steps }: Workflow, name: string) => steps.find(step => step.name === name)?.id as StepId

async function outputOf(host: TestHost, runId: RunId, stepId: StepId): Promise<JsonValue | undefined> {
  const { output } = await host.ask['runs.step']({ runId, stepId })
  return output === undefined ? undefined : (JSON.parse(output) as { $return_value: JsonValue }).$return_value
}

/** Runs it from the editor and answers with what its last step gave. */
async function tested(host: Bench, workflow: Workflow) {
  const run = await host.ask['runs.start']({ workflowId: workflow.id })
  expect((await host.ended(run)).status).toBe('succeeded')
  return { runId: run.runId, last: await outputOf(host, run.runId, idOf(workflow, 'last')) }
}

const typed = (workflow: Workflow, value: JsonValue, name = 'first') => ({
  workflowId: workflow.id,
  stepId: idOf(workflow, name),
  from: { json: JSON.stringify(value) },
})

async function save(host: TestHost, change: (workflow: Workflow) => Workflow, { id }: Workflow) {
  const { workflow, revision } = await host.documents.open(id)
  expect(await host.workflows.save(change(workflow), revision)).toMatchObject({ outcome: 'saved' })
}

const keeping =
  (keep: boolean) =>
  (workflow: Workflow): Workflow => ({
    ...workflow,
    settings: { ...workflow.settings, retention: { ...workflow.settings.retention, keep } },
  })

/** Switched on, and yet no run is kept, whatever becomes of it. */
const keepingNoClass = (workflow: Workflow): Workflow => ({
  ...workflow,
  settings: {
    ...workflow.settings,
    retention: {
      ...workflow.settings.retention,
      keepSuccesses: false,
      failures: { keep: false, days: 1, count: 1 },
    },
  },
})

const runFiles = (folder: string): string[] =>
  existsSync(join(folder, 'runs')) ? readdirSync(join(folder, 'runs')) : []
const pinFile = (folder: string, { id }: Workflow) => join(folder, 'runs', `${id}.runs.pins`)

describe('a pinned output', () => {
  it('stands in for its step in test runs, and in no other', async () => {
    const host = await openBench({ dataFolder: tempFolder() })
    const workflow = twoSteps()
    await host.add(workflow)
    const { runId } = await tested(host, workflow)
    const first = idOf(workflow, 'first')
    const [pin] = await host.pin['pins.set']({ workflowId: workflow.id, stepId: first, from: { runId } })
    expect(pin).toEqual({
      stepId: first,
      json: '{"$return_value":{"ran":1}}',
      shape: '{"$return_value":{"ran":"number"}}',
      pinnedAtMs: expect.any(Number),
    })
    await host.pin['pins.set'](typed(workflow, { ran: 'pinned' }))
    expect(host.pushed.at(-1)).toMatchObject({ workflowId: workflow.id, pins: [{ stepId: first }] })

    const test = await tested(host, workflow)
    expect(test.last).toEqual({ ran: 'pinned' })
    const state = await host.ask['runs.get']({ runId: test.runId })
    expect(state.pinned).toEqual([first])
    expect(Object.keys(state.steps)).toEqual([idOf(workflow, 'last')])

    const live = await host.runs.start({ planned: host.planner.plan(workflow), mode: 'live' })
    await live.finished
    expect(await outputOf(host, live.summary.runId, idOf(workflow, 'last'))).toEqual({ ran: 1 })

    expect(
      await host.pin['pins.clear']({ workflowId: workflow.id, stepId: first }),
      'unpinned, it runs again',
    ).toEqual([])
    expect((await tested(host, workflow)).last).toEqual({ ran: 1 })
    expect(existsSync(pinFile(host.dataFolder, workflow))).toBe(false)
  })

  it('is what the test of a later step, completion and previews read, also under another name', async () => {
    const host = await openBench({ dataFolder: tempFolder() })
    const workflow = twoSteps()
    await host.add(workflow)
    await tested(host, workflow)
    await host.pin['pins.set'](typed(workflow, { ran: 'pinned' }))
    const last = idOf(workflow, 'last')
    await save(
      host,
      now => ({
        ...now,
        steps: now.steps.map(step =>
          step.name === 'first'
            ? { ...step, name: 'renamed' }
            : { ...step, props: { code: 'return steps.renamed.$return_value' } },
        ),
      }),
      workflow,
    )

    const test = await host.ask['runs.testStep']({ workflowId: workflow.id, stepId: last })
    expect((await host.ended(test)).status).toBe('succeeded')
    expect(await outputOf(host, test.runId, last)).toEqual({ ran: 'pinned' })
    const { outputs } = await host.ask['runs.latestOutputs']({ workflowId: workflow.id })
    expect(outputs.renamed).toBe('{"$return_value":{"ran":"pinned"}}')
    const preview = editorHandlers(host)['expressions.preview']
    expect(
      await preview({
        workflowId: workflow.id,
        stepId: last,
        text: '{{steps.renamed.$return_value.ran.length}}',
      }),
    ).toMatchObject({ ok: true, json: '6' })
  })

  it('is kept sealed, and is there at the next start', async () => {
    const { host, folder, reopen } = await openTwice()
    const workflow = twoSteps()
    await host.add(workflow)
    await host.pin['pins.set'](typed(workflow, { ran: CANARY }))
    await host.close()
    expect(readFileSync(pinFile(folder, workflow)).length).toBeGreaterThan(0)
    expect(scanFolder(folder, [CANARY])).toEqual([])

    const next = await reopen()
    expect((await tested(next, workflow)).last).toEqual({ ran: CANARY })
    expect(
      readFileSync(join(folder, 'workflows', `${workflow.id}.workflow.json`), 'utf8'),
      'nothing of it is in the document, its copies and exports',
    ).not.toContain('pin')
  })

  it('of a step that was deleted is not used, and gone with the next change', async () => {
    const host = await openBench({ dataFolder: tempFolder() })
    const workflow = twoSteps()
    await host.add(workflow)
    await host.pin['pins.set'](typed(workflow, { ran: 'first' }))
    const withoutFirst = (now: Workflow): Workflow => ({
      ...now,
      steps: [{ ...(now.steps[1] as Workflow['steps'][number]), props: { code: 'return 2' } }],
      edges: [],
    })
    await save(host, withoutFirst, workflow)
    expect(await listed(host, workflow)).toEqual([])
    // Undone, it is there again.
    await save(host, () => workflow, workflow)
    expect(await listed(host, workflow)).toHaveLength(1)

    await save(host, withoutFirst, workflow)
    await host.pin['pins.set'](typed(workflow, 'last', 'last'))
    await save(host, () => workflow, workflow)
    const left = await listed(host, workflow)
    expect(left.map(({ stepId }) => stepId)).toEqual([idOf(workflow, 'last')])
  })
})

describe('a credential is never pinned', () => {
  async function sheets(): Promise<Sheets> {
    const server = await startSheets({ spreadsheets: [{ id: 'sheet', token: CANARY }] })
    onTestFinished(() => server.stop())
    return server
  }

  /** `first` gives the token of what `last` does. */
  const withRow = (workflow: Workflow, { endpoint }: Sheets): Workflow => {
    const [first, last] = workflow.steps
    const row = {
      ...last,
      action: 'google-sheets.add-single-row',
      props: { spreadsheetId: 'sheet', sheetName: 'Sheet1', values: [1], endpoint: `${endpoint}/` },
      auth: {
        google_sheets: {
          mode: 'external',
          external: { oauth_access_token: '{{steps.first.$return_value}}' },
        },
      },
      allowedHosts: [new URL(endpoint).host],
    }
    return workflowSchema.parse({ ...workflow, steps: [first, row] })
  }

  it('not of a step that gives one, and a pin goes when its step becomes one', async () => {
    const folder = tempFolder()
    const host = await openBench({ dataFolder: folder })
    const workflow = twoSteps()
    await host.add(workflow)
    await host.pin['pins.set'](typed(workflow, CANARY))
    await host.pin['pins.set'](typed(workflow, 'of the other', 'last'))
    const server = await sheets()
    await save(host, now => withRow(now, server), workflow)

    const left = await listed(host, workflow)
    expect(left.map(({ stepId }) => stepId)).toEqual([idOf(workflow, 'last')])
    expect(host.notices.map(({ message }) => message)).toEqual([
      'first gives a credential now, which is never kept: its pinned output was removed, and tests run the step again.',
    ])
    await expect(host.pin['pins.set'](typed(workflow, 'made-up'))).rejects.toThrow(
      'first gives a credential, which is never kept.',
    )
  })

  it('not where an output holds a mask', async () => {
    const host = await openBench({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({
      steps: { first: 'return { at: process.env.SECRET }', last: 'return 1' },
      env: [{ name: 'SECRET', secret: true }],
    })
    await host.add(workflow)
    await host.env.setSecret(workflow.id, 'SECRET', CANARY)
    const { runId } = await tested(host, workflow)
    const stepId = idOf(workflow, 'first')
    await expect(host.pin['pins.set']({ workflowId: workflow.id, stepId, from: { runId } })).rejects.toThrow(
      'The output of first holds a secret (env.SECRET), which is never kept.',
    )
  })
})

describe('[S-RET-1] where nothing is kept', () => {
  it('a pinned output is in memory alone: its shape is what the next start finds', async () => {
    const { host, folder, reopen } = await openTwice()
    const workflow = twoSteps(false)
    await host.add(workflow)
    await host.pin['pins.set'](typed(workflow, { ran: CANARY }))
    expect((await tested(host, workflow)).last).toEqual({ ran: CANARY })
    // Switched on later, it does not keep what was given while it kept nothing.
    await save(host, keeping(true), workflow)
    await host.pin['pins.set'](typed(workflow, 'kept', 'last'))
    await host.close()

    const next = await reopen()
    expect(await listed(next, workflow)).toEqual([
      {
        stepId: idOf(workflow, 'first'),
        shape: '{"$return_value":{"ran":"string"}}',
        pinnedAtMs: expect.any(Number),
      },
      expect.objectContaining({ json: '{"$return_value":"kept"}' }),
    ])
    expect(scanFolder(folder, [CANARY])).toEqual([])
    const { outputs } = await next.ask['runs.latestOutputs']({ workflowId: workflow.id })
    expect(outputs.first, 'completion still knows its members').toBe('{"$return_value":{"ran":"string"}}')
    await next.pin['pins.clear']({ workflowId: workflow.id, stepId: idOf(workflow, 'last') })
    expect((await tested(next, workflow)).last, 'a shape stands in for nothing').toEqual({ ran: 1 })
  })

  it.each([true, false])(
    'an output of a run that was not kept is not kept either; keeps now: %s',
    async keep => {
      const { host, reopen } = await openTwice()
      const workflow = twoSteps(false)
      await host.add(workflow)
      const { runId } = await tested(host, workflow)
      await save(host, keeping(keep), workflow)
      const pin = { workflowId: workflow.id, stepId: idOf(workflow, 'first'), from: { runId } }
      expect((await host.pin['pins.set'](pin))[0]).toMatchObject({ json: '{"$return_value":{"ran":1}}' })
      await host.close()
      const next = await reopen()
      expect((await listed(next, workflow))[0]).not.toHaveProperty('json')
    },
  )

  it('switched off, written values become shapes; those in memory go on until the end', async () => {
    const { host, reopen } = await openTwice()
    const workflow = twoSteps()
    await host.add(workflow)
    await host.pin['pins.set'](typed(workflow, { ran: CANARY }))
    await save(host, keeping(false), workflow)
    expect((await tested(host, workflow)).last).toEqual({ ran: CANARY })
    await host.close()

    const next = await reopen()
    await save(next, keeping(true), workflow)
    expect((await listed(next, workflow))[0]).not.toHaveProperty('json')
  })

  it('switched off while the vault is locked, written values become shapes as soon as it is open', async () => {
    const { host, reopen } = await openTwice()
    const workflow = twoSteps()
    await host.add(workflow)
    await host.pin['pins.set'](typed(workflow, { ran: CANARY }))
    await host.vaultService.lock()
    await save(host, keeping(false), workflow)
    await host.vaultService.unlock()
    // Nobody asks for the pins.
    await host.close()

    const next = await reopen()
    await save(next, keeping(true), workflow)
    expect((await listed(next, workflow))[0]).not.toHaveProperty('json')
  })

  it('also where keeping is on, but neither of runs that succeed nor of those that fail', async () => {
    const { host, reopen } = await openTwice()
    const workflow = keepingNoClass(twoSteps())
    await host.add(workflow)
    await host.pin['pins.set'](typed(workflow, { ran: CANARY }))
    expect((await listed(host, workflow))[0]).toHaveProperty('json')
    await host.close()

    const next = await reopen()
    expect((await listed(next, workflow))[0]).not.toHaveProperty('json')
  })

  it('switched off by an edit of the file, they become shapes when that is noticed', async () => {
    const { host, reopen } = await openTwice()
    const workflow = twoSteps()
    await host.add(workflow)
    await host.pin['pins.set'](typed(workflow, { ran: CANARY }))
    await host.close()
    const next = await reopen()
    await next.add(keeping(false)(workflow))
    expect((await listed(next, workflow))[0]).toMatchObject({
      json: expect.any(String),
    })
    await next.close()
    const last = await reopen()
    await last.add(keeping(true)(workflow))
    expect((await listed(last, workflow))[0]).not.toHaveProperty('json')
  })

  it('with the history all of it goes, from the disk and from memory', async () => {
    const host = await openBench({ dataFolder: tempFolder() })
    const workflow = twoSteps()
    await host.add(workflow)
    await tested(host, workflow)
    await host.pin['pins.set'](typed(workflow, { ran: CANARY }))
    expect(runFiles(host.dataFolder).length).toBeGreaterThan(1)
    await host.archive.deleteHistory(workflow.id)
    expect(runFiles(host.dataFolder)).toEqual([])
    expect(await listed(host, workflow)).toEqual([])
    expect(host.pushed.at(-1)).toEqual({ workflowId: workflow.id, pins: [] })
    expect((await tested(host, workflow)).last).toEqual({ ran: 1 })
  })
})

describe('when pins can’t be read', () => {
  it('because their file is damaged: it is set aside, and everything else goes on', async () => {
    const { host, folder, reopen } = await openTwice()
    const workflow = twoSteps()
    await host.add(workflow)
    const { runId } = await tested(host, workflow)
    await host.pin['pins.set'](typed(workflow, { ran: 'pinned' }))
    await host.close()
    const file = pinFile(folder, workflow)
    const bytes = readFileSync(file)
    bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20)
    writeFileSync(file, bytes)

    const next = await reopen()
    expect(await listed(next, workflow)).toEqual([])
    const [setAside] = runFiles(folder).filter(name => name.includes('damaged-pins'))
    expect(next.notices).toEqual([
      {
        level: 'warning',
        message: `The pinned outputs of “A chain” are damaged, or of another key, and were set aside as ${setAside}. Pin them again.`,
      },
    ])
    const { runs } = await next.ask['runs.list']({ filter: { workflowId: workflow.id }, limit: 10 })
    expect(runs).toMatchObject([{ runId, status: 'succeeded' }])
    await next.pin['pins.set'](typed(workflow, { ran: 'again' }))
    expect((await tested(next, workflow)).last).toEqual({ ran: 'again' })
    await next.archive.deleteHistory(workflow.id)
    expect(runFiles(folder), 'what was set aside goes with the history').toEqual([])
  })

  it('because the vault was locked: a test would run pinned steps, so it is refused until it is open', async () => {
    const host = await openBench({ dataFolder: tempFolder() })
    const workflow = twoSteps()
    await host.add(workflow)
    await host.pin['pins.set'](typed(workflow, { ran: 'pinned' }))
    await host.vaultService.lock()
    expect(await listed(host, workflow)).toEqual([])
    expect(host.pushed.at(-1)).toEqual({ workflowId: workflow.id, pins: [] })
    await expect(host.ask['runs.start']({ workflowId: workflow.id })).rejects.toThrow(
      'has pinned outputs that can’t be read while the vault is closed',
    )

    await host.pin['pins.set'](typed(workflow, 'in memory', 'last'))
    await host.vaultService.unlock()
    expect(await listed(host, workflow)).toHaveLength(2)
    expect(host.pushed.at(-1)?.pins).toHaveLength(2)
    await host.vaultService.lock()
    await host.vaultService.unlock()
    expect(await listed(host, workflow), 'what was in memory is on disk now').toHaveLength(2)
    expect(host.unexpected).toEqual([])
  })

  it('while there is no vault they are in memory alone', async () => {
    const folder = tempFolder()
    const cipher = testCipher()
    cipher.name = 'basic_text'
    const host = await openBench({ dataFolder: folder, cipher })
    const workflow = twoSteps()
    await host.add(workflow)
    await host.pin['pins.set'](typed(workflow, { ran: CANARY }))
    expect((await tested(host, workflow)).last).toEqual({ ran: CANARY })
    expect(runFiles(folder)).toEqual([])
    expect(scanFolder(folder, [CANARY])).toEqual([])
  })
})
