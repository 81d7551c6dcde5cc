import { once } from 'node:events'
import { mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { JsonValue } from '#shared/json.ts'
import { type ProofProgress, proofReportSchema } from '#shared/model/retention-proof.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { proofHandlers } from '../../../src/main/ipc/proof-handlers.ts'
import { createRetentionProof } from '../../../src/main/retention/proof/retention-proof.ts'
import { chainWorkflow } from '../../support/chain.ts'
import { buildCli } from '../../support/cli.ts'
import { openTestHost, type TestHost } from '../../support/host.ts'
import { tempFolder } from '../../support/temp-folder.ts'

beforeAll(buildCli, 120_000)
// Other programs' temporary files are not the tests' affair.
beforeEach(() => void vi.stubEnv('TMPDIR', tempFolder()))

const ECHO = 'console.log(steps.trigger.event, process.env.API_KEY); return steps.trigger.event'

async function prove(host: TestHost, workflow: Workflow, event?: JsonValue) {
  const progress: ProofProgress[] = []
  const report = await host.proof.prove({
    planned: host.planner.plan(workflow),
    event,
    onProgress: now => progress.push(now),
  })
  // It goes to the window and to a file: nothing in it that the contract does not name.
  return { report: proofReportSchema.strict().parse(report), progress }
}

/** A vendor that is none of ours, which does with what it is sent whatever the test says. */
async function vendor(onBody: (body: string) => void): Promise<string> {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      onBody(body)
      response.end('{}')
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const sending = (host: string, more = {}) =>
  chainWorkflow({
    keep: false,
    steps: {
      send: {
        action: 'http.request',
        props: {
          url: `http://${host}/`,
          method: 'POST',
          bodyType: 'json',
          json: { all: '{{steps.trigger.event}}' },
        },
        allowedHosts: [host],
        ...more,
      },
    },
    trigger: { sampleEvent: { body: { user_id: 'u_123' } } },
  })

describe('[S-RET-1] the proof', () => {
  it('runs the workflow for real with made-up values, and finds none of them anywhere', async () => {
    const received: string[] = []
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = sending(await vendor(body => received.push(body)))
    const { report, progress } = await prove(host, workflow)
    expect(report).toMatchObject({
      outcome: 'nothing-found',
      proves: 'retention-off',
      run: { status: 'succeeded', steps: 1, unfinished: [] },
      records: { run: 'absent', journal: 'none' },
      control: { encoding: expect.any(String) },
      hits: [],
    })
    expect(report.canaries).toEqual(
      expect.arrayContaining(['event.body.user_id', 'event.headers.authorization']),
    )
    expect(report.places.map(({ kind }) => kind)).toContain('Vault and preferences')
    expect(report.places).toContainEqual({
      kind: 'Temporary files',
      folder: realpathSync(tmpdir()),
      files: 0,
      bytes: 0,
    })
    expect(report.files).toBeGreaterThan(0)
    expect(progress.map(({ phase }) => phase)).toEqual(expect.arrayContaining(['running', 'scanning']))
    expect(received).toHaveLength(1)
    expect(received[0]).not.toContain('u_123')
    expect(host.archive.find.bind(host.archive, 'run_0000000000000000' as never)).toThrow()
  })

  it('names the steps that never did their work, where the run failed before their turn', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const steps = { one: 'return 1', two: 'throw new Error("no")', three: 'return 3', four: 'return 4' }
    const { report } = await prove(host, chainWorkflow({ keep: false, steps }))
    expect([report.outcome, report.run]).toEqual([
      'nothing-found',
      {
        status: 'failed',
        errorCode: 'code.thrown',
        steps: 2,
        failedStep: 'two',
        unfinished: ['three', 'four'],
      },
    ])
  })

  it('searches as well when the run fails, and takes secret env values that are not even set', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({
      keep: false,
      env: [{ name: 'API_KEY', secret: true }],
      steps: { one: 'throw new Error("with " + process.env.API_KEY)' },
    })
    const { report } = await prove(host, workflow)
    expect(report).toMatchObject({
      outcome: 'nothing-found',
      run: { status: 'failed', errorCode: 'code.thrown', steps: 1, failedStep: 'one', unfinished: [] },
    })
    expect(report.canaries).toContain('env.API_KEY')
    // Whoever asked for it looks at the report: it is no failure that nobody has seen.
    expect(host.failures.failures()).toEqual({ count: 0 })
    const shown = host.signals.flatMap(signal => (signal.type === 'run.started' ? [signal.run] : []))
    expect(shown).toMatchObject([{ isProof: true, kept: false }])
  })

  it('of a workflow that keeps its runs leaves this one out: its journal is what it was', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({ keep: true, steps: { one: ECHO } })
    const kept = await host.runs.start({ planned: host.planner.plan(workflow), mode: 'live' })
    await kept.finished
    const { report } = await prove(host, workflow)
    expect(report).toMatchObject({
      outcome: 'nothing-found',
      proves: 'nostore-request',
      records: { run: 'absent', journal: 'unchanged' },
    })
    const { runs } = await host.archive.list({ filter: { workflowId: workflow.id }, limit: 10 })
    expect(runs.map(({ runId }) => runId)).toEqual([kept.summary.runId])
  })

  it('is incomplete when nothing was found, but not all of its own places could be looked at', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    symlinkSync('loop', join(host.dataFolder, 'loop'))
    const workflow = chainWorkflow({ keep: false, steps: { one: 'return 1' } })
    const { report } = await prove(host, workflow)
    expect(report).toMatchObject({
      outcome: 'incomplete',
      hits: [],
      unread: [{ file: join(host.dataFolder, 'loop'), reason: 'ELOOP' }],
    })
  })

  it('finds what somebody does leave behind, and says where, in what form, and which value it was', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const file = join(host.dataFolder, 'debug.log')
    const workflow = sending(
      await vendor(body => writeFileSync(file, `sent ${Buffer.from(`?${body}`).toString('base64')}`)),
    )
    const { report } = await prove(host, workflow, { customer: { name: 'Ada' } })
    expect(report.outcome).toBe('found')
    const [hit] = report.hits.filter(
      ({ canary }) => canary === 'event.body.customer.name' || canary === 'event.customer.name',
    )
    expect(hit).toEqual({
      file,
      offset: expect.any(Number),
      inName: false,
      encoding: expect.stringMatching(/^base64, alignment [012]$/),
      canary: expect.stringContaining('customer.name'),
      remains: true,
    })
    expect(report.written).toContainEqual(expect.stringMatching(/debug\.log$/))
    expect(JSON.stringify(report)).not.toContain('Ada')
  })

  it('finds what was there while the run went on, and is gone since', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const folder = join(host.dataFolder, 'spool')
    mkdirSync(folder)
    const workflow = chainWorkflow({
      keep: false,
      limits: { runTimeoutMs: 20_000 },
      steps: {
        ...stepsTo(await vendor(body => writeFileSync(join(folder, 'job'), body)), 'first'),
        wait: 'await new Promise(done => setTimeout(done, 2000)); return 1',
        ...stepsTo(await vendor(() => rmSync(join(folder, 'job'))), 'last'),
      },
    })
    const { report } = await prove(host, workflow)
    expect(report.outcome).toBe('found')
    expect(report.hits.length).toBeGreaterThan(0)
    for (const hit of report.hits) expect(hit).toMatchObject({ file: join(folder, 'job'), remains: false })
  })

  it('is saved as it was made: no window says what the report is', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const saved: string[] = []
    const handlers = proofHandlers({
      host,
      desktop: { saveFile: async ({ text }) => String(saved.push(text)) },
      push: () => undefined,
    })
    await expect(handlers['retention.saveReport']()).rejects.toMatchObject({ code: 'usage' })
    const workflow = chainWorkflow({ keep: false, steps: { one: 'return 1' } })
    await host.add(workflow)
    const report = await handlers['retention.prove']({ workflowId: workflow.id })
    expect(await handlers['retention.saveReport']()).toEqual({ savedAs: '1' })
    expect(saved.map(text => JSON.parse(text))).toEqual([report])
  })

  it('can be cancelled in the middle of the run; one at a time', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({
      keep: false,
      steps: { wait: 'await new Promise(() => setInterval(() => 0, 1000))' },
    })
    const first = prove(host, workflow)
    await expect.poll(() => host.signals.map(({ type }) => type)).toContain('step.started')
    await expect(prove(host, workflow)).rejects.toMatchObject({ code: 'usage' })
    host.proof.cancel()
    expect((await first).report).toMatchObject({ outcome: 'cancelled', run: { status: 'cancelled' } })
    await expect(prove(host, chainWorkflow({ keep: false, steps: { one: ECHO } }))).resolves.toBeDefined()
  })

  it('cancelled before it looks, starts nothing', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const proof = prove(host, chainWorkflow({ keep: false, steps: { one: ECHO } }))
    host.proof.cancel()
    expect((await proof).report).toMatchObject({
      outcome: 'cancelled',
      run: { status: 'cancelled', steps: 0 },
      records: { run: 'absent', journal: 'none' },
    })
    expect(host.signals).toEqual([])
  })

  it('cancelled while its run waits for its turn, ends at once, and starts nothing later', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({
      keep: false,
      limits: { concurrency: 1 },
      steps: { wait: 'await new Promise(() => setInterval(() => 0, 1000))' },
    })
    const planned = host.planner.plan(workflow)
    const other = await host.runs.start({ planned, mode: 'live' })
    const proof = prove(host, workflow)
    await expect.poll(() => host.runs.atStake()).toBe(2)
    host.proof.cancel()
    expect((await proof).report.outcome).toBe('cancelled')
    host.runs.cancel(other.summary.runId)
    await other.finished
    await expect.poll(() => host.runs.atStake()).toBe(0)
    expect(host.signals.flatMap(signal => (signal.type === 'run.started' ? [signal.run.runId] : []))).toEqual(
      [other.summary.runId],
    )
  })

  it('starts nothing when the files can’t be looked through', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const worker = join(tempFolder(), 'broken.mjs')
    writeFileSync(worker, 'throw new Error("It does not start.")')
    const proof = createRetentionProof({
      runs: host.runs,
      archive: host.archive,
      dataFolder: host.dataFolder,
      runsFolder: join(host.dataFolder, 'runs'),
      places: [],
      workerUrl: pathToFileURL(worker),
      version: '0.0.0',
      now: () => new Date(),
    })
    const planned = host.planner.plan(chainWorkflow({ keep: false, steps: { one: ECHO } }))
    await expect(proof.prove({ planned, onProgress: () => undefined })).rejects.toThrow(
      'The files could not be looked through.',
    )
    expect(host.signals).toEqual([])
  })

  it('says what is wrong with a workflow that can’t run, and leaves no control behind', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({ keep: false, steps: { one: 'return {{' } })
    await expect(prove(host, workflow)).rejects.toMatchObject({ code: 'plan.invalid' })
    const without = { ...workflow, triggers: [], edges: [] }
    await expect(prove(host, without)).rejects.toMatchObject({ code: 'plan.invalid' })
  })
})

function stepsTo(host: string, name: string): Record<string, object> {
  const [step] = sending(host).steps
  if (!step) throw new Error('There is no step.')
  const { action, props, allowedHosts } = step
  return { [name]: { action, props, allowedHosts } }
}
