import { describe, expect, it, onTestFinished } from 'vitest'
import type { RunId } from '#shared/model/ids.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { flowHandlers } from '../../../src/main/ipc/flow-handlers.ts'
import { type ChainStep, chainWorkflow } from '../../support/chain.ts'
import { openTestHost, type TestHost } from '../../support/host.ts'
import { OFFICE_TOKEN, startTokenOffice, type TokenOffice } from '../../support/stand-ins/token-office.ts'
import { tempFolder } from '../../support/temp-folder.ts'

async function office(isExpired = false): Promise<TokenOffice> {
  const started = await startTokenOffice({
    random: () => 0.5,
    isExpired: () => isExpired,
    fails: () => false,
  })
  onTestFinished(() => started.close())
  return started
}

const getToken = ({ url }: TokenOffice): ChainStep => ({
  action: 'hashicorp-vault.get-secret',
  props: { path: 'ada/r1', mount: 'secret' },
  auth: { hashicorp_vault: { mode: 'external', external: { address: url, token: '{{env.OFFICE}}' } } },
})

const send = (endpoint: string, allowedHosts: readonly string[]): ChainStep => ({
  action: 'github.create-issue',
  props: { repository: 'o/r', title: 'ada r1', endpoint },
  auth: {
    github: { mode: 'external', external: { oauth_access_token: '{{steps.get_token.$return_value.token}}' } },
  },
  allowedHosts,
})

const withSteps = (steps: Readonly<Record<string, ChainStep>>): Workflow =>
  chainWorkflow({ id: 'CredFlow0001', env: [{ name: 'OFFICE', value: OFFICE_TOKEN }], steps })

async function ran(host: TestHost, workflow: Workflow): Promise<RunId> {
  await host.add(workflow)
  const run = await host.runs.start({ planned: host.planner.plan(workflow), mode: 'live' })
  await run.finished
  return run.summary.runId
}

async function flows(host: TestHost, workflow: Workflow, runId?: RunId) {
  const map = await flowHandlers(host)['credentials.flow']({ workflow, ...(runId ? { runId } : {}) })
  expect(map.runId).toBe(runId)
  return map.flows.map(({ severity, path, sink, to, hosts }) => {
    const step = workflow.steps.find(({ id }) => id === to)
    return `${severity} ${path} -> ${sink} ${step?.name} [${hosts}]`
  })
}

const TOKEN = 'steps.get_token.$return_value.token'

describe('[F4] where credentials went', () => {
  it('[R44] tells the hosts that were reached; a token that was refused was had anew', async () => {
    const server = await office(true)
    const workflow = withSteps({ get_token: getToken(server), send: send(server.url, [server.host]) })
    const host = await openTestHost({ dataFolder: tempFolder() })
    expect(await flows(host, workflow)).toEqual([
      `ok env.OFFICE -> credential get_token [${server.host}]`,
      `notice ${TOKEN} -> credential send [api.github.com,${server.host}]`,
    ])
    const runId = await ran(host, workflow)
    expect(await flows(host, workflow, runId)).toEqual([
      `ok env.OFFICE -> credential get_token [${server.host}]`,
      `notice ${TOKEN} -> credential send [${server.host}]`,
    ])
    const [source, step] = workflow.steps.map(({ id }) => id)
    if (!source || !step) throw new Error('incomplete')
    const record = await host.ask['runs.step']({ runId, stepId: step })
    expect(record.requests.map(({ status, app, path }) => [status, app, path])).toEqual([
      [401, 'github', '/repos/o/r/issues'],
      [201, 'github', '/repos/o/r/issues'],
    ])
    expect(record.renewed).toEqual([{ app: 'github', attempt: 1, source }])
    expect(record.attempts).toHaveLength(1)
    expect((await host.ask['runs.step']({ runId, stepId: source })).requests).toHaveLength(2)
    expect(server.counts).toEqual({ asked: 2, refused: 1, failed: 0 })
  })

  it('shows a refused host, and where a secret was masked, in red', async () => {
    const server = await office()
    const workflow = withSteps({
      get_token: getToken(server),
      careless: 'console.log(steps.get_token.$return_value.token)',
      send: send('https://proxy.test/', []),
    })
    const host = await openTestHost({ dataFolder: tempFolder() })
    const runId = await ran(host, workflow)
    expect(await flows(host, workflow, runId)).toEqual([
      `ok env.OFFICE -> credential get_token [${server.host}]`,
      'notice steps.get_token -> code careless []',
      `danger ${TOKEN} -> log careless []`,
      `ok ${TOKEN} -> credential send []`,
      `danger ${TOKEN} -> host send [proxy.test]`,
    ])
    expect(server.accepted).toEqual([])
  })
})
