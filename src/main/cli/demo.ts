import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PatchbayError } from '#shared/errors.ts'
import { masksIn } from '#shared/model/mask.ts'
import type { RunSignal } from '#shared/model/run-state.ts'
import { createSampleWorkflow, type Sample, startSample } from '../../demo/index.ts'
import { openHeadlessHost } from './open-host.ts'
import { createRunReport } from './run-report.ts'
import { paint, print, printLine } from './terminal.ts'

/** The first-start sample, told step by step. Everything it needs is started here, on loopback, and stopped again. */
export async function demoCommand(): Promise<void> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'patchbay-demo-'))
  const sample = await startSample()
  try {
    await tell(sample, dataFolder)
  } finally {
    await sample.stop()
    await rm(dataFolder, { recursive: true, force: true })
  }
}

async function tell(sample: Sample, dataFolder: string): Promise<void> {
  const workflow = createSampleWorkflow(sample)
  const body = { user_id: 'u_123', values: ['Ada', 'ada@example.com'] }
  const signals: RunSignal[] = []
  const report = createRunReport(workflow)
  const host = await openHeadlessHost({
    dataFolder,
    onSignals: batch => {
      signals.push(...batch)
      print(report(batch))
    },
  })
  try {
    heading('1. Two servers on this computer play the vendors')
    printLine(`   AWS Secrets Manager  ${paint('cyan', sample.secretsEndpoint)}  checks Signature V4`)
    printLine(`   Google Sheets        ${paint('cyan', sample.sheetsEndpoint)}  checks the bearer token`)

    heading('2. The workflow waits for its webhook')
    const env = Object.fromEntries(sample.env.map(({ name, value }) => [name, value]))
    const demo = {
      ...workflow,
      settings: { ...workflow.settings, retention: { ...workflow.settings.retention, keep: true } },
    }
    host.webhooks.update(demo, true, env)
    await host.startServer(0)
    const trigger = demo.triggers.find(({ type }) => type === 'webhook')
    const { baseUrl } = host.info().webhookServer
    if (trigger?.type !== 'webhook' || !baseUrl)
      throw new PatchbayError('The webhook server did not start.', { code: 'internal' })
    const url = `${baseUrl}/hooks/${trigger.path}`
    printLine(`   POST ${paint('cyan', url)}`)
    printLine(`   ${JSON.stringify(body)}`)

    heading('3. The run: fetch this customer’s token, then act on their behalf')
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const answer = await response.text()
    await host.runs.idle()
    printLine(`   The webhook’s caller was answered ${response.status}: ${answer}`)
    if (response.status !== 200)
      throw new PatchbayError('The demo’s run did not succeed; see above.', { code: 'step.failed' })

    heading('4. The row is in the customer’s own sheet, and in nobody else’s')
    for (const { userId, name } of sample.customers) {
      printLine(`   ${userId} ${name.padEnd(20)} ${JSON.stringify(sample.rows(userId).slice(1))}`)
    }

    heading('5. The token is nowhere in what the run shows')
    const token = sample.sheets.requests.at(-1)?.token
    if (!token) throw new PatchbayError('No request reached the Sheets stand-in.', { code: 'internal' })
    const shown = await everythingShown(host, signals)
    if (shown.includes(token))
      throw new PatchbayError('The token was found in the run’s record.', { code: 'internal' })
    const masks = masksIn(shown).map(({ mask }) => mask)
    printLine(`   Searched ${shown.length} characters of inputs, outputs and logs: 0 hits.`)
    printLine(`   In its place: ${masks.join(', ')}`)
    printLine()
  } finally {
    await host.close()
  }
}

async function everythingShown(
  host: Awaited<ReturnType<typeof openHeadlessHost>>,
  signals: readonly RunSignal[],
): Promise<string> {
  const started = signals.find(signal => signal.type === 'run.started')
  const runId = started?.type === 'run.started' ? started.run.runId : undefined
  if (!runId) throw new PatchbayError('The demo’s run never started.', { code: 'internal' })
  return JSON.stringify(host.archive.find(runId).events(runId)) + JSON.stringify(signals)
}

function heading(text: string): void {
  printLine(`\n${paint('bold', text)}`)
}
