import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { catalog, findAction, findApp } from '#actions/index.ts'
import { createCancel, createPlan, type RunOutcome, runWorkflow } from '#engine/index.ts'
import { inspectCode } from '#sandbox/compile/index.ts'
import type { JsonValue } from '#shared/json.ts'
import { runIdSchema, versionIdSchema } from '#shared/model/ids.ts'
import type { RunEvent } from '#shared/model/run-event.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { createSampleWorkflow } from '../../../src/demo/sample-workflow.ts'
import { type Sample, startSample } from '../../../src/demo/start-sample.ts'
import { createSystemClock, systemRandom } from '../../../src/main/adapters/clock.ts'
import { createChildProcessLauncher } from '../../../src/main/code-host/child-process-launcher.ts'
import type { CodeHost } from '../../../src/main/code-host/code-run.ts'
import { createCodeHost } from '../../../src/main/code-host/create-code-host.ts'
import { createEgress } from '../../../src/main/egress/egress.ts'
import { createStepRunner } from '../../../src/main/steps/step-runner.ts'

let tempFolder: string
let codeHost: CodeHost
let sample: Sample

beforeAll(async () => {
  tempFolder = await mkdtemp(join(tmpdir(), 'patchbay-sample-'))
  codeHost = createCodeHost({ launcher: createChildProcessLauncher(), tempFolder })
})
afterAll(async () => {
  await codeHost.close()
  await rm(tempFolder, { recursive: true, force: true })
})
beforeEach(async () => {
  sample = await startSample()
})
afterEach(() => sample.stop())

interface Ran {
  readonly outcome: RunOutcome
  /** Each event as it was appended, with the secrets told up to then. */
  readonly events: readonly { readonly event: RunEvent; readonly told: readonly string[] }[]
}

async function run(workflow: Workflow, event: JsonValue, env: Record<string, string> = {}): Promise<Ran> {
  const { plan, problems } = createPlan(workflow, { catalog, inspectCode })
  const [trigger] = workflow.triggers
  expect(problems).toEqual([])
  if (plan === undefined || trigger === undefined) throw new Error('the sample has to be valid')
  const told: string[] = []
  const events: Ran['events'][number][] = []
  const runId = runIdSchema.parse('run_Sample000001')
  const outcome = await runWorkflow({
    plan,
    trigger,
    event,
    mode: 'live',
    context: {
      id: runId,
      trace_id: 'trace',
      ts: new Date(0).toISOString(),
      workflow_id: workflow.id,
      workflow_name: workflow.name,
      version_id: versionIdSchema.parse('0123456789abcdef'),
      replay: false,
    },
    env: {
      values: { ...Object.fromEntries(sample.env.map(({ name, value }) => [name, value])), ...env },
      secretNames: sample.env.filter(({ secret }) => secret).map(({ name }) => name),
    },
    cancel: createCancel(),
    ports: {
      clock: createSystemClock(),
      random: systemRandom,
      stepRunner: createStepRunner({
        egress: createEgress(),
        findAction,
        findApp,
        codeHost,
        accounts: { credential: async () => ({ app: 'none', name: 'None', fields: {} }) },
        mayReuseCodeProcess: () => true,
      }),
      sandbox: { evaluate: () => Promise.reject(new Error('the sample has no scripts')) },
      journal: {
        append: appended => void events.push({ event: appended, told: [...told] }),
        addSecrets: secrets => void told.push(...secrets.map(({ value }) => value)),
        flush: async () => undefined,
      },
    },
  })
  return { outcome, events }
}

const eventFor = (user_id: string, values: JsonValue[]): JsonValue => ({ body: { user_id, values } })

describe('the sample, run by the real engine with the vendors’ real SDKs', () => {
  it('puts its sample event’s row into the customer’s sheet with the customer’s token, and answers', async () => {
    const workflow = createSampleWorkflow(sample)
    const rows: [string, string][] = []
    sample.onRow((userId, range) => rows.push([userId, range]))
    const { outcome } = await run(workflow, workflow.triggers[0]?.sampleEvent ?? null)
    expect(outcome).toMatchObject({
      status: 'succeeded',
      response: { status: 200, headers: {}, body: { user_id: 'u_123', added: 'Sheet1!A2:B2' } },
    })
    expect(sample.rows('u_123')).toEqual([
      ['Name', 'Email'],
      ['Ada', 'ada@example.com'],
    ])
    expect(sample.rows('u_456')).toEqual([['Name', 'Email']])
    expect(rows).toEqual([['u_123', 'Sheet1!A2:B2']])
  })

  it('[S-CR-3] uses another credential for another customer', async () => {
    const workflow = createSampleWorkflow(sample)
    await run(workflow, eventFor('u_123', ['Ada', 'ada@example.com']))
    await run(workflow, eventFor('u_456', ['Johannes', '“Ö” 日本']))
    expect(sample.rows('u_456').at(-1)).toEqual(['Johannes', '“Ö” 日本'])
    const tokens = sample.sheets.requests.map(({ token }) => token)
    expect(new Set(tokens).size).toBe(2)
  })

  it('[S-CR-1] tells the token as secret before any event that holds it', async () => {
    const workflow = createSampleWorkflow(sample)
    const { events } = await run(workflow, eventFor('u_123', ['Ada']))
    const token = sample.sheets.requests[0]?.token ?? ''
    const holding = events.filter(({ event }) => JSON.stringify(event).includes(token))
    expect(token).toMatch(/^ya29\./)
    expect(holding.map(({ event }) => event.type)).toEqual(['step.succeeded'])
    expect(holding.every(({ told }) => told.includes(token))).toBe(true)
  })

  it('fails clearly for a customer nobody knows, and for a wrong key', async () => {
    const workflow = createSampleWorkflow(sample)
    const unknown = await run(workflow, eventFor('u_000', []))
    expect(unknown.outcome).toMatchObject({
      status: 'failed',
      stepId: workflow.steps[0]?.id,
      error: {
        name: 'ResourceNotFoundException',
        message: "Secrets Manager can't find the specified secret.",
      },
    })
    const wrongKey = await run(workflow, eventFor('u_123', []), { AWS_SECRET_ACCESS_KEY: 'wrong' })
    expect(wrongKey.outcome).toMatchObject({ status: 'failed', error: { name: 'InvalidSignatureException' } })
    expect(sample.sheets.requests).toEqual([])
  })

  it('[S-CR-2] sends no token to an endpoint that the step does not allow', async () => {
    const workflow = createSampleWorkflow(sample)
    const stranger = await startSample()
    const env = { SHEETS_ENDPOINT: stranger.sheetsEndpoint }
    const { outcome } = await run(workflow, eventFor('u_123', ['Ada']), env)
    expect(outcome).toMatchObject({
      status: 'failed',
      stepId: workflow.steps[1]?.id,
      error: { code: 'auth.host-not-allowed' },
    })
    expect(stranger.sheets.requests).toEqual([])
    await stranger.stop()
  })
})

describe('the sample’s servers', () => {
  it('have new keys, tokens and spreadsheets at every start', async () => {
    const again = await startSample()
    const values = (of: Sample) => [
      ...of.env.filter(({ secret }) => secret).map(({ value }) => value),
      ...of.customers.map(({ spreadsheetId }) => spreadsheetId),
    ]
    expect(values(again).filter(value => values(sample).includes(value))).toEqual([])
    await again.stop()
  })

  it('listen where they did before, or elsewhere when that port is taken', async () => {
    const { ports } = sample
    const beside = await startSample({ ports })
    expect(Object.values(beside.ports).filter(port => Object.values(ports).includes(port))).toEqual([])
    await beside.stop()
    await sample.stop()
    sample = await startSample({ ports })
    expect(sample.ports).toEqual(ports)
  })

  it('listen on 127.0.0.1 alone and stop', async () => {
    expect(sample.secretsEndpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(sample.sheetsEndpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    await sample.stop()
    await expect(fetch(sample.sheetsEndpoint)).rejects.toThrow()
    sample = await startSample()
  })
})
