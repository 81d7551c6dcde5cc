import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '#shared/json.ts'
import type { RunId, StepId } from '#shared/model/ids.ts'
import { containsMask } from '#shared/model/mask.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { editorHandlers } from '../../../src/main/ipc/editor-handlers.ts'
import { flowHandlers } from '../../../src/main/ipc/flow-handlers.ts'
import type { WebhookEvent } from '../../../src/main/triggers/webhook-handler.ts'
import { needlesOf, scanFolder } from '../../support/canary-scan.ts'
import { type ChainStep, chainWorkflow, hookPath } from '../../support/chain.ts'
import { openTestHost, type TestHost } from '../../support/host.ts'
import { CANARY, type LeakPath, leakPaths, PLAIN_CANARY } from '../../support/leak-paths.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const CANARIES = [CANARY, PLAIN_CANARY]
const ECHO = 'http://127.0.0.1:1/'
const NAMES = Object.keys(leakPaths(ECHO))

/** Gives out the secret, and answers requests of issues with the credential that they came with. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', chunk => chunks.push(chunk as Buffer))
  request.on('end', () => {
    response.setHeader('content-type', 'application/json')
    const authorization = request.headers.authorization ?? ''
    const isRefused = Buffer.concat(chunks).includes('"refuse"')
    response.statusCode = isRefused ? 422 : 200
    if (request.url === '/secret') response.end(JSON.stringify({ token: CANARY, plain: PLAIN_CANARY }))
    else if (request.url?.startsWith('/v1/')) {
      const data = { token: CANARY, plain: PLAIN_CANARY, [PLAIN_CANARY]: [CANARY] }
      response.end(JSON.stringify({ data: { data, metadata: { version: 1 } } }))
    } else if (request.method === 'GET') response.end('[]')
    else
      response.end(
        JSON.stringify({ number: 1, html_url: 'x', message: `You sent ${authorization}`, authorization }),
      )
  })
})
let echo = ECHO
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  echo = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(() => server.close())

/** Every text in a value, keys too, and what JSON texts hold in turn; texts that stand in a row joined as well. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value, ...textsIn(parsed(value))]
  if (typeof value === 'number') return [String(value)]
  if (Array.isArray(value)) return [...value.flatMap(textsIn), ...rowsIn(value)]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => [key, ...textsIn(member)])
}

function rowsIn(items: readonly unknown[]): string[] {
  const texts = items.map(item => (item as { text?: unknown } | null)?.text ?? item)
  return [texts.filter(text => typeof text === 'string').join('')]
}

function parsed(text: string): unknown {
  if (!/^\s*[{["]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The judge: which canaries, in which encoding, can be read out of what was shown. */
function hitsIn(shown: unknown): string[] {
  const texts = textsIn(shown).map(text => Buffer.from(text))
  const hits = CANARIES.flatMap(needlesOf).filter(({ bytes }) => texts.some(text => text.includes(bytes)))
  return [...new Set(hits.map(({ canary, encoding }) => `${canary} as ${encoding}`))]
}

/** With a step whose credential the value feeds, if `isSecret`. */
function workflowOf(name: string, row: LeakPath, isSecret: boolean): Workflow {
  const credential = row.token ?? '{{steps.get.$return_value.plain && steps.get.$return_value.token}}'
  const use: ChainStep = {
    action: 'github.create-issue',
    props: { repository: 'o/r', title: 'x', endpoint: echo },
    auth: { github: { mode: 'external', external: { oauth_access_token: credential } } },
    allowedHosts: [new URL(echo).host],
  }
  return chainWorkflow({
    env: row.hasEnv ? [{ name: 'KEY', secret: true }] : [],
    id: `Leak${NAMES.indexOf(name)}${isSecret ? 'Yes' : 'No'}`.padEnd(12, '0'),
    steps: {
      get: `const answer = await fetch(${JSON.stringify(`${echo}secret`)}); return await answer.json()`,
      leak: row.step,
      ...(isSecret ? { use } : {}),
    },
  })
}

const webhookEvent = (event: JsonObject): WebhookEvent => ({
  body: null,
  client_ip: '127.0.0.1',
  headers: {},
  method: 'POST',
  path: '/',
  query: {},
  url: 'http://127.0.0.1/',
  ...event,
})

async function runRow(host: TestHost, name: string, row: LeakPath, isSecret: boolean) {
  const workflow = workflowOf(name, row, isSecret)
  const leak = workflow.steps[1]
  if (row.hasAccount && leak) {
    const fields = { oauth_access_token: CANARY }
    const { id: accountId } = await host.accounts.add({ app: 'github', name: 'Canary', fields })
    leak.auth = { github: { mode: 'account', accountId, external: {}, reveal: false } }
  }
  await host.add(workflow)
  const planned = host.planner.plan(workflow)
  if (!planned.plan) throw new Error(JSON.stringify(planned.problems))
  const event = webhookEvent(row.event ?? {})
  const run = await host.runs.start({ planned, mode: 'live', event, env: row.hasEnv ? { KEY: CANARY } : {} })
  await run.finished
  const path = hookPath(workflow.id.slice('wf_'.length))
  await host.webhooks.handle({ path, event, noStore: false, noTrigger: true })
  return shownOf(host, workflow, run.summary.runId)
}

/** Everything that a window, a command or a file could get of a run. */
async function shownOf(host: TestHost, workflow: Workflow, runId: RunId) {
  const { ask } = host
  const stepIds = workflow.steps.map(({ id }) => id)
  const preview = (text: string) =>
    editorHandlers(host)['expressions.preview']({
      workflowId: workflow.id,
      stepId: stepIds[1] as StepId,
      text,
    })
  return {
    state: await ask['runs.get']({ runId }),
    steps: await Promise.all(stepIds.map(stepId => ask['runs.step']({ runId, stepId }))),
    trigger: await ask['runs.trigger']({ runId }),
    list: await ask['runs.list']({ filter: { workflowId: workflow.id }, limit: 10 }),
    latest: await ask['runs.latestOutputs']({ workflowId: workflow.id }),
    /** What `patchbay runs show --json` writes. */
    events: host.archive.find(runId).events(runId),
    flow: await flowHandlers(host)['credentials.flow']({ workflow, runId }),
    preview: [
      await preview('{{steps.get.$return_value}}'),
      await preview('x {{steps.trigger.event}} y'),
      await preview('{{JSON.stringify(steps.leak)}}'),
    ],
    signals: host.signals.splice(0),
    testEvents: host.testEvents.splice(0),
    notices: host.notices,
    unexpected: host.unexpected.map(String),
  }
}

/** Of what was shown, the step that leaks, what started it and what was answered. */
const leakOf = ({ steps, state, trigger, events }: Awaited<ReturnType<typeof runRow>>) => [
  steps[1],
  state,
  trigger,
  events?.filter(({ type }) => type === 'response.sent'),
]

describe('[S-CR-1] a canary through every path', () => {
  it('is in nothing that is kept or shown', { timeout: 120_000 }, async () => {
    const folder = tempFolder()
    const host = await openTestHost({ dataFolder: folder })
    const rows = Object.entries(leakPaths(echo))
    const found: Record<string, string[]> = {}
    const unmasked: string[] = []
    for (const [name, row] of rows) {
      const shown = await runRow(host, name, row, true)
      const hits = hitsIn(shown)
      if (!row.isLeftOut && !containsMask(JSON.stringify(leakOf(shown)))) unmasked.push(name)
      if (hits.length > 0) found[name] = hits
    }
    expect(found).toEqual({})
    expect(unmasked, 'each row did come to something that had to be masked').toEqual([])
    expect(scanFolder(folder, CANARIES)).toEqual([])
    await host.close()
    expect(scanFolder(folder, CANARIES)).toEqual([])
  })

  it('is found on each of these paths where nothing makes it secret', { timeout: 120_000 }, async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const missed: string[] = []
    for (const [name, row] of Object.entries(leakPaths(echo))) {
      if (row.alwaysSecret) continue
      const shown = await runRow(host, name, row, false)
      if (hitsIn(leakOf(shown)).length === 0) missed.push(name)
    }
    expect(missed).toEqual([])
  })
})
