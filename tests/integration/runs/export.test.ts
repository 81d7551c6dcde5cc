import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { Workflow } from '#shared/model/workflow.ts'
import { startSheets } from '../../../src/demo/sheets.ts'
import { writePrivateFile } from '../../../src/main/files/atomic-file.ts'
import { exportHandlers } from '../../../src/main/ipc/export-handlers.ts'
import { type ChainStep, chainWorkflow } from '../../support/chain.ts'
import { harProblems } from '../../support/har-problems.ts'
import { openTestHost, type TestHost } from '../../support/host.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const TOKEN = 'ya29.canary-of-the-export'

async function setUp() {
  const sheets = await startSheets({ spreadsheets: [{ id: '4711', token: TOKEN }] })
  onTestFinished(() => sheets.stop())
  const sheetsHost = new URL(sheets.endpoint).host
  const row = (more: object): ChainStep => ({
    action: 'google-sheets.add-single-row',
    props: { spreadsheetId: '4711', sheetName: 'Sheet1', values: [1], endpoint: `${sheets.endpoint}/` },
    auth: {
      google_sheets: {
        mode: 'external',
        external: { oauth_access_token: '{{steps.get_token.$return_value.token}}' },
      },
    },
    ...more,
  })
  const steps = {
    get_token: `console.log('got', steps.trigger.event.token); return { token: steps.trigger.event.token }`,
    add_row: row({ allowedHosts: [sheetsHost] }),
    elsewhere: row({}),
  }
  return { sheets, sheetsHost, steps }
}

function exporter(host: TestHost) {
  const folder = tempFolder()
  let title = ''
  const handlers = exportHandlers({
    host,
    desktop: {
      async saveFile(file) {
        title = file.title
        await writePrivateFile(join(folder, file.defaultName), file.text)
        return join(folder, file.defaultName)
      },
    },
  })
  return { ask: handlers['runs.export'], title: () => title }
}

const run = async (host: TestHost, workflow: Workflow) => {
  await host.add(workflow)
  const started = await host.ask['runs.start']({ workflowId: workflow.id, event: { token: TOKEN } })
  await host.ended(started)
  return started
}

it('[S-CR-1] a run’s export holds all that is kept of it and none of its secrets', async () => {
  const { sheets, steps } = await setUp()
  const host = await openTestHost({ dataFolder: tempFolder() })
  const { runId } = await run(host, chainWorkflow({ name: 'Rows & more', steps }))
  expect(sheets.requests.map(({ token }) => token)).toContain(TOKEN)
  const { ask } = exporter(host)

  const { savedAs = '' } = await ask({ runId, format: 'json' })
  expect(savedAs).toMatch(/\/rows-more-\d{4}-\d\d-\d\d-\d{4}\.json$/)
  const text = readFileSync(savedAs, 'utf8')
  expect(text).not.toContain('canary')
  expect(text).toContain('got ‹secret: ')
  expect(JSON.parse(text)).toMatchObject({
    format: 'patchbay.run',
    formatVersion: 1,
    run: { runId, status: 'failed' },
    workflow: { name: 'Rows & more' },
    events: host.archive.find(runId).events(runId),
  })
  expect(statSync(savedAs).mode & 0o777).toBe(0o600)
})

it('an export holds no address of a webhook, no account and no sample event', async () => {
  const { steps } = await setUp()
  const host = await openTestHost({ dataFolder: tempFolder() })
  const auth = {
    google_sheets: {
      mode: 'external',
      accountId: 'acc_0000000000000001',
      external: { oauth_access_token: 'x' },
    },
  }
  const workflow = chainWorkflow({
    steps: { ...steps, add_row: { ...(steps.add_row as object), auth } },
    trigger: { path: 'q9Xw2LkPz7RtY4uBvN1cMd', sampleEvent: { body: 'of another run' } },
  })
  await host.add(workflow)
  const url = 'http://127.0.0.1:4000/hooks/q9Xw2LkPz7RtY4uBvN1cMd?a=1'
  const started = await host.ask['runs.start']({ workflowId: workflow.id, event: { url } })
  await host.ended(started)
  const { ask } = exporter(host)
  for (const format of ['json', 'har'] as const) {
    const { savedAs = '' } = await ask({ runId: started.runId, format })
    const text = readFileSync(savedAs, 'utf8')
    expect(text).not.toMatch(/q9Xw2LkPz7RtY4uBvN1cMd|acc_0|of another run/)
    if (format === 'json') expect(text).toContain('http://127.0.0.1:4000/hooks/left-out?a=1')
  }
})

it('the HTTP Archive tells where each step turned to, and who had declared that', async () => {
  const { sheetsHost, steps } = await setUp()
  const host = await openTestHost({ dataFolder: tempFolder() })
  const { runId } = await run(host, chainWorkflow({ steps }))
  const { ask, title } = exporter(host)

  const { savedAs = '' } = await ask({ runId, format: 'har' })
  expect(title()).toBe('Export the run’s HTTP requests')
  const text = readFileSync(savedAs, 'utf8')
  expect(text).not.toContain('canary')
  expect(harProblems(text)).toEqual([])
  const { log } = JSON.parse(text)
  const outcomes = log.entries.map(({ _patchbay: { step, outcome } }: HarEntry) => `${step} ${outcome}`)
  expect(new Set(outcomes)).toEqual(new Set(['add_row answered', 'elsewhere refused']))
  expect(log.entries[0].request._pathTemplate).toContain('/spreadsheets/{id}/')
  expect(
    log._patchbay.egress.map(({ step, app, reached: [host] }: Receipt) => ({ step, app, host })),
  ).toEqual([
    {
      step: 'add_row',
      app: 'google_sheets',
      host: expect.objectContaining({ host: sheetsHost, declared: true, declaredBy: 'step', refused: 0 }),
    },
    {
      step: 'elsewhere',
      app: 'google_sheets',
      host: expect.objectContaining({
        host: sheetsHost,
        declared: false,
        declaredBy: null,
        credential: false,
      }),
    },
  ])
})

it('[S-RET-1] a run that is held in memory alone is written to no file', async () => {
  const { steps } = await setUp()
  const host = await openTestHost({ dataFolder: tempFolder() })
  const { runId } = await run(host, chainWorkflow({ keep: false, steps }))
  const { ask, title } = exporter(host)
  await expect(ask({ runId, format: 'json' })).rejects.toThrow(/in memory alone/)
  expect(title()).toBe('')
})

interface HarEntry {
  readonly _patchbay: { readonly step: string; readonly outcome: string }
}

interface Receipt {
  readonly step: string
  readonly app: string
  readonly reached: readonly object[]
}
