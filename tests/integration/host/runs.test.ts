import { describe, expect, it } from 'vitest'
import type { StepId } from '#shared/model/ids.ts'
import type { Workflow } from '#shared/model/workflow.ts'
import { chainWorkflow, hookPath } from '../../support/chain.ts'
import { openTestHost, type TestHost } from '../../support/host.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const post = (url: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

async function hookUrl(host: TestHost, workflow: Workflow): Promise<string> {
  if (!host.info().webhookServer.baseUrl) await host.startServer(0)
  return `${host.info().webhookServer.baseUrl}/hooks/${hookPath(workflow.id.slice('wf_'.length))}`
}

const stepId = (workflow: Workflow, name: string) =>
  workflow.steps.find(step => step.name === name)?.id as StepId

describe('testing one step', () => {
  it('uses what its ancestors gave in the latest run, and asks a secret source again', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({
      steps: {
        plain: 'return { word: "kept", at: Math.random() }',
        get_token: `return { access_token: ["canary", "token", "of-the-source"].join("-"), at: Date.now() }`,
        row: {
          action: 'google-sheets.add-single-row',
          props: {
            spreadsheetId: '{{steps.plain.$return_value.word}}',
            sheetName: 's',
            values: [1],
            endpoint: 'http://127.0.0.1:1/',
          },
          auth: {
            google_sheets: {
              mode: 'external',
              external: { oauth_access_token: '{{steps.get_token.$return_value.access_token}}' },
            },
          },
          allowedHosts: ['127.0.0.1:1'],
        },
      },
    })
    await host.add(workflow)
    const row = stepId(workflow, 'row')
    await expect(host.ask['runs.testStep']({ workflowId: workflow.id, stepId: row })).rejects.toThrow(
      /^row comes after plain, which has no output yet\. Run the workflow once, or test that step first\.$/,
    )
    const whole = await host.ask['runs.start']({ workflowId: workflow.id })
    expect(await host.ended(whole)).toMatchObject({ status: 'failed' })

    const test = await host.ask['runs.testStep']({ workflowId: workflow.id, stepId: row })
    await host.ended(test)
    const started = host.signals.flatMap(signal =>
      signal.type === 'step.started' && signal.runId === test.runId ? [signal.stepId] : [],
    )
    expect(started).toEqual([stepId(workflow, 'get_token'), row])
    const { input = '' } = await host.ask['runs.step']({ runId: test.runId, stepId: row })
    expect(JSON.parse(input)).toMatchObject({ spreadsheetId: 'kept' })
    const shown = JSON.stringify([host.signals, host.archive.find(test.runId).events(test.runId)])
    expect(shown).not.toContain('canary-token-of-the-source')
  })

  it('uses what its ancestors gave in the run that was chosen', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({
      steps: {
        first: 'return steps.trigger.event.n',
        second: 'return [steps.first.$return_value, steps.trigger.event.n]',
      },
    })
    await host.add(workflow)
    const [chosen, latest] = [
      await host.ask['runs.start']({ workflowId: workflow.id, event: { n: 1 } }),
      await host.ask['runs.start']({ workflowId: workflow.id, event: { n: 2 } }),
    ]
    await Promise.all([host.ended(chosen), host.ended(latest)])
    const second = stepId(workflow, 'second')
    const outputs = [chosen, latest].map(async ({ runId }) => {
      const test = await host.ask['runs.testStep']({ workflowId: workflow.id, stepId: second, runId })
      await host.ended(test)
      return JSON.parse((await host.ask['runs.step']({ runId: test.runId, stepId: second })).output ?? '')
    })
    expect(await Promise.all(outputs)).toEqual([{ $return_value: [1, 1] }, { $return_value: [2, 2] }])
    const [gone] = [{ workflowId: workflow.id, stepId: second, runId: chosen.runId }]
    await host.ask['runs.delete']({ runIds: [chosen.runId] })
    await expect(host.ask['runs.testStep'](gone)).rejects.toThrow(/not kept/)
  })

  it('names every ancestor that has not run', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({ steps: { a: 'return 1', b: 'return steps.a', c: 'return steps.b' } })
    await host.add(workflow)
    await expect(
      host.ask['runs.testStep']({ workflowId: workflow.id, stepId: stepId(workflow, 'c') }),
    ).rejects.toThrow(
      /^c comes after (a, b|b, a), which have no output yet\. Run the workflow once, or test those steps first\.$/,
    )
    const first = await host.ask['runs.testStep']({ workflowId: workflow.id, stepId: stepId(workflow, 'a') })
    expect(await host.ended(first)).toEqual({ status: 'succeeded' })
  })
})

describe('the webhook flags', () => {
  it('x-patchbay-nostore keeps nothing of that run, and everything of the next', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({ steps: { answer: '$.respond({ body: steps.trigger.event.body })' } })
    await host.add(workflow)
    const url = await hookUrl(host, workflow)
    for (const headers of [{ 'x-patchbay-nostore': '1' }, { 'x-pd-nostore': '1' }] as Record<
      string,
      string
    >[]) {
      expect((await post(url, { n: 1 }, headers)).status).toBe(200)
    }
    await host.runs.idle()
    const list = () => host.ask['runs.list']({ filter: { workflowId: workflow.id }, limit: 10 })
    expect((await list()).runs).toEqual([])
    await post(url, { n: 2 })
    await host.runs.idle()
    expect((await list()).runs).toMatchObject([{ status: 'succeeded', kept: true }])
  })

  it('x-patchbay-notrigger starts no run; the editor gets the event, its credentials masked', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({ steps: { answer: '$.respond({ body: 1 })' } })
    await host.add(workflow)
    const headers = { 'x-patchbay-notrigger': '1', authorization: 'Bearer canary-of-the-header' }
    const answer = await post(await hookUrl(host, workflow), { hello: 'canary-of-the-header' }, headers)
    expect(answer.status).toBe(200)
    expect(host.signals).toEqual([])
    expect(host.testEvents).toHaveLength(1)
    const [event] = host.testEvents
    expect(event).toMatchObject({ workflowId: workflow.id, triggerId: workflow.triggers[0]?.id })
    expect(JSON.parse(event?.json ?? '')).toMatchObject({
      method: 'POST',
      body: { hello: expect.stringMatching(/^‹secret: /) },
      headers: { authorization: '‹secret: steps.trigger.event.headers.authorization›' },
    })
    expect(event?.json).not.toContain('canary')
  })
})

describe('the concurrency limit', () => {
  it('runs so many at once, in order of arrival, and refuses with 429 what the queue can’t hold', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({
      keep: false,
      limits: { concurrency: 1 },
      steps: { wait: 'await new Promise(() => setInterval(() => 0, 1000))' },
    })
    await host.add(workflow)
    const url = await hookUrl(host, workflow)
    const planned = host.planner.plan(workflow)
    const first = await host.runs.start({ planned, mode: 'live' })
    const waiting = Array.from({ length: 1000 }, () => host.runs.start({ planned, mode: 'live' }))
    const refused = await post(url, {})
    expect([refused.status, await refused.json()]).toEqual([429, { error: expect.stringMatching(/later/) }])
    expect(host.signals.filter(({ type }) => type === 'run.started')).toHaveLength(1)

    // Quitting: what runs is cancelled, and what waits does not start.
    const ends = Promise.allSettled(waiting)
    await host.close()
    expect((await first.finished).status).toBe('cancelled')
    const reasons = (await ends).map(end => (end.status === 'rejected' ? end.reason.code : end.status))
    expect(new Set(reasons)).toEqual(new Set(['run.cancelled']))
  })

  it('a cancelled run makes room for the next', async () => {
    const host = await openTestHost({ dataFolder: tempFolder() })
    const workflow = chainWorkflow({
      limits: { concurrency: 1 },
      steps: {
        maybe: 'if (steps.trigger.event.wait) await new Promise(() => setInterval(() => 0, 1000)); return 1',
      },
    })
    await host.add(workflow)
    const long = await host.ask['runs.start']({ workflowId: workflow.id, event: { wait: true } })
    const next = host.ask['runs.start']({ workflowId: workflow.id, event: {} })
    await host.ask['runs.cancel']({ runId: long.runId })
    expect(await host.ended(long)).toEqual({ status: 'cancelled' })
    expect(await host.ended(await next)).toEqual({ status: 'succeeded' })
  })
})
