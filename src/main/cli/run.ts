import { openHeadlessHost, readWorkflowArgument, usesCode, warnIfNotKept } from './open-host.ts'
import { readJsonOption } from './options.ts'
import { createRunReport, jsonLines } from './run-report.ts'
import { print } from './terminal.ts'

interface RunOptions {
  readonly event?: string
  readonly env?: Readonly<Record<string, string>>
  readonly json?: boolean
  readonly dataDir: string
}

export async function runCommand(file: string, options: RunOptions): Promise<void> {
  const workflow = await readWorkflowArgument(file)
  const event = options.event === undefined ? undefined : await readJsonOption('--event', options.event)
  const report = options.json ? jsonLines : createRunReport(workflow)
  const host = await openHeadlessHost({
    dataFolder: options.dataDir,
    expectsCode: usesCode(workflow),
    onSignals: signals => print(report(signals)),
  })
  try {
    const run = await host.runs.start({
      planned: host.planner.plan(host.withGrantedAccounts(workflow)),
      mode: 'live',
      event,
      env: options.env ?? {},
    })
    warnIfNotKept(host, workflow)
    const stop = () => host.runs.cancel(run.summary.runId)
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    const { status } = await run.finished
    if (status !== 'succeeded') process.exitCode = 1
  } finally {
    await host.close()
  }
}
